"""Reads tests/golden/<language>/*.yaml: sentences and what they mean at the demo home."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import yaml

from assistant.core.values import Intent, Request

FOLDER = Path(__file__).parents[1] / "golden"
NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
"""The moment at which every golden sentence is said; a Sunday."""


@dataclass(frozen=True, slots=True)
class Golden:
    """One sentence and its meaning."""

    say: str
    area: str | None
    intents: tuple[Intent, ...]

    def request(self) -> Request:
        return Request(self.say, area=self.area, now=NOW)

    def __str__(self) -> str:
        return self.say


def golden(*files: str, language: str = "en") -> list[Golden]:
    """The sentences of these files, without their ending; of all but `model` when none is named."""
    found = []
    for path in sorted((FOLDER / language).glob("*.yaml")):
        if path.stem in files or (not files and path.stem != "model"):
            for row in yaml.safe_load(path.read_text(encoding="utf-8")):
                intents = tuple(Intent(name, slots) for entry in row["intents"] for name, slots in entry.items())
                found.append(Golden(row["say"], row.get("area"), intents))
    return found


def plain(intents: tuple[Intent, ...]) -> list[tuple[str, dict[str, object]]]:
    """Intents as they are compared."""
    return [(intent.name, dict(intent.slots)) for intent in intents]

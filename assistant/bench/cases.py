"""Sentences with what they mean, on which understanding is measured: our own, and two sets of what people wrote.

Nobody trains on any of them. Ours were written for the demo home, the values of their slots are what the resolver
should give. The people of SLURP and CLINC150 spoke of homes that we do not know: there a slot holds the words said.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from pathlib import Path

from assistant.core.errors import AssistantError
from assistant.core.values import Intent

NOW = datetime.fromisoformat("2026-11-23T10:00:00+00:00")
"""The Monday morning on which a sentence is said that does not bring its own time."""
REMARK = "#"
"""Begins a line that is no sentence."""


@dataclass(frozen=True, slots=True)
class Case:
    """One sentence with what it means."""

    text: str
    intents: tuple[Intent, ...]
    group: str = ""
    writer: str = ""
    """In whose voice it is written."""
    area: str | None = None
    """The area the speaker is in."""
    now: datetime = NOW

    @property
    def is_chat(self) -> bool:
        """No command."""
        return all(intent.name == "Chat" for intent in self.intents)


@dataclass(frozen=True, slots=True)
class Collection:
    """Sentences that are counted together."""

    name: str
    cases: tuple[Case, ...]
    said: bool = False
    """True when slots hold the words said, since the home is not known."""


OWN = ("ours", "understand_sentences.jsonl")
PEOPLES = (("SLURP", "understand_slurp.jsonl"), ("CLINC150", "understand_clinc.jsonl"))


def own() -> Collection:
    """The held-out sentences for the demo home."""
    name, file = OWN
    return Collection(name, _shipped(file))


def peoples() -> tuple[Collection, ...]:
    """What people wrote for other assistants, from the parts that no training sees."""
    return tuple(Collection(name, _shipped(file), said=True) for name, file in PEOPLES)


def _shipped(file: str) -> tuple[Case, ...]:
    text = resources.files("assistant.bench").joinpath(file).read_text(encoding="utf-8")
    return parse_cases(text.splitlines(), file)


def read_cases(path: Path) -> tuple[Case, ...]:
    """Sentences of a file of JSON lines {"text", "intents": [{"intent", "slots"}], "group", "writer", "area", "now"}.

    Raises AssistantError that names the line.
    """
    try:
        return parse_cases(path.read_text(encoding="utf-8").splitlines(), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise AssistantError(f"{path} cannot be read: {error}") from error


def parse_cases(lines: Iterable[str], name: str) -> tuple[Case, ...]:
    """`name`: what to call the file in an error."""
    cases = []
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.startswith(REMARK):
            try:
                cases.append(_case(line))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise AssistantError(
                    f"{name}, line {number}: not a sentence with intents ({error})",
                    'a line is {"text": …, "intents": [{"intent": …, "slots": {…}}]}',
                ) from error
    return tuple(cases)


def _case(line: str) -> Case:
    data = json.loads(line)
    return Case(
        data["text"],
        tuple(Intent(one["intent"], one.get("slots", {})) for one in data["intents"]),
        data.get("group", ""),
        data.get("writer", ""),
        data.get("area"),
        datetime.fromisoformat(data["now"]) if "now" in data else NOW,
    )

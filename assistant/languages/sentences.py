"""All sentence templates of a language in one place: Home Assistant's, ours (`en/*.yaml`) and the user's own files.

The format is Home Assistant's (hassil): `language`, `intents`, `lists`, `expansion_rules`, `skip_words`. Nothing is
matched here: the speech grammar and the understanding both read these templates.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

import yaml
from hassil.intents import Intents, WildcardSlotList

from assistant.core.errors import ConfigError
from assistant.languages.custom import CustomReader, Problem

FOLDER = Path(__file__).parent

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Sentences:
    """What was loaded."""

    language: str
    intents: Any
    """hassil's `Intents`, without the lists that a home fills in."""
    kinds: Mapping[str, str] = field(default_factory=dict)
    """Wildcard list → what makes sense in it: "moment", "duration", "number", "command", "text" …"""
    custom: tuple[str, ...] = ()
    """Files of the user that were read, at least in part."""
    problems: tuple[Problem, ...] = ()
    """What of them could not be used."""


def load(language: str, custom: Sequence[Path] = ()) -> Sentences:
    """Load a language with the user's files or folders of files.

    Raises ConfigError for a language that nobody has sentences for, and for a path that does not exist.
    """
    data = _packaged(language)
    ours = FOLDER / language
    if data is None and not ours.is_dir():
        raise ConfigError(
            f"there are no sentences for the language '{language}'", "en is complete; others are Home Assistant's"
        )
    data = data or {"language": language, "intents": {}}
    kinds: dict[str, str] = {}
    for path in sorted(ours.glob("*.yaml")):
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)
        kinds.update(
            {
                name: content_list["kind"]
                for name, content_list in content.get("lists", {}).items()
                if "kind" in content_list
            }
        )
        _merge(data, content)
    reader = CustomReader(language, data)
    for path in custom:
        reader.read(path)
    return Sentences(language, Intents.from_dict(data), kinds, tuple(reader.files), tuple(reader.problems))


def wildcards(sentences: Sentences) -> frozenset[str]:
    """Names of the lists that take any words."""
    return frozenset(
        name for name, found in sentences.intents.slot_lists.items() if isinstance(found, WildcardSlotList)
    )


def _packaged(language: str) -> dict[str, Any] | None:
    """Home Assistant's data for a language, or None."""
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z]{2,4})?", language):
        return None
    file = resources.files("home_assistant_intents") / "data" / f"{language}.json"
    if not file.is_file():
        return None
    data: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return {key: value for key, value in data.items() if key != "responses"}


def _merge(base: dict[str, Any], more: Mapping[str, Any]) -> None:
    """Add a file's content; lists, rules and skip words of the same name are replaced or extended."""
    for name, intent in more.get("intents", {}).items():
        base.setdefault("intents", {}).setdefault(name, {"data": []})["data"].extend(intent["data"])
    for key in ("lists", "expansion_rules"):
        base.setdefault(key, {}).update(more.get(key, {}))
    words = base.setdefault("skip_words", [])
    words.extend(word for word in more.get("skip_words", []) if word not in words)

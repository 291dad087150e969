"""Commands that were taught by talking: a file of custom sentences, which a person may edit as well.

Each sentence of the intent `TaughtCommand` stands for the command in its slot. The file is read with the user's other
sentences; here it is only written, and listed. Other intents in it stay as they are; comments do not.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from assistant.config.whole_file import write_whole
from assistant.core.errors import ConfigError
from assistant.core.vocabulary import TAUGHT

COMMAND = "conversation_command"
_HEAD = """\
# Commands that were taught by talking ("when I say movie time, turn off the lights"). It may be edited: it is read
# again when it changes.
"""


def read_taught(file: Path) -> dict[str, str]:
    """Phrase → command. Raises ConfigError where the file is there and cannot be read."""
    return {sentence: command for block in _blocks(_read(file)) for sentence, command in _pairs(block)}


def teach(file: Path, language: str, phrase: str, command: str) -> None:
    """Let a phrase stand for a command, instead of what it stood for. Raises ConfigError."""
    data = _without(_read(file), phrase)
    data.setdefault("language", language)
    blocks = data.setdefault("intents", {}).setdefault(TAUGHT, {}).setdefault("data", [])
    blocks.append({"sentences": [phrase], "slots": {COMMAND: command}})
    _write(file, data)


def forget(file: Path, phrase: str) -> bool:
    """Let a phrase stand for nothing; False when it stood for nothing. Raises ConfigError."""
    if phrase not in read_taught(file):
        return False
    _write(file, _without(_read(file), phrase))
    return True


def _read(file: Path) -> dict[str, Any]:
    try:
        data = yaml.safe_load(file.read_text(encoding="utf-8")) if file.exists() else {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())
        raise ConfigError(f"{file} cannot be read: {reason}", "mend it, or delete it and teach again") from error
    if data is None:
        return {}
    if not isinstance(data, dict) or not isinstance(data.get("intents", {}), dict):
        raise ConfigError(f"{file} is no file of sentences", "mend it, or delete it and teach again")
    return data


def _blocks(data: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    intent = data.get("intents", {}).get(TAUGHT) or {}
    blocks = intent.get("data") if isinstance(intent, dict) else None
    yield from (block for block in blocks or () if isinstance(block, dict))


def _pairs(block: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    slots = block.get("slots")
    command = slots.get(COMMAND) if isinstance(slots, dict) else None
    sentences = block.get("sentences")
    if command and isinstance(sentences, list):
        yield from ((str(sentence), str(command)) for sentence in sentences)


def _without(data: dict[str, Any], phrase: str) -> dict[str, Any]:
    """The file's content without a phrase; a block that is empty then goes too."""
    for block in _blocks(data):
        if isinstance(block.get("sentences"), list):
            block["sentences"] = [sentence for sentence in block["sentences"] if str(sentence) != phrase]
    intents = data.get("intents", {})
    if isinstance(intents.get(TAUGHT), dict):
        intents[TAUGHT]["data"] = [block for block in _blocks(data) if block.get("sentences")]
        if not intents[TAUGHT]["data"]:
            del intents[TAUGHT]
    return data


def _write(file: Path, data: Mapping[str, Any]) -> None:
    try:
        write_whole(file, _HEAD + yaml.safe_dump(dict(data), allow_unicode=True, sort_keys=False))
    except OSError as error:
        raise ConfigError(f"{file} cannot be written: {error.strerror}", "check the permissions") from error

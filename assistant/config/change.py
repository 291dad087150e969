"""One setting of a settings file changed, everything else left as it stands, comments included."""

from collections.abc import Iterator
from pathlib import Path

import yaml

from assistant.config import describe
from assistant.config.reading import check
from assistant.config.whole_file import write_whole
from assistant.core.errors import ConfigError


def change(file: Path, key: str, value: object) -> None:
    """Write `value` as `key` ("chat.model") into a file, which need not exist; None takes the setting out.

    Raises ConfigError and changes nothing when the file is wrong, or would be.
    """
    file = file.resolve()  # a link to a file kept elsewhere stays a link
    try:
        before = file.read_text(encoding="utf-8") if file.exists() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot read {file}: {error}", "check the permissions") from None
    if before:
        check(before, file)
    after = changed(before, key, None if value is None else describe.as_yaml(value))
    check(after, file)
    try:
        write_whole(file, after)
    except OSError as error:
        raise ConfigError(f"cannot write {file}: {error.strerror}", "check the permissions of the folder") from None


def changed(text: str, key: str, value: str | None) -> str:
    """The text of a right settings file with another value of a setting in a section; `value` is YAML on one line."""
    section, _, name = key.rpartition(".")
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    part = _found(root, section)
    place = _found(part[1] if part else None, name)
    if place is not None:
        return _replaced(text, *place, value)
    if value is None:
        return text
    line = f"  {name}: {value}\n"
    if part is None:
        gap = "" if not text or text.endswith("\n") else "\n"
        return f"{text}{gap}{section}:\n{line}"
    return _inserted(text, *part, name, value, line)


def _inserted(text: str, heading: yaml.Node, node: yaml.Node, name: str, value: str, line: str) -> str:
    """A new first setting of a section that is there (`chat: {…}`, `chat:` with lines below, or `chat:` alone)."""
    if isinstance(node, yaml.MappingNode) and node.flow_style:
        begin = node.start_mark.index + 1
        return f"{text[:begin]}{name}: {value}{', ' if node.value else ''}{text[begin:]}"
    if isinstance(node, yaml.MappingNode) and node.value:
        begin = node.start_mark.index - node.start_mark.column
        return f"{text[:begin]}{' ' * node.start_mark.column}{name}: {value}\n{text[begin:]}"
    end = text.find("\n", heading.end_mark.index)
    begin = len(text) if end < 0 else end + 1
    gap = "" if end >= 0 else "\n"
    head = text[:begin]
    if isinstance(node, yaml.ScalarNode) and node.value:  # `chat: null`
        head = text[: node.start_mark.index].rstrip() + text[node.end_mark.index : begin]
    return f"{head}{gap}{line}{text[begin:]}"


def _replaced(text: str, key: yaml.Node, node: yaml.Node, value: str | None) -> str:
    begin, end = node.start_mark.index, node.end_mark.index
    if value is None:  # its default: nothing is taken out, so that what stands around it stays right
        value = "null"
    if begin == end:  # `model:` with nothing after it
        return f"{text[: key.end_mark.index]}: {value}{text[key.end_mark.index :].lstrip().removeprefix(':')}"
    tail = "\n" if isinstance(node, yaml.CollectionNode) and not node.flow_style else ""
    return f"{text[:begin]}{value}{tail}{text[end:]}"


def _found(node: yaml.Node | None, name: str) -> tuple[yaml.Node, yaml.Node] | None:
    """Key and value of a mapping's entry."""
    return next(((key, value) for key, value in _pairs(node) if key.value == name), None)


def _pairs(node: yaml.Node | None) -> Iterator[tuple[yaml.Node, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        yield from node.value

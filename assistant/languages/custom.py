"""A user's own files of sentences, read into the data of a language. The format is Home Assistant's (hassil).

What is broken is kept as a problem with file, line and reason; what is whole still counts.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from hassil.parse_expression import parse_sentence

from assistant.core.errors import ConfigError
from assistant.core.vocabulary import TAUGHT
from assistant.languages.references import UNREADABLE, References
from assistant.languages.slips import meant, meant_intent, meant_slot, target_slots

CUSTOM = "custom"
"""Metadata key of a user's sentences; its value is the file."""
KEYS = ("language", "intents", "lists", "expansion_rules", "skip_words", "responses", "settings")
LARGEST = 2_000_000
"""Bytes of one file."""

_Fields = Mapping[str, tuple[yaml.Node, yaml.Node]]
"""Key → its node and the value's."""
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that could not be loaded."""

    path: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.path}, line {self.line}: {self.reason}"


class CustomReader:
    """Reads a user's files into the data, and keeps what is wrong with them."""

    def __init__(self, language: str, data: dict[str, Any]) -> None:
        self.language = language
        self.data = data
        self.files: list[str] = []
        self.problems: list[Problem] = []
        self._path = ""

    def read(self, path: Path) -> None:
        """A file, or every YAML file in a folder and the folders in it."""
        if path.is_dir():
            found = sorted(file for file in path.rglob("*") if file.suffix in (".yaml", ".yml") and file.is_file())
            if not found:
                self.problems.append(Problem(str(path), 1, "the folder holds no .yaml file"))
            for file in found:
                self._read_file(file)
        elif path.exists():
            self._read_file(path)
        else:
            raise ConfigError(f"{path}: there is no such file or folder", "check the path given as sentences")

    def _wrong(self, node: yaml.Node | None, reason: str) -> None:
        line = node.start_mark.line + 1 if node is not None else 1
        self.problems.append(Problem(self._path, line, reason))

    def _read_file(self, path: Path) -> None:
        self._path = str(path)
        try:
            raw = path.read_bytes()
            if len(raw) > LARGEST:
                return self._wrong(None, f"the file is larger than {LARGEST // 1_000_000} MB")
            root = yaml.compose(raw.decode("utf-8-sig"), Loader=_LOADER)
        except OSError as error:
            return self._wrong(None, f"cannot be read: {error.strerror}")
        except UnicodeDecodeError as error:
            self.problems.append(Problem(self._path, raw[: error.start].count(b"\n") + 1, "not UTF-8 text"))
            return None
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            reason = f"not valid YAML: {error.problem or error.context} (check indentation, colons, quotes; no tabs)"
            self.problems.append(Problem(self._path, mark.line + 1 if mark else 1, reason))
            return None
        except (yaml.YAMLError, RecursionError):
            return self._wrong(None, "not valid YAML")
        if root is None:
            return self._wrong(None, "the file is empty")
        if not isinstance(root, yaml.MappingNode):
            return self._wrong(root, "must be keys and values: language, intents, lists, expansion_rules")
        self._take(root)
        return None

    def _take(self, root: yaml.MappingNode) -> None:
        fields = dict(self._fields(root))
        for key, (key_node, _) in fields.items():
            if key not in KEYS:
                close = meant(key, KEYS)
                hint = f"did you mean '{close}'?" if close else f"known are {', '.join(KEYS[:5])}"
                self._wrong(key_node, f"unknown key '{key}' ({hint})")
        language = fields.get("language")
        if language is not None and isinstance(language[1], yaml.ScalarNode):
            said = str(language[1].value)
            if said.partition("-")[0].lower() != self.language.partition("-")[0].lower():
                return self._wrong(language[1], f"the sentences are for '{said}', not for '{self.language}'")
        self.files.append(self._path)
        lists = self._lists(fields.get("lists"))
        rules = self._rules(fields.get("expansion_rules"))
        built_in = References(self.data.get("lists", {}), self.data.get("expansion_rules", {}))
        own = References(lists, rules)
        known = built_in.with_more(lists, rules)
        # Other files of the user may use them too; what is built in keeps its name for the built-in sentences.
        for key, values in (("lists", own.lists), ("expansion_rules", own.rules)):
            for name, value in values.items():
                self.data.setdefault(key, {}).setdefault(name, value)
        if "skip_words" in fields:
            self.data.setdefault("skip_words", []).extend(self._texts(fields["skip_words"][1], "skip_words"))
        if "intents" not in fields:
            if not lists and not rules:
                self._wrong(root, "there are no intents in the file")
            return None
        for name, (name_node, node) in self._mapping(fields["intents"][1], "intents"):
            if close := meant_intent(name):
                self._wrong(name_node, f"'{name}' is no intent that is known (did you mean '{close}'?)")
            for block in self._blocks(name, node, own, known):
                self.data["intents"].setdefault(name, {"data": []})["data"].append(block)
                if name == TAUGHT:
                    self.data["intents"].setdefault("ForgetTaught", {"data": []})["data"].extend(_forgetting(block))
        return None

    def _blocks(self, name: str, node: yaml.Node, own: References, known: References) -> Iterator[dict[str, Any]]:
        """The blocks of one intent. A plain list of sentences is one block, as in Home Assistant's configuration.

        `own`: what stands in the file; `known`: with what is built in.
        """
        if isinstance(node, yaml.SequenceNode) and all(isinstance(item, yaml.ScalarNode) for item in node.value):
            blocks: list[tuple[yaml.Node, _Fields]] = [(node, {"sentences": (node, node)})]
        else:
            found = dict(self._mapping(node, f"intent {name}")).get("data")
            if found is None or not isinstance(found[1], yaml.SequenceNode):
                return self._wrong(node, f"the intent {name} has no list 'data'")
            blocks = [(item, dict(self._mapping(item, "data"))) for item in found[1].value]
        for block_node, fields in blocks:
            if "sentences" not in fields:
                self._wrong(block_node, f"a block of {name} has no 'sentences'")
            elif block := self._block(name, fields, own, known):
                yield block

    def _block(self, name: str, fields: _Fields, own: References, known: References) -> dict[str, Any] | None:
        """A block with those of its sentences that can be used; None where there are none."""
        if self._misspelt_slot(name, fields):
            return None
        lists, rules = self._lists(fields.get("lists")), self._rules(fields.get("expansion_rules"))
        own, known = own.with_more(lists, rules), known.with_more(lists, rules)
        block: dict[str, Any] = {"metadata": {CUSTOM: self._path}, "lists": own.lists, "expansion_rules": own.rules}
        for key in ("slots", "requires_context", "excludes_context"):
            if key in fields:
                value = _plain(fields[key][1])
                if isinstance(value, dict):
                    block[key] = value
                else:
                    self._wrong(fields[key][0], f"'{key}' must be keys and values")
        slots = block.get("slots", {})
        block["sentences"] = [
            text
            for node, text in self._text_nodes(fields["sentences"][1], "sentences")
            if self._is_readable(node, name, text)
            and self._refers_well(node, name, text, known)
            and self._has_target(node, name, text, slots, known)
        ]
        return block if block["sentences"] else None

    def _misspelt_slot(self, intent: str, fields: _Fields) -> bool:
        """True when a block sets a slot that is nearly one of its intent: without it, it would mean something else."""
        slots = fields["slots"][1] if "slots" in fields else None
        for slot, (node, _) in self._fields(slots) if isinstance(slots, yaml.MappingNode) else ():
            if close := meant_slot(intent, slot):
                self._wrong(node, f"{intent} has no slot '{slot}' (did you mean '{close}'?)")
                return True
        return False

    def _is_readable(self, node: yaml.Node, whose: str, text: str) -> bool:
        """True when a template can be parsed."""
        try:
            parse_sentence(text)
        except UNREADABLE as error:
            why = str(error).split("\n")[0]
            self._wrong(node, f'{whose}: "{text}" cannot be read' + (f": {why}" if why else ""))
            return False
        return True

    def _refers_well(self, node: yaml.Node, intent: str, text: str, known: References) -> bool:
        """True when everything that a template refers to exists."""
        if lacking := known.lacking(text):
            self._wrong(node, f'{intent}: "{text}" cannot be used, there is no {lacking}')
        return not lacking

    def _has_target(self, node: yaml.Node, intent: str, text: str, slots: Mapping[str, Any], known: References) -> bool:
        """True unless a sentence, as it may be said, would switch everything for want of what it is about."""
        wanted = target_slots(intent)
        bare = bool(wanted) and not any(slots.get(slot) for slot in wanted) and not known.fills(text, wanted)
        if bare:
            self._wrong(
                node,
                f'{intent}: "{text}" can be said without saying what is switched, and would switch everything '
                "(give it {name} or {area}, or slots, as domain: light)",
            )
        return not bare

    def _lists(self, entry: tuple[yaml.Node, yaml.Node] | None) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, (key, node) in self._mapping(entry[1], "lists") if entry else ():
            value = _plain(node)
            if isinstance(value, dict) and self._list_is_good(value):
                found[name] = value
            else:
                self._wrong(key, f"the list {name} needs 'values', 'range' with from and to, or 'wildcard: true'")
        return found

    @staticmethod
    def _list_is_good(value: Mapping[str, Any]) -> bool:
        try:
            if "values" in value:
                texts = [item if isinstance(item, str) else item["in"] for item in value["values"]]
                return bool(texts) and all(isinstance(text, str) and parse_sentence(text) for text in texts)
            if "range" in value:
                return (
                    int(value["range"]["from"]) <= int(value["range"]["to"]) and int(value["range"].get("step", 1)) > 0
                )
        except (*UNREADABLE, TypeError, KeyError):
            return False
        return bool(value.get("wildcard"))

    def _rules(self, entry: tuple[yaml.Node, yaml.Node] | None) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, (_, node) in self._mapping(entry[1], "expansion_rules") if entry else ():
            if isinstance(node, yaml.ScalarNode) and (text := str(node.value)).strip():
                if self._is_readable(node, f"the expansion rule {name}", text):
                    found[name] = text
            else:
                self._wrong(node, f"the expansion rule {name} must be text")
        return found

    def _texts(self, node: yaml.Node, what: str) -> list[str]:
        return [text for _, text in self._text_nodes(node, what)]

    def _text_nodes(self, node: yaml.Node, what: str) -> Iterator[tuple[yaml.Node, str]]:
        items = node.value if isinstance(node, yaml.SequenceNode) else [node]
        for item in items:
            if isinstance(item, yaml.ScalarNode) and str(item.value).strip():
                yield item, str(item.value)
            else:
                self._wrong(item, f"'{what}' must be a list of texts")

    def _mapping(self, node: yaml.Node, what: str) -> Iterator[tuple[str, tuple[yaml.Node, yaml.Node]]]:
        if isinstance(node, yaml.MappingNode):
            yield from self._fields(node)
        elif not (isinstance(node, yaml.ScalarNode) and not node.value):
            self._wrong(node, f"'{what}' must be keys and values")

    @staticmethod
    def _fields(node: yaml.MappingNode) -> Iterator[tuple[str, tuple[yaml.Node, yaml.Node]]]:
        for key, value in node.value:
            yield str(key.value), (key, value)


def _forgetting(block: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """How each phrase of a block is forgotten: what is taught by talking can be taken back by talking."""
    for phrase in block["sentences"]:
        sentence = f"(forget|unlearn|delete|remove) [the] [[taught] command] {phrase}"
        yield {**block, "sentences": [sentence], "slots": {"phrase": phrase}}


def _plain(node: yaml.Node) -> Any:
    """A node as plain values. "on" and "off" stay words, as in Home Assistant's files (YAML 1.2)."""
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item) for item in node.value]
    text = str(node.value) if isinstance(node, yaml.ScalarNode) else ""
    if node.tag == "tag:yaml.org,2002:bool":
        return {"true": True, "false": False}.get(text.lower(), text)
    for kind, tag in ((int, "int"), (float, "float")):
        if node.tag == f"tag:yaml.org,2002:{tag}":
            try:
                return kind(text)
            except ValueError:
                return text
    return None if node.tag == "tag:yaml.org,2002:null" else text

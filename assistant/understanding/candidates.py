"""Which of some thousand templates can match a sentence at all: found by the words they need, before any is parsed.

hassil checks every template each time; this index asks once a sentence which needed words are there, so that only
templates that can match are parsed (once) and tried. It drops nothing that could match.
"""

import copy
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hassil.expression import Sentence
from hassil.intents import Intent, IntentData, Intents
from hassil.parse_expression import parse_sentence
from hassil.util import PUNCTUATION_STR

Clauses = frozenset[frozenset[str]]
"""Every clause must have at least one of its pieces in the text."""

NAME = frozenset(("{name}",))
"""The clause of templates that need the name of a device or a list."""

_HOME = frozenset(("name", "area", "floor"))
_NOTHING: Clauses = frozenset()
_CLOSING = {"(": ")", "[": "]", "<": ">", "{": "}"}
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class _Row:
    """Templates that need the same."""

    all_of: int
    """Bits that must all be there."""
    one_of: tuple[int, ...]
    """Of each of these at least one bit."""
    templates: list[tuple[Intent, IntentData, str]]


ANSWER = "answer"
"""Metadata key of templates that mean nothing without the turn before: they are for the ears; the dialog reads them."""


class Candidates:
    """The templates of a language, by the words and the names they need."""

    def __init__(self, intents: Intents) -> None:
        self._intents = intents
        self._parsed: dict[str, Sentence] = {}
        self._bits: dict[str, int] = {}
        rows: dict[tuple[int, tuple[int, ...]], _Row] = {}
        rules = {name: rule.text or "" for name, rule in intents.expansion_rules.items()}
        known: dict[str, Clauses] = {}
        for intent in intents.intents.values():
            for data in intent.data:
                if (data.metadata or {}).get(ANSWER):
                    continue
                local = rules
                if data.expansion_rules:
                    local = rules | {name: rule.text or "" for name, rule in data.expansion_rules.items()}
                kinds = _kinds(data)
                for text in data.sentence_texts:
                    needs = needed(text, local, known if local is rules else {})
                    if data.slot_lists.keys() & {"name", "area", "floor"}:
                        needs = frozenset(clause for clause in needs if not any(piece[:1] == "{" for piece in clause))
                    key = self._masks(kinds if clause == NAME else clause for clause in needs)
                    rows.setdefault(key, _Row(*key, [])).templates.append((intent, data, text))
        self._rows = tuple(rows.values())

    def _masks(self, needs: Iterable[frozenset[str]]) -> tuple[int, tuple[int, ...]]:
        all_of = 0
        one_of = []
        for clause in needs:
            mask = 0
            for piece in clause:
                mask |= self._bits.setdefault(piece, 1 << len(self._bits))
            if len(clause) == 1:
                all_of |= mask
            else:
                one_of.append(mask)
        return all_of, tuple(sorted(one_of))

    def for_text(self, text: str, names: Collection[str] = ()) -> Intents:
        """The same intents with only those templates that may match a text (lower case).

        `names`: what of the home is named in it: "{area}", "{floor}", "{name}" and "{name.light}" (…) by domain.
        """
        there = 0
        for piece, bit in self._bits.items():
            if piece in text or piece in names:
                there |= bit
        blocks: dict[str, dict[int, tuple[IntentData, list[Sentence]]]] = {}
        for row in self._rows:
            if row.all_of & there == row.all_of and all(mask & there for mask in row.one_of):
                for intent, data, template in row.templates:
                    block = blocks.setdefault(intent.name, {}).setdefault(id(data), (data, []))
                    block[1].append(self._sentence(template))
        found = {
            name: Intent(name, [_with_sentences(data, sentences) for data, sentences in by_data.values()])
            for name, by_data in blocks.items()
        }
        return replace(self._intents, intents=found)

    def _sentence(self, template: str) -> Sentence:
        found = self._parsed.get(template)
        if found is None:
            found = self._parsed[template] = parse_sentence(template, keep_text=True)
        return found


def _kinds(data: IntentData) -> frozenset[str]:
    """The names that a block's {name} may be: any, or of the domains that it asks for."""
    wanted = data.requires_context.get("domain")
    if isinstance(wanted, Mapping):
        wanted = wanted.get("value")
    if not wanted:
        return NAME
    return frozenset(f"{{name.{domain}}}" for domain in ([wanted] if isinstance(wanted, str) else wanted))


def _with_sentences(data: IntentData, sentences: list[Sentence]) -> IntentData:
    """The block with fewer templates, parsed already. (hassil parses when `sentences` is first asked for.)"""
    narrowed: Any = copy.copy(data)
    narrowed.__dict__["sentences"] = sentences
    result: IntentData = narrowed
    return result


def needed(template: str, rules: Mapping[str, str], known: dict[str, Clauses] | None = None) -> Clauses:
    """What a text must contain to match a template. Sound, not complete: unsure means not needed."""
    return _needed(template, rules, {} if known is None else known, 0)


def _needed(template: str, rules: Mapping[str, str], known: dict[str, Clauses], depth: int) -> Clauses:
    if depth > _DEEPEST:
        return _NOTHING
    clauses: set[frozenset[str]] = set()
    for opening, content in _items(template):
        if not opening:
            clauses.update(
                frozenset((piece,))
                for piece in content.casefold().split()
                if not any(sign in PUNCTUATION_STR for sign in piece)
            )
        elif opening == "<":
            if content not in known:
                known[content] = _needed(rules.get(content, ""), rules, known, depth + 1)
            clauses |= known[content]
        elif opening == "(":
            clauses |= _group(content, rules, known, depth)
        elif opening == "{" and (name := content.partition(":")[0]) in _HOME:
            clauses.add(frozenset((f"{{{name}}}",)))
    return frozenset(clauses)


def _group(content: str, rules: Mapping[str, str], known: dict[str, Clauses], depth: int) -> Clauses:
    """Of alternatives one is needed, of a permutation all."""
    parts = _split(content, ";")
    if len(parts) > 1:
        return frozenset().union(*(_group(part, rules, known, depth + 1) for part in parts))
    branches = [_needed(branch, rules, known, depth + 1) for branch in _split(content, "|")]
    if len(branches) == 1:
        return branches[0]
    if not all(branches):
        return _NOTHING
    # A branch with the fewest choices is the strictest.
    return frozenset(
        (frozenset().union(*(min(branch, key=lambda clause: (len(clause), sorted(clause))) for branch in branches)),)
    )


def _items(template: str) -> Iterator[tuple[str, str]]:
    """(opening bracket, content) of every bracketed part, ("", text) of what is between. Escapes need nothing."""
    at = 0
    plain = ""
    while at < len(template):
        sign = template[at]
        if sign == "\\":
            yield "", plain
            plain, at = "", at + 2
        elif sign in _CLOSING:
            yield "", plain
            end = _closing(template, at)
            yield sign, template[at + 1 : end]
            plain, at = "", end + 1
        else:
            plain += sign
            at += 1
    yield "", plain


def _closing(template: str, at: int) -> int:
    """Index of the bracket that closes the one at a place."""
    depth = 0
    while at < len(template):
        if template[at] == "\\":
            at += 1
        elif template[at] in "([<{":
            depth += 1
        elif template[at] in ")]>}":
            depth -= 1
            if not depth:
                return at
        at += 1
    return len(template)


def _split(content: str, sign: str) -> Sequence[str]:
    """Parts between a sign that stands in no bracket."""
    parts, start, at = [], 0, 0
    while at < len(content):
        if content[at] == "\\":
            at += 1
        elif content[at] in _CLOSING:
            at = _closing(content, at)
        elif content[at] == sign:
            parts.append(content[start:at])
            start = at + 1
        at += 1
    return [*parts, content[start:]]

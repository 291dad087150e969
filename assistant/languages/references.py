"""What a template refers to: lists and expansion rules, followed through the rules and lists that it uses."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from hassil.expression import Alternative, Expression, Group, ListReference, RuleReference
from hassil.parse_expression import parse_sentence
from hassil.parser import ParseError

HOME = frozenset({"name", "area", "floor"})
"""Lists that the home fills in."""
UNREADABLE = (ParseError, ValueError, AssertionError, RecursionError)
"""What hassil raises for a template that it cannot read."""

_REFERENCE = re.compile(r"(?<!\\)<([^<>]+)>|(?<!\\)\{([^{}]+)\}")
_INLINE_RANGE = re.compile(r"\d+\.\.\d+(?:,\d+)?")


@dataclass(frozen=True, slots=True)
class References:
    """The lists and expansion rules that templates may use, as they are written in the files."""

    lists: Mapping[str, Any] = field(default_factory=dict)
    rules: Mapping[str, str] = field(default_factory=dict)

    def with_more(self, lists: Mapping[str, Any], rules: Mapping[str, str]) -> "References":
        """These and others, which come first."""
        return References({**self.lists, **lists}, {**self.rules, **rules})

    def lacking(self, template: str) -> str:
        """What a template needs and nobody has: "list {tea}", "list {tea} (in <drink>)"; "" where all is there."""
        waiting, seen = [(template, "")], {template}
        while waiting:
            text, within = waiting.pop()
            for rule, reference in _REFERENCE.findall(text):
                name = rule or reference.partition(":")[0].removeprefix("@")
                if rule and rule not in self.rules:
                    return f"expansion rule <{rule}>{within}"
                if reference and name not in self.lists and name not in HOME and not _INLINE_RANGE.fullmatch(name):
                    return f"list {{{name}}}{within}"
                inner = [self.rules[rule]] if rule else _values(self.lists.get(name))
                here = f" (in <{rule}>)" if rule else f" (in {{{name}}})"
                waiting += ((more, here) for more in inner if more not in seen)
                seen.update(inner)
        return ""

    def fills(self, template: str, slots: Collection[str]) -> bool:
        """True when a readable template fills one of these slots however it is said."""
        return self._fills(parse_sentence(template).expression, slots, frozenset())

    def _fills(self, part: Expression, slots: Collection[str], within: frozenset[str]) -> bool:
        """`within`: the rules that this is a part of."""
        if isinstance(part, ListReference):
            return part.slot_name in slots
        if isinstance(part, RuleReference) and part.rule_name in self.rules and part.rule_name not in within:
            rule = parse_sentence(self.rules[part.rule_name]).expression
            return self._fills(rule, slots, within | {part.rule_name})
        if isinstance(part, Alternative):
            return not part.is_optional and all(self._fills(item, slots, within) for item in part.items)
        return isinstance(part, Group) and any(self._fills(item, slots, within) for item in part.items)


def _values(values: Any) -> list[str]:
    """The templates of a list's values."""
    texts: Iterator[Any] = iter(values.get("values", ()) if isinstance(values, Mapping) else ())
    inner = (item.get("in") if isinstance(item, Mapping) else item for item in texts)
    return [text for text in inner if isinstance(text, str)]

"""Sentence templates (hassil's, which are Home Assistant's) as one acceptor of words and slots, not an enumeration.

Template text is cut at spaces, not at template syntax ("lamp[s]", "auto[matic]" are one word), so a template first
becomes states joined by pieces of text, spaces and slots; walking from one word boundary to the next gives words.
What a slot holds is decided by the caller, who gives each list a symbol or a template of its own.
"""

import re
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise, permutations

from hassil.expression import (
    Alternative,
    Expression,
    ListReference,
    Permutation,
    RuleReference,
    Sentence,
    TextChunk,
)
from hassil.expression import Sequence as Row

from assistant.listening.acceptor import Move

ANOTHER_WORDING = (0, 80, 150, 200)
"""Costs, in hundredths, of the first, second, third and any later alternative: templates name the usual one first."""

DOUBLE = 2
"""How many times as much words cost that are hardly heard: then the usual wording must decide."""

OPTIONAL = 40
"""Cost of saying optional words of more than SMALL letters."""

SMALL = 3

LEFT_OUT = 60
"""Cost of leaving out an optional word that people usually say ("the")."""

_DEEPEST = 30
_SPACE = " "
_SAID_AS = {
    "per cent": "percent",
    "%": " percent ",
    "°": " degrees ",
    "&": " and ",
    "+": " plus ",
    "’": "'",
    "½": " half ",
}
_SILENT = re.compile(r"[^\w' ]+")


class TemplateError(ValueError):
    """A template refers to something that is not there, or to itself."""


_Step = tuple[str, int, int]
"""Text, a space, a slot or nothing; what it costs; the state after it."""

Resolve = Callable[[ListReference], "Sequence[str | Expression]"]
"""What a {list} may be: slot symbols and templates, any of which fits. Nothing: it cannot be said."""


@dataclass(slots=True)
class Templates:
    """States and steps of all templates added so far. State 0 is the end of every sentence."""

    spell: Callable[[str], Sequence[str]]
    """The words that a written word is spoken as: "7" → seven. No words: it is not spoken."""
    usual: Container[str] = ()
    """Words (and endings) that are usually said where a template makes them optional."""
    opposites: Sequence[Container[str]] = ()
    """Groups of words that mean different things: none of them is the usual one."""
    unstressed: Container[str] = ()
    """Words that are hardly heard: another one than the first costs DOUBLE as much."""
    ordered: bool = True
    """Whether the first of several alternatives is the usual one."""
    starts: list[tuple[int, int]] = field(default_factory=list)
    """States in which a sentence may begin, and what that costs."""
    _steps: list[tuple[_Step, ...]] = field(default_factory=lambda: [()])
    _numbers: dict[tuple[_Step, ...], int] = field(default_factory=dict)
    _moves: dict[int, tuple[tuple[Move, ...], int | None]] = field(default_factory=dict)

    END = 0

    def add(
        self,
        expression: Expression,
        resolve: Resolve,
        rules: Sequence[Mapping[str, Sentence]],
        cost: int = 0,
    ) -> None:
        """Adds what `expression` matches. Raises TemplateError."""
        start = self._before(expression, self.END, resolve, rules, 0)
        if start is not None:
            self.starts.append((start, cost))

    def moves(self, state: int) -> tuple[Move, ...]:
        """Words and slots that lead from a word boundary to the next."""
        return self._boundary(state)[0]

    def ends(self, state: int) -> int | None:
        """What ending at a word boundary costs; None where a sentence cannot end."""
        return self._boundary(state)[1]

    def _state(self, *steps: _Step) -> int:
        """The state with these steps: the same for the same ones, so that equal endings of templates are one."""
        number = self._numbers.get(steps)
        if number is None:
            number = self._numbers[steps] = len(self._steps)
            self._steps.append(steps)
        return number

    def _unused(self) -> int:
        """A state without steps, for the inside of a word that is said as several."""
        self._steps.append(())
        return len(self._steps) - 1

    def _before(
        self,
        expression: Expression,
        end: int,
        resolve: Resolve,
        rules: Sequence[Mapping[str, Sentence]],
        depth: int,
    ) -> int | None:
        """The state from which an expression leads to `end`; None when it cannot be said."""
        if depth > _DEEPEST:
            raise TemplateError("an expansion rule contains itself")
        if isinstance(expression, TextChunk):
            for piece in reversed(_pieces(expression.text)):
                end = self._state((piece, 0, end))
            return end
        if isinstance(expression, RuleReference):
            for known in rules:
                if expression.rule_name in known:
                    return self._before(known[expression.rule_name].expression, end, resolve, rules, depth + 1)
            raise TemplateError(f"there is no expansion rule <{expression.rule_name}>")
        if isinstance(expression, ListReference):
            ways = [
                self._state((item, 0, end))
                if isinstance(item, str)
                else self._before(item, end, resolve, rules, depth + 1)
                for item in resolve(expression)
            ]
            return self._any([(way, 0) for way in ways])
        if isinstance(expression, Alternative):
            costs = self._costs(expression, rules)
            ways = [self._before(item, end, resolve, rules, depth + 1) for item in expression.items]
            return self._any(list(zip(ways, costs, strict=True)))
        if isinstance(expression, Permutation):
            orders = permutations(expression.items)
            return self._any([(self._row(order, end, resolve, rules, depth), 0) for order in orders])
        if isinstance(expression, Row):
            return self._row(expression.items, end, resolve, rules, depth)
        raise TemplateError(f"{type(expression).__name__} is not known")

    def _row(
        self,
        items: Sequence[Expression],
        end: int,
        resolve: Resolve,
        rules: Sequence[Mapping[str, Sentence]],
        depth: int,
    ) -> int | None:
        here: int | None = end
        for item in reversed(items):
            if here is not None:
                here = self._before(item, here, resolve, rules, depth + 1)
        return here

    def _any(self, ways: Sequence[tuple[int | None, int]]) -> int | None:
        """The state before several others, each of which costs something. None of them cannot be said."""
        steps = {("", cost, way): None for way, cost in ways if way is not None}
        if not steps:
            return None
        (_, cost, way), *others = steps
        return self._state(*steps) if cost or others else way

    def _costs(self, expression: Alternative, rules: Sequence[Mapping[str, Sentence]]) -> list[int]:
        """What each alternative costs: the first is the usual one, unless they mean different things."""
        ordered = self.ordered and not self._are_opposites(expression.items)
        costs = []
        for place, item in enumerate(expression.items):
            cost = ANOTHER_WORDING[min(place, len(ANOTHER_WORDING) - 1)] if ordered else 0
            if _text(item) in self.unstressed:
                cost *= DOUBLE
            if isinstance(item, TextChunk) and not item.text:
                cost = LEFT_OUT if _first_word(expression, rules) in self.usual else 0
            elif expression.is_optional and len(_first_word(item, rules)) > SMALL:
                cost += OPTIONAL
            costs.append(cost)
        return costs

    def _are_opposites(self, items: Sequence[Expression]) -> bool:
        words = [_text(item) for item in items]
        return any(all(word in group for word in words) for group in self.opposites)

    def _boundary(self, state: int) -> tuple[tuple[Move, ...], int | None]:
        known = self._moves.get(state)
        if known is not None:
            return known
        best: dict[tuple[str, int], int] = {}
        end: int | None = None
        seen: dict[tuple[int, str], int] = {}
        stack = [(state, "", 0)]
        while stack:
            here, word, cost = stack.pop()
            if seen.get((here, word), cost + 1) <= cost:
                continue
            seen[here, word] = cost
            if here == self.END:
                if word:
                    best[word, here] = min(cost, best.get((word, here), cost))
                else:
                    end = cost if end is None else min(cost, end)
                continue
            for text, more, target in self._steps[here]:
                if not text:
                    stack.append((target, word, cost + more))
                elif text == _SPACE:
                    if word:
                        total = cost + more
                        best[word, target] = min(total, best.get((word, target), total))
                    else:
                        stack.append((target, "", cost + more))
                elif text[0] == "{":
                    # A slot is a word of its own, whether or not the template has spaces round it.
                    if word:
                        best[word, here] = min(cost, best.get((word, here), cost))
                    else:
                        best[text, target] = min(cost + more, best.get((text, target), cost + more))
                else:
                    stack.append((target, word + text, cost + more))
        moves: list[Move] = []
        for (word, target), cost in best.items():
            words = (word,) if word[0] == "{" else self.spell(word)
            if not words:
                # Nothing to say, such as a lone apostrophe: go straight on.
                inner, inner_end = self._boundary(target)
                moves += [(symbol, cost + more, to) for symbol, more, to in inner]
                if inner_end is not None:
                    end = cost + inner_end if end is None else min(end, cost + inner_end)
                continue
            states = [-1, *(self._unused() for _ in words[1:]), target]
            moves.append((words[0], cost, states[1]))
            for (source, following), said in zip(pairwise(states[1:]), words[1:], strict=True):
                self._moves[source] = (((said, 0, following),), None)
        self._moves[state] = (tuple(moves), end)
        return self._moves[state]


def _text(expression: Expression) -> str:
    """The text of an expression that is nothing but text; else empty."""
    if isinstance(expression, TextChunk):
        return str(expression.text).strip()
    return _text(expression.items[0]) if isinstance(expression, Row) and len(expression.items) == 1 else ""


def _first_word(expression: Expression, rules: Sequence[Mapping[str, Sentence]], depth: int = 0) -> str:
    """The word that an expression begins with, in its first reading; empty when it begins with a list."""
    if isinstance(expression, TextChunk):
        return next(iter(expression.text.split()), "")
    if isinstance(expression, RuleReference) and depth < _DEEPEST:
        known = next((found[expression.rule_name] for found in rules if expression.rule_name in found), None)
        return _first_word(known.expression, rules, depth + 1) if known else ""
    if isinstance(expression, (Alternative, Permutation, Row)):
        items = [item for item in expression.items if not isinstance(item, TextChunk) or item.text.strip()]
        return _first_word(items[0], rules, depth + 1) if items else ""
    return ""


@cache
def _pieces(text: str) -> tuple[str, ...]:
    """A template's text as parts of words and spaces between words."""
    for sign, said in _SAID_AS.items():
        text = text.replace(sign, said)
    pieces = re.findall(r" +|[^ ]+", _SILENT.sub(_SPACE, text.lower()))
    return tuple(_SPACE if piece.isspace() else piece for piece in pieces)

"""Sentence templates (hassil's, which are Home Assistant's) as one acceptor of words and slots, not an enumeration.

Template text is cut at spaces, not at template syntax ("lamp[s]", "auto[matic]" are one word), so a template first
becomes states joined by pieces of text, spaces and slots; walking from one word boundary to the next gives words.
What a slot holds is decided by the caller, who gives each list a symbol or a template of its own.
"""

import re
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
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
    ordered: bool = True
    """Whether the first of several alternatives is the usual one."""
    _steps: list[list[tuple[str, int, int]]] = field(default_factory=lambda: [[]])
    _moves: dict[int, tuple[tuple[Move, ...], int | None]] = field(default_factory=dict)

    END = 0

    def state(self) -> int:
        """A new state."""
        self._steps.append([])
        return len(self._steps) - 1

    def add(
        self,
        start: int,
        expression: Expression,
        end: int,
        resolve: Resolve,
        rules: Sequence[Mapping[str, Sentence]],
        cost: int = 0,
    ) -> None:
        """Adds what `expression` matches as paths from `start` to `end`. Raises TemplateError."""
        first = self.state()
        self._step(start, "", cost, first)
        last = self._expression(expression, first, resolve, rules, 0)
        if last is not None:
            self._step(last, "", 0, end)

    def join(self, source: int, target: int, cost: int = 0) -> None:
        """A step without words that also ends a word."""
        self._step(source, _SPACE, cost, target)

    def moves(self, state: int) -> tuple[Move, ...]:
        """Words and slots that lead from a word boundary to the next."""
        return self._boundary(state)[0]

    def ends(self, state: int) -> int | None:
        """What ending at a word boundary costs; None where a sentence cannot end."""
        return self._boundary(state)[1]

    def _step(self, source: int, text: str, cost: int, target: int) -> None:
        self._steps[source].append((text, cost, target))

    def _expression(
        self,
        expression: Expression,
        state: int,
        resolve: Resolve,
        rules: Sequence[Mapping[str, Sentence]],
        depth: int,
    ) -> int | None:
        """Adds an expression after `state`; gives the state after it, None when it cannot be said."""
        if depth > _DEEPEST:
            raise TemplateError("an expansion rule contains itself")
        if isinstance(expression, TextChunk):
            return self._text(expression.text, state)
        if isinstance(expression, RuleReference):
            for known in rules:
                if expression.rule_name in known:
                    return self._expression(known[expression.rule_name].expression, state, resolve, rules, depth + 1)
            raise TemplateError(f"there is no expansion rule <{expression.rule_name}>")
        if isinstance(expression, ListReference):
            return self._list(expression, state, resolve, rules, depth)
        if isinstance(expression, Alternative):
            ends: list[int | None] = []
            ordered = self.ordered and not self._are_opposites(expression.items)
            for place, item in enumerate(expression.items):
                first = state
                cost = ANOTHER_WORDING[min(place, len(ANOTHER_WORDING) - 1)] if ordered else 0
                if isinstance(item, TextChunk) and not item.text:
                    cost = LEFT_OUT if _first_word(expression, rules) in self.usual else 0
                elif expression.is_optional and len(_first_word(item, rules)) > SMALL:
                    cost += OPTIONAL
                if cost:
                    first = self.state()
                    self._step(state, "", cost, first)
                ends.append(self._expression(item, first, resolve, rules, depth + 1))
            return self._meet(ends)
        if isinstance(expression, Permutation):
            ends = []
            for order in permutations(expression.items):
                row: int | None = state
                for item in order:
                    row = None if row is None else self._expression(item, row, resolve, rules, depth + 1)
                ends.append(row)
            return self._meet(ends)
        if isinstance(expression, Row):
            here: int | None = state
            for item in expression.items:
                if here is None:
                    return None
                here = self._expression(item, here, resolve, rules, depth + 1)
            return here
        raise TemplateError(f"{type(expression).__name__} is not known")

    def _are_opposites(self, items: Sequence[Expression]) -> bool:
        words = [_text(item) for item in items]
        return any(all(word in group for word in words) for group in self.opposites)

    def _meet(self, ends: Iterable[int | None]) -> int | None:
        reached = {end for end in ends if end is not None}
        if len(reached) < 2:
            return next(iter(reached), None)
        meeting = self.state()
        for end in reached:
            self._step(end, "", 0, meeting)
        return meeting

    def _text(self, text: str, state: int) -> int:
        for piece in _pieces(text):
            following = self.state()
            self._step(state, piece, 0, following)
            state = following
        return state

    def _list(
        self,
        reference: ListReference,
        state: int,
        resolve: Resolve,
        rules: Sequence[Mapping[str, Sentence]],
        depth: int,
    ) -> int | None:
        ends: list[int | None] = []
        for item in resolve(reference):
            if isinstance(item, str):
                after = self.state()
                self._step(state, item, 0, after)
                ends.append(after)
            else:
                ends.append(self._expression(item, state, resolve, rules, depth + 1))
        return self._meet(ends)

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
            states = [-1, *(self.state() for _ in words[1:]), target]
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

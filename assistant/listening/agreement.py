"""What people usually say, beyond what templates tell: whole sentences, and nouns in the right number.

"One minute", "two minutes", "a two minute timer": templates allow both forms everywhere. A wrong one costs, so that an
ending that was hardly heard is put right. A word or two cost, as they are easily heard in noise.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum, auto

from assistant.listening.acceptor import is_slot

DISAGREES = 300
"""Cost, in hundredths of a nat, of the wrong form."""

COMPOUND = "compound"
"""Ends the kind of free text that stands before a noun ("two minute" before "timer")."""


class Context(IntEnum):
    """What was said just now. Integers, as each is looked up many thousand times."""

    NOTHING = auto()
    MANY = auto()
    """A number."""
    ONE = auto()
    ALL = auto()
    SINGULAR = auto()
    """A number and one of what is counted: a noun must follow."""
    PLURAL = auto()
    """A number and several of what is counted: no noun follows."""
    COMPOUND = auto()
    """A slot whose content may only stand before a noun."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """A language's data."""

    counted: frozenset[str] = frozenset()
    """Nouns in the singular whose plural ends in s."""
    heads: frozenset[str] = frozenset()
    """Nouns that stand behind a measure ("timer")."""
    ones: frozenset[str] = frozenset()
    """Words before a singular."""
    alls: frozenset[str] = frozenset()
    """Words before a plural."""
    between: frozenset[str] = frozenset()
    """Words that may stand between those and the noun ("of the")."""
    measures: frozenset[str] = frozenset()
    """Kinds of free text that are numbers of what is counted; each has a kind that ends in COMPOUND."""
    unnamed: frozenset[str] = frozenset()
    """Nouns that this home has in the plural alone."""
    plurals: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        # A frozen dataclass may be completed here and nowhere else.
        object.__setattr__(self, "plurals", frozenset(f"{noun}s" for noun in self.counted))

    def step(self, context: Context, symbol: str) -> tuple[Context, int] | None:
        """The context behind a word or slot, and what that costs here; None where it cannot stand."""
        before_noun = symbol in self.heads or is_slot(symbol)
        if context is Context.COMPOUND and not before_noun:
            return None
        if context is Context.MANY and symbol in self.counted:
            return Context.SINGULAR, 0
        if context is Context.MANY and symbol in self.plurals:
            return Context.PLURAL, 0
        if context is Context.ALL and symbol in self.between:
            return Context.ALL, 0
        wrong = (
            (context is Context.ONE and symbol in self.plurals)
            or (context is Context.ALL and symbol in self.counted)
            or (context is Context.SINGULAR and not before_noun)
            or (context is Context.PLURAL and symbol in self.heads)
            or symbol in self.unnamed
        )
        return self._after(symbol), DISAGREES if wrong else 0

    def end(self, context: Context) -> int | None:
        """What ending here costs; None where a sentence cannot end."""
        if context is Context.COMPOUND:
            return None
        return DISAGREES if context is Context.SINGULAR else 0

    def _after(self, symbol: str) -> Context:
        if symbol.startswith("{range"):
            return Context.MANY
        if symbol.endswith(f"{COMPOUND}}}"):
            return Context.COMPOUND
        if symbol.startswith("{free ") and symbol[6:-1] in self.measures:
            return Context.PLURAL
        if symbol in self.ones:
            return Context.ONE
        return Context.ALL if symbol in self.alls else Context.NOTHING


@dataclass(frozen=True, slots=True)
class AgreementHistory:
    """A `History`: of how many words (up to some) there were, and of the last that others must agree with."""

    agreement: Agreement
    short: Sequence[int] = ()
    """Cost of sentences of no, one, two … words or slots; without words there is no sentence unless this is empty."""

    @property
    def start(self) -> tuple[int, Context]:
        """No word, and nothing to agree with."""
        return 0, Context.NOTHING

    def step(self, context: tuple[int, Context], symbol: str) -> tuple[tuple[int, Context], int] | None:
        """See History."""
        words, before = context
        found = self.agreement.step(before, symbol)
        return None if found is None else ((min(words + 1, len(self.short)), found[0]), found[1])

    def end(self, context: tuple[int, Context]) -> int | None:
        """See History."""
        words, before = context
        cost = self.agreement.end(before)
        if cost is None or (self.short and not words):
            return None
        return cost + (self.short[words] if words < len(self.short) else 0)

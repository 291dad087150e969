"""What the intent model says about a sentence: intents with spans, before any name is looked up.

This file holds the values only. ``model.py`` makes them, ``resolve.py`` turns their spans into
registry names, numbers, dates and times.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

NOTHING: Mapping[str, str] = MappingProxyType({})
"""No closed values."""


@dataclass(frozen=True, slots=True)
class Parse:
    """One command as the model read it."""

    intent: str
    """Name from the vocabulary of intents, for example ``HassLightSet``."""
    closed: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    """Values from a fixed set: ``domain``, ``device_class``, ``state``, ``topic``, ``media_class`` and the
    directions ``brightness_step``, ``position_step``, ``volume_step``, ``percentage_step``,
    ``temperature_step`` ("up" or "down"; a span of the same name, where there is one, is the amount)."""
    spans: tuple[tuple[str, str], ...] = ()
    """(slot, words) pairs in the order of the model's answer. The words stand exactly so in the normalized
    sentence. A length of time is one span, ``duration``; that of a running timer is ``start_duration``."""
    probability: float = 1.0
    """Probability of this command given what was read before it, 0 to 1."""

    def span(self, slot: str) -> str | None:
        """Words of the first span of that slot, or None."""
        return next((words for name, words in self.spans if name == slot), None)

    @property
    def first_spans(self) -> dict[str, str]:
        """Slot → words; the first span where a slot has several."""
        return dict(reversed(self.spans))


Reading = tuple[Parse, ...]
"""One or more commands, in the order in which they were said."""


def probability(reading: Reading) -> float:
    """Probability of the whole chain, 0 to 1."""
    return math.prod(parse.probability for parse in reading)

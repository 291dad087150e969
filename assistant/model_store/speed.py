"""How fast a model would answer here, reckoned from a test with a small one; and which models are worth it.

Reading a prompt is arithmetic, writing an answer is reading all weights from memory once a token. A small model shows
how fast the arithmetic is; the memory is measured beside it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from assistant.model_store.catalogue import LanguageModel
from assistant.model_store.machine import Fit, Machine

QUESTION = 60
"""Tokens of a question with the facts of the moment; what stands before it is kept and not read again."""
FIRST_SENTENCE = 16
"""Tokens until something can be said."""
CONVERSATION = 2048
"""Tokens for which the memory is reckoned; the default of chat.context."""
EFFICIENCY = 0.65
"""Share of the memory's speed that llama.cpp gets when it writes (measured with 220 million weights)."""
LARGER = 2.5
"""So much faster is the arithmetic with large matrices than with those of the small model (measured likewise)."""


@dataclass(frozen=True, slots=True)
class Speed:
    """What the test found."""

    threads: int
    """Cores that a chat model would use."""
    reading: float
    """Tokens a second that one core reads in a batch, of the small model."""
    writing: float
    """Tokens a second, one after the other."""
    weights: int
    """Of the small model, that every token is multiplied with."""
    bandwidth: float
    """Bytes of memory a second that one core reads; more cores hardly get more on small boards."""

    def reads(self, model: LanguageModel) -> float:
        """Tokens a second that a model would read."""
        return LARGER * self.threads * self.reading * self.weights / (model.parameters * 1e9)

    def writes(self, model: LanguageModel) -> float:
        """Tokens a second that a model would write."""
        return min(self.writing, EFFICIENCY * self.bandwidth / model.size())


@dataclass(frozen=True, slots=True)
class Candidate:
    """A model, and how it would do on this machine."""

    model: LanguageModel
    seconds: float
    """From the question to the first sentence."""
    writes: float
    """Tokens a second."""
    fit: Fit


def candidates(models: Iterable[LanguageModel], speed: Speed, machine: Machine, language: str) -> list[Candidate]:
    """Every model that can be pulled, talks in the language and fits the memory, the best first.

    Without a test of what they say, the better one is the larger one, and newer ones do as well as older ones of
    one and a half times their size.
    """
    found = []
    for model in models:
        fit = machine.fit(model.memory(CONVERSATION))
        talks = model.chat and not model.thinks and language in model.languages
        if model.obstacle or not talks or fit is Fit.TOO_BIG:
            continue
        writes = speed.writes(model)
        seconds = QUESTION / speed.reads(model) + FIRST_SENTENCE / writes
        found.append(Candidate(model, seconds, writes, fit))
    # Among equals the later one of the catalogue: it is the newer one.
    return sorted(found[::-1], key=_rank, reverse=True)


def _rank(one: Candidate) -> float:
    return float(one.model.parameters * 1.5 ** (one.model.year - 2020))

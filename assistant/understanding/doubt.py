"""Readings that come close: what is asked instead of guessed. "Turn off the Hall Light or the Wall Light?" """

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from assistant.core.values import Intent, Request, SlotValue, Source, Tier, Understanding
from assistant.core.vocabulary import HOME_CHANGING, INTENTS
from assistant.home.registry import Registry
from assistant.skills.phrases import sentence
from assistant.understanding.caution import touched
from assistant.understanding.describing import described, spoken_target
from assistant.understanding.kinds import DOMAINS
from assistant.understanding.tiers import NEGATED, Tiers

CLOSE = 0.6
"""How likely another reading must be beside the best one to be asked about."""
Effect = list[tuple[str, tuple[str, ...], dict[str, SlotValue]]]
"""Each command's name, devices (ids) and values."""
_PLACED = frozenset({"name", "area", "floor"})
_TARGET = frozenset({"name", "area", "floor", "domain", "device_class"})


@dataclass(frozen=True, slots=True)
class Doubt:
    """A question about what was meant."""

    question: str
    meant: tuple[Understanding, ...]
    """One: yes or no. Two: one or the other."""
    names: tuple[str, ...] = ()
    """What the choices are called; none for yes or no."""


def doubt(request: Request, understanding: Understanding, tiers: Tiers, least: float) -> Doubt | None:
    """What to ask about a request, where it is better to ask. `least`: confidence from which a guess is worth it."""
    if all(intent.name == "Chat" for intent in understanding.intents):
        return _guess(request, tiers, least)
    if not _changes(understanding):
        return None
    others = [*_heard_otherwise(request, tiers), *_read_otherwise(request, understanding, tiers)]
    registry = tiers.names.registry
    for other in others:
        if _changes(other) and _effect(other, registry) != _effect(understanding, registry):
            return _either(understanding, other, registry)
    return None


def _guess(request: Request, tiers: Tiers, least: float) -> Doubt | None:
    """As in "Did you mean: turn off the Kitchen Light?": likely a command, but not surely."""
    best = next(iter(tiers.guesses(request)), None)
    if best is None or best.confidence < least or not _changes(best) or NEGATED.match(request.text):
        return None
    registry = tiers.names.registry
    # Talk that means nothing is mostly read as a command for no particular thing.
    if not all(intent.slots.keys() & _PLACED and touched(intent, registry) for intent in best.intents):
        return None
    return Doubt(f"Did you mean: {described(best.intents, registry)}?", (best,))


def _heard_otherwise(request: Request, tiers: Tiers) -> Iterable[Understanding]:
    """What the recognizer may have heard as well, as far as it is nearly as likely."""
    heard = request.transcript
    if heard is None or request.source is not Source.VOICE:
        return
    for other in heard.alternatives:
        if other.confidence >= CLOSE * heard.confidence:
            yield tiers.understand(replace(request, text=other.text, transcript=None))


def _read_otherwise(request: Request, understanding: Understanding, tiers: Tiers) -> Sequence[Understanding]:
    """What the model thinks of the words as well."""
    if understanding.tier is not Tier.MODEL:
        return ()
    return [other for other in tiers.guesses(request) if CLOSE * understanding.confidence <= other.confidence]


def _changes(understanding: Understanding) -> bool:
    return all(intent.name in HOME_CHANGING for intent in understanding.intents)


def _effect(understanding: Understanding, registry: Registry) -> Effect:
    """What would come of it: the same devices by another name are the same."""
    return [
        (
            intent.name,
            tuple(sorted(device.id for device in touched(intent, registry))),
            {slot: value for slot, value in intent.slots.items() if slot not in _TARGET},
        )
        for intent in understanding.intents
    ]


def _either(one: Understanding, other: Understanding, registry: Registry) -> Doubt | None:
    first, second = described(one.intents, registry), described(other.intents, registry)
    if first == second:
        return None
    names = first, second
    targets = [_target(understanding.intents, registry) for understanding in (one, other)]
    if _same_but_target(one.intents, other.intents) and first.endswith(targets[0]):
        second = targets[1]
        names = targets[0], targets[1]
    return Doubt(f"{sentence(first)} or {second}?", (one, other), names)


def _target(intents: Sequence[Intent], registry: Registry) -> str:
    return spoken_target(intents[0].slots, registry, min(DOMAINS.get(intents[0].name, {""})))


def _same_but_target(one: Sequence[Intent], other: Sequence[Intent]) -> bool:
    """True for the same command for another device."""
    if len(one) != 1 or len(other) != 1 or one[0].name != other[0].name or one[0].name not in INTENTS:
        return False
    values = [{slot: value for slot, value in intent.slots.items() if slot not in _TARGET} for intent in (*one, *other)]
    return values[0] == values[1]

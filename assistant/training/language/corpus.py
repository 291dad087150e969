"""Training sentences without end: patterns with random homes, polite words, negations, several commands, noise.

Some voices are held out, and of the patterns without a voice one in about thirty, so that the measure on held-out
sentences is one on wordings that were never trained on, not on other names in known wordings.
"""

import hashlib
import itertools
import random
from collections.abc import Iterable, Iterator, Sequence

from assistant.training.language.fillers import Fillers, read_lists, read_misheard
from assistant.training.language.noise import Noise
from assistant.training.language.patterns import Command, Part, Pattern, Sentence, assemble, emit

HELD_OUT_OF = 30
VOICES_HELD_OUT_OF = 16
NOISY = 0.4
SEVERAL = 0.15
REAL = 0.18
"""Share of sentences that people wrote, where there are any."""
REAL_COMMAND = 4.0
"""How much oftener one that is a command is drawn than chat, of which there is much more."""
WEIGHTS = {
    "Chat": 9.0, "HassTurnOn": 7.0, "HassTurnOff": 6.0, "HassGetState": 4.5, "HassLightSet": 6.5,
    "HassClimateSetTemperature": 4.5, "HassClimateGetTemperature": 1.5, "HassGetWeather": 2.5, "HassNevermind": 0.9,
    "HassStartTimer": 3.0, "HassMediaSearchAndPlay": 3.0, "SetAlarm": 2.8, "SetReminder": 2.8, "ScheduleCommand": 2.2,
    "HassShoppingListAddItem": 2.2, "HassListAddItem": 2.0, "AddCalendarEvent": 1.6, "GetCalendar": 1.5,
    "HassSetPosition": 1.9, "GetListItems": 1.6, "HassVacuumCleanArea": 1.2, "Calculate": 1.5, "ConvertUnit": 1.2,
    "CancelAlarm": 1.2, "ListAlarms": 1.2, "HassSetVolumeRelative": 1.8, "HassSetVolume": 1.4,
    "HassIncreaseTimer": 1.2, "HassTimerStatus": 1.4, "HassCancelTimer": 1.2, "HassMediaPause": 1.2,
}  # fmt: skip
USUAL_WEIGHT = 0.8
EASY_ORDERS = frozenset(
    [
        "HassTurnOn",
        "HassTurnOff",
        "HassLightSet",
        "HassSetPosition",
        "HassClimateSetTemperature",
        "HassVacuumStart",
        "HassVacuumCleanArea",
        "HassMediaSearchAndPlay",
        "HassFanSetSpeed",
        "HassSetVolume",
        "HassMediaPause",
    ]
)
"""What may stand inside "in ten minutes …" or "when I say …"."""
RUN_ON = frozenset(
    [
        "HassBroadcast",
        "RememberFact",
        "AddNote",
        "ScheduleCommand",
        "TeachCommand",
        "CorrectLast",
        "HassNevermind",
        "Repeat",
        "Undo",
        "SetPreference",
        "Chat",
        "GetLastHeard",
        "ExplainLastAction",
    ]
)
"""Intents that do not go on with another command."""
NOT_NEGATED = frozenset(("HassListRemoveItem", "CancelReminder", "CancelAlarm", "HassNevermind"))


def held_out(pattern: Pattern) -> bool:
    """True for patterns that are never trained on: all of a voice, or one whose line says so."""
    if pattern.voice:
        return _number(pattern.voice) % VOICES_HELD_OUT_OF == 0
    return pattern.line.count("|") > 1 and _number(pattern.line) % HELD_OUT_OF == 0


def _number(text: str) -> int:
    """The same number for the same text in every run."""
    return int(hashlib.sha256(text.encode()).hexdigest(), 16)


class Pool:
    """Patterns to draw from, those with many wordings more often."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self.patterns = patterns
        self._bounds = list(itertools.accumulate(pattern.weight for pattern in patterns))

    def draw(self, rng: random.Random) -> Pattern:
        """One of them."""
        return rng.choices(self.patterns, cum_weights=self._bounds)[0]


def by_intent(patterns: Iterable[Pattern]) -> dict[str, Pool]:
    """The patterns of each first intent."""
    groups: dict[str, list[Pattern]] = {}
    for pattern in patterns:
        groups.setdefault(pattern.intent, []).append(pattern)
    return {intent: Pool(group) for intent, group in groups.items()}


class Corpus:
    """A source of sentences, the same for the same seed."""

    def __init__(
        self, patterns: Sequence[Pattern], words: Sequence[str], seed: str, real: Sequence[Sentence] = ()
    ) -> None:
        """`words`: ordinary words for odd names. `real`: sentences that people wrote, mixed in."""
        self.rng = random.Random(seed)
        self.lists, self.real = read_lists(), real
        self._real_bounds = list(
            itertools.accumulate(1.0 if one.commands[0].intent == "Chat" else REAL_COMMAND for one in real)
        )
        self.noise = Noise(self.rng, read_misheard())
        self.fillers = Fillers(self.rng, words, self._order)
        self.pools = by_intent(patterns)
        self.intents = list(self.pools)
        asked = {
            intent: WEIGHTS.get(intent, USUAL_WEIGHT) * min(1, 0.35 + len(pool.patterns) / 8)
            for intent, pool in self.pools.items()
        }
        every = sum(asked.values()) / max(1, len(patterns))
        self.weights = [asked[intent] + len(pool.patterns) * every for intent, pool in self.pools.items()]
        """Half by how often people ask such things, half by in how many ways we know that they do."""
        alone = [pattern for pattern in patterns if len(pattern.heads) == 1]
        self.orders = [pattern for pattern in alone if pattern.order and pattern.intent in EASY_ORDERS]
        self.links = by_intent(
            pattern for pattern in alone if pattern.intent not in RUN_ON and "{conversation_command" not in pattern.line
        )

    def sentences(self) -> Iterator[Sentence]:
        """Sentences without end."""
        while True:
            if self.real and self.rng.random() < REAL:
                yield self.rng.choices(self.real, cum_weights=self._real_bounds)[0]
                continue
            sentence = self._several() if self.rng.random() < SEVERAL else self._single()
            if sentence is not None:
                yield sentence

    def _order(self) -> str:
        parts: list[Part] = []
        emit(self.rng.choice(self.orders).body, self.rng, self.fillers.fill, parts)
        return " ".join("".join(text for text, _ in parts).split())

    def _single(self) -> Sentence | None:
        pattern = self.pools[self.rng.choices(self.intents, self.weights)[0]].draw(self.rng)
        parts, heads = pattern.expand(self.rng, self.fillers.fill), list(pattern.heads)
        chance = self.rng.random()
        if pattern.order:
            if chance < 0.035 and len(heads) == 1 and pattern.intent not in NOT_NEGATED:
                parts = [(self._any("negations") + " ", None), *((text, None) for text, _ in parts)]
                heads = [Command("HassNevermind")]
            else:
                if chance < 0.36:
                    parts = [(self._any("before") + " ", None), *parts]
                if 0.26 < chance < 0.44:
                    parts = [*parts, (" " + self._any("after"), None)]
        elif chance < 0.09:
            parts = [(self._any("openings") + " ", None), *parts]
        elif chance < 0.14:
            parts = [*parts, (" " + self._any("closings"), None)]
        return self._finish(parts, heads)

    def _several(self) -> Sentence | None:
        parts: list[Part] = []
        heads: list[Command] = []
        intents = list(self.links)
        weights = [WEIGHTS.get(intent, USUAL_WEIGHT) for intent in intents]
        for number in range(2 if self.rng.random() < 0.88 else 3):
            pattern = self.links[self.rng.choices(intents, weights)[0]].draw(self.rng)
            if number:
                parts.append((f" {self._any('joints')} ", None))
            elif self.rng.random() < 0.3:
                parts.append((self._any("before") + " ", None))
            own = pattern.expand(self.rng, self.fillers.fill)
            parts += [(text, (mark[0] + len(heads), mark[1]) if mark else None) for text, mark in own]
            heads += pattern.heads
        if self.rng.random() < 0.2:
            parts.append((" " + self._any("after"), None))
        return self._finish(parts, heads)

    def _finish(self, parts: list[Part], heads: Sequence[Command]) -> Sentence | None:
        return assemble(self.noise.disturb(parts) if self.rng.random() < NOISY else parts, heads)

    def _any(self, name: str) -> str:
        return self.rng.choice(self.lists[name])

"""How well sentences are understood: intents, slots, false actions, confidence and time, on sentences of `cases`.

Every system reads the same ones in the same run; what it measures is the port `Understander`, whoever stands behind
it. It measures; the command line prints.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from assistant.bench.cases import Case, Collection, own, peoples, read_cases
from assistant.bench.comparison import Comparison, Stage, resident_megabytes
from assistant.bench.meaning import as_said, resolved
from assistant.bench.understanders import ALL_TIERS, MODEL, TEMPLATES, WITH_CHAT, ChatReader, systems
from assistant.config import Config, load
from assistant.core.errors import AssistantError
from assistant.core.ports import Understander
from assistant.core.values import Intent, Request, Tier, Understanding
from assistant.core.vocabulary import HOME_CHANGING
from assistant.home import registry as homes
from assistant.model_store import Shelf, look, usable

HARMLESS = frozenset({"Chat", "HassNevermind"})
"""Intents by which nothing at all is done."""
CONFIDENCES = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0)
"""Edges of the rows of the reliability table."""


@dataclass(frozen=True, slots=True)
class Bin:
    """A row of the reliability table: answers of about the same confidence. Shares are 0 to 1."""

    least: float
    most: float
    sentences: int
    confidence: float
    """Mean."""
    right: float
    """Slots too, where they are known."""


@dataclass(frozen=True, slots=True)
class Row:
    """One system's figures on one collection. Shares are 0 to 1; None: it is not known there."""

    system: str
    collection: str
    sentences: int
    intent: float
    """All intents right, in order."""
    exact: float | None
    """All slots right too."""
    command_intent: float
    """Intents right, of the sentences that are commands."""
    command_exact: float | None
    """All slots right too, of those."""
    false_commands: float
    """Chat that was taken for any command."""
    false_actions: float
    """Chat that would have changed the home."""
    median_ms: float
    p95_ms: float
    groups: Mapping[str, tuple[int, float, float | None]]
    """Group → sentences, intent, exact."""
    writers: Mapping[str, tuple[int, float, float | None]]
    """Voice → sentences, intent, exact."""
    reliability: tuple[Bin, ...]
    """Of what the templates or the model answered."""
    cpu_ms: float = 0.0
    """Processor time of a sentence, mean."""
    megabytes: float = 0.0
    """Memory added by loading and understanding."""

    def figures(self) -> Iterator[tuple[str, str]]:
        """(what, figure) for people."""
        for what, figure in self._figures():
            yield f"{self.collection}: {what}", figure

    def _figures(self) -> Iterator[tuple[str, str]]:
        yield (
            f"intents right ({self.sentences} sentences / the commands of them)",
            both(self.intent, self.command_intent),
        )
        if self.exact is not None:
            yield "intents and slots right (likewise)", both(self.exact, self.command_exact)
        yield (
            "chat taken for a command / that would have changed the home",
            both(self.false_commands, self.false_actions),
        )
        times = f"{self.median_ms:.1f} / {self.p95_ms:.1f} ms, {self.cpu_ms:.1f} ms"
        yield "a sentence, median / 95th percentile, processor time", times
        for one in self.reliability:
            share_of = f"confidence {one.least:g} to {one.most:g} ({one.sentences}), mean / right"
            yield f"  {share_of}", both(one.confidence, one.right)
        if self.system != ALL_TIERS:
            return
        for name, (count, intent, exact) in {**self.groups, **self.writers}.items():
            yield f"  {name} ({count})", both(intent, exact)

    @property
    def stage(self) -> Stage:
        """Its cost."""
        engine = "assistant" if self.system == ALL_TIERS else self.system
        throughput = round(1000 / self.cpu_ms, 1) if self.cpu_ms else None
        waits_for = "sentence → intents, median"
        return Stage(
            "understanding", engine, round(self.median_ms, 2), waits_for, throughput, "sentences", self.megabytes
        )


@dataclass(frozen=True, slots=True)
class Result:
    """What a system made of one sentence."""

    case: Case
    meaning: Understanding
    intent_right: bool
    """All names right, in order."""
    exact: bool | None
    """All slots right too; None where they cannot be compared."""
    milliseconds: float
    cpu_milliseconds: float

    @property
    def right(self) -> bool:
        """As far as it is known."""
        return self.intent_right if self.exact is None else self.exact


RESOLVING = frozenset({TEMPLATES, ALL_TIERS, WITH_CHAT})
"""Systems that always look names up: their slots cannot be compared with words."""


def run(options: argparse.Namespace) -> Comparison:
    """Raw hassil, our templates alone, the model alone, all tiers together; with `model` also that chat model, alone
    and behind the tiers. Raises AssistantError.
    """
    config = load(options.config)
    home = homes.load(options.home) if options.home else homes.demo()
    chat = ChatReader(_chat_model(options.model, config), config.chat) if options.model else None
    rows, wrong = [], []
    for collection in _collections(options):
        for name, make in systems(home, config.understanding.path, collection.said, chat).items():
            memory = resident_megabytes()
            results = measure(make(), collection, slots=not (collection.said and name in RESOLVING))
            added = round(resident_megabytes() - memory, 1)
            rows.append(replace(row(name, collection.name, results), megabytes=added))
            if options.wrong and name == (MODEL if collection.said else ALL_TIERS):
                wrong += [(result.case.text, show(result.meaning.intents)) for result in results if not result.right]
    return Comparison(tuple(rows), tuple(wrong))


def _chat_model(name: str, config: Config) -> Path:
    """The file of an installed model, or of one that is named by its path. Raises ModelError."""
    found = Shelf(config.models.path).find(name)
    return found.usable if found is not None else usable(look(Path(name).expanduser().absolute()))


def _collections(options: argparse.Namespace) -> tuple[Collection, ...]:
    """A file of the user's, or ours; for the costs alone our own suffice. Only some sentences, where few shall do."""
    if options.file:
        found: tuple[Collection, ...] = (Collection(options.file.stem, read_cases(options.file)),)
    else:
        found = (own(),) if options.stages else (own(), *peoples())
    if not options.count:
        return found
    return tuple(replace(one, cases=one.cases[:: max(1, len(one.cases) // options.count)]) for one in found)


def measure(understander: Understander, collection: Collection, slots: bool = True) -> tuple[Result, ...]:
    """Let a system read every sentence once. `slots`: whether it gives slots that can be compared."""
    compared = as_said if collection.said else resolved
    for case in collection.cases[:1]:  # The first sentence pays for what is loaded late.
        understander.understand(request(case))
    results = []
    for case in collection.cases:
        began, cpu = time.perf_counter(), time.process_time()
        meaning = understander.understand(request(case))
        took, cpu = time.perf_counter() - began, time.process_time() - cpu
        got, wanted = ([compared(intent) for intent in intents] for intents in (meaning.intents, case.intents))
        names = [name for name, _ in got] == [name for name, _ in wanted]
        results.append(Result(case, meaning, names, got == wanted if slots else None, took * 1000, cpu * 1000))
    return tuple(results)


def request(case: Case) -> Request:
    """As it would come from a user."""
    return Request(case.text, area=case.area, now=case.now)


def row(system: str, collection: str, results: Sequence[Result]) -> Row:
    """Figures of one system. Raises AssistantError when there are no sentences."""
    if not results:
        raise AssistantError("there are no sentences to measure on")
    commands = [result for result in results if not result.case.is_chat]
    chat = [{intent.name for intent in result.meaning.intents} for result in results if result.case.is_chat]
    times = sorted(result.milliseconds for result in results)
    _, intent, exact = shares(results)
    _, command_intent, command_exact = shares(commands)
    return Row(
        system,
        collection,
        len(results),
        intent,
        exact,
        command_intent,
        command_exact,
        share(bool(names - HARMLESS) for names in chat),
        share(bool(names & HOME_CHANGING) for names in chat),
        statistics.median(times),
        times[min(len(times) - 1, int(len(times) * 0.95))],
        parts(results, lambda case: case.group),
        parts(results, lambda case: case.writer),
        reliability(results),
        cpu_ms=round(statistics.mean(result.cpu_milliseconds for result in results), 3),
    )


def parts(results: Sequence[Result], of: Callable[[Case], str]) -> Mapping[str, tuple[int, float, float | None]]:
    """Part → sentences, intent, exact; of those sentences that belong to one."""
    found: dict[str, list[Result]] = {}
    for result in results:
        if name := of(result.case):
            found.setdefault(name, []).append(result)
    return {name: shares(own_results) for name, own_results in found.items()}


def reliability(results: Iterable[Result]) -> tuple[Bin, ...]:
    """How often answers of a confidence are right. What no tier answered has no confidence."""
    answered = [result for result in results if result.meaning.tier is not Tier.CHAT]
    bins = []
    for least, most in pairwise(CONFIDENCES):
        inside = [
            result
            for result in answered
            if least <= result.meaning.confidence < most or result.meaning.confidence == most == 1.0
        ]
        if inside:
            mean = statistics.mean(result.meaning.confidence for result in inside)
            bins.append(Bin(least, most, len(inside), round(mean, 4), share(result.right for result in inside)))
    return tuple(bins)


def shares(results: Sequence[Result]) -> tuple[int, float, float | None]:
    """Sentences, intent, exact."""
    known = [result.exact for result in results if result.exact is not None]
    return len(results), share(result.intent_right for result in results), share(known) if known else None


def share(truths: Iterable[bool]) -> float:
    """How many are true, 0 to 1; 0 where there are none."""
    known = list(truths)
    return sum(known) / len(known) if known else 0.0


def both(first: float, second: float | None) -> str:
    """Two shares, or one where there is no other."""
    return f"{first:.1%}" if second is None else f"{first:.1%} / {second:.1%}"


def show(intents: Iterable[Intent]) -> str:
    """Intents in a line."""
    return "; ".join(f"{intent.name} {dict(intent.slots)}" for intent in intents)

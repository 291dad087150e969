"""How well sentences are understood: intents, slots, false actions and time, on sentences that nobody trained on.

The held-out sentences lie beside this file. They were written after the seed patterns of the intent model and the
sentence templates were frozen, in other words, for the demo home. Every system reads the same ones in the same run;
what it measures is the port `Understander`, whoever stands behind it. It measures; the command line prints.
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from importlib import resources
from pathlib import Path

from hassil.intents import Intents, TextSlotList
from hassil.recognize import recognize_best
from home_assistant_intents import get_intents

from assistant.bench.comparison import Comparison, Stage, resident_megabytes
from assistant.config import load
from assistant.core.errors import AssistantError
from assistant.core.ports import Understander
from assistant.core.values import Intent, Request, SlotValue, Tier, Understanding
from assistant.core.vocabulary import HOME_CHANGING
from assistant.home import registry as homes
from assistant.home.registry import Registry
from assistant.understanding.matcher import Heard
from assistant.understanding.names import Names
from assistant.understanding.reading import probability
from assistant.understanding.resolve import Resolver
from assistant.understanding.tiers import Tiers, load_model

ALL_TIERS = "templates, then model"
RAW = "raw hassil, Home Assistant's sentences"
NOW = datetime.fromisoformat("2026-11-23T10:00:00+00:00")
"""The Monday morning on which the held-out sentences are said."""
SHOPPING_LIST = "Shopping List"


@dataclass(frozen=True, slots=True)
class Case:
    """One sentence with what it means."""

    text: str
    intents: tuple[Intent, ...]
    group: str = ""
    area: str | None = None
    """The area the speaker is in."""

    @property
    def is_chat(self) -> bool:
        """No command."""
        return all(intent.name == "Chat" for intent in self.intents)


@dataclass(frozen=True, slots=True)
class Row:
    """One system's figures. Shares are 0 to 1."""

    system: str
    sentences: int
    intent: float
    """All intents right, in order."""
    exact: float
    """All slots right too."""
    command_exact: float
    """The same of the sentences that are commands."""
    false_actions: float
    """Chat that would have changed the home."""
    median_ms: float
    p95_ms: float
    groups: Mapping[str, tuple[int, float, float]]
    """Group → sentences, intent, exact."""
    cpu_ms: float = 0.0
    """Processor time of a sentence, mean."""
    megabytes: float = 0.0
    """Memory added by loading and understanding."""

    def figures(self) -> Iterator[tuple[str, str]]:
        """(what, figure) for people."""
        yield f"intents right ({self.sentences} sentences)", f"{self.intent:.1%}"
        yield "intents and slots right", f"{self.exact:.1%}"
        yield "chat that would have changed the home", f"{self.false_actions:.1%}"
        yield "a sentence, median / 95th percentile", f"{self.median_ms:.1f} / {self.p95_ms:.1f} ms"
        for group, (count, intent, exact) in self.groups.items():
            yield f"  {group or 'others'} ({count})", f"{intent:.1%} / {exact:.1%}"

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
    intents: tuple[Intent, ...]
    milliseconds: float
    cpu_milliseconds: float

    @property
    def intent_right(self) -> bool:
        """All names right, in order."""
        return [canonical(intent)[0] for intent in self.intents] == [
            canonical(intent)[0] for intent in self.case.intents
        ]

    @property
    def exact(self) -> bool:
        """All slots right too."""
        return [canonical(intent) for intent in self.intents] == [canonical(intent) for intent in self.case.intents]


class RawHassil:
    """hassil as it comes: Home Assistant's sentences alone, the names of the home, the best match as it asks for it."""

    def __init__(self, registry: Registry) -> None:
        self._intents = Intents.from_dict(get_intents("en"))
        devices = [
            (name, entity.name, {"domain": entity.domain})
            for entity in registry.entities
            for name in (entity.name, *entity.aliases)
        ]
        self._lists = {"name": TextSlotList.from_tuples(devices, name="name")}
        for kind, things in (("area", registry.areas), ("floor", registry.floors)):
            names = [(name, thing.name) for thing in things for name in (thing.name, *thing.aliases)]
            self._lists[kind] = TextSlotList.from_tuples(names, name=kind)

    def understand(self, request: Request) -> Understanding:
        """Its best match, as it is."""
        found = recognize_best(
            request.text,
            self._intents,
            slot_lists=self._lists,
            intent_context={"area": request.area} if request.area else None,
            language="en",
            best_slot_name="name",
        )
        if found is None:
            return Understanding((Intent("Chat"),), Tier.CHAT)
        slots = {entity.name: entity.value for entity in found.entities_list}
        return Understanding((Intent(found.intent.name, slots),), Tier.GRAMMAR)


class ModelAlone:
    """The intent model without templates and without thresholds: its best reading, resolved for a home."""

    def __init__(self, registry: Registry, model: Path) -> None:
        """Raises ModelError."""
        self._parse = load_model(model)
        self._resolver = Resolver(Names(registry))

    def understand(self, request: Request) -> Understanding:
        """The model's best reading, however unsure it is."""
        readings = self._parse(request.text)
        if not readings:
            return Understanding((Intent("Chat"),), Tier.CHAT)
        intents = self._resolver.resolve(readings[0], request.text, Heard(request.now or NOW, request.area or ""))
        return Understanding(intents, Tier.MODEL, probability(readings[0]))


def systems(registry: Registry, model: Path) -> dict[str, Callable[[], Understander]]:
    """What is measured side by side, each to be made when its turn comes. They raise ModelError."""
    return {
        RAW: lambda: RawHassil(registry),
        "templates alone (hassil)": lambda: Tiers(registry),
        "intent model alone": lambda: ModelAlone(registry, model),
        ALL_TIERS: lambda: Tiers(registry, model=load_model(model)),
    }


def run(options: argparse.Namespace) -> Comparison:
    """Raw hassil, our templates alone, the model alone, and all tiers together. Raises AssistantError."""
    config = load(options.config)
    home = homes.load(options.home) if options.home else homes.demo()
    cases = read_cases(options.file) if options.file else held_out()
    rows, wrong = [], []
    for name, make in systems(home, config.understanding.path).items():
        memory = resident_megabytes()
        results = measure(make(), cases)
        rows.append(replace(row(name, results), megabytes=round(resident_megabytes() - memory, 1)))
        if name == ALL_TIERS and options.wrong:
            wrong = [(result.case.text, show(result.intents)) for result in results if not result.exact]
    return Comparison(tuple(rows), tuple(wrong))


def held_out() -> tuple[Case, ...]:
    """The held-out sentences of the repository."""
    text = resources.files("assistant.bench").joinpath("understand_sentences.jsonl").read_text(encoding="utf-8")
    return parse_cases(text.splitlines(), "understand_sentences.jsonl")


def read_cases(path: Path) -> tuple[Case, ...]:
    """Sentences of a file of JSON lines {"text", "intents": [{"intent", "slots"}], "group", "area"}.

    Raises AssistantError that names the line.
    """
    try:
        return parse_cases(path.read_text(encoding="utf-8").splitlines(), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise AssistantError(f"{path} cannot be read: {error}") from error


def parse_cases(lines: Iterable[str], name: str) -> tuple[Case, ...]:
    """`name`: what to call the file in an error."""
    cases = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                data = json.loads(line)
                intents = tuple(Intent(one["intent"], one.get("slots", {})) for one in data["intents"])
                cases.append(Case(data["text"], intents, data.get("group", ""), data.get("area")))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise AssistantError(
                    f"{name}, line {number}: not a sentence with intents ({error})",
                    'a line is {"text": …, "intents": [{"intent": …, "slots": {…}}]}',
                ) from error
    return tuple(cases)


def measure(understander: Understander, cases: Sequence[Case]) -> tuple[Result, ...]:
    """Let a system read every sentence once."""
    if cases:  # The first sentence pays for what is loaded late.
        understander.understand(Request(cases[0].text, area=cases[0].area, now=NOW))
    results = []
    for case in cases:
        began, cpu = time.perf_counter(), time.process_time()
        meaning = understander.understand(Request(case.text, area=case.area, now=NOW))
        took, cpu = time.perf_counter() - began, time.process_time() - cpu
        results.append(Result(case, meaning.intents, took * 1000, cpu * 1000))
    return tuple(results)


def row(system: str, results: Sequence[Result]) -> Row:
    """Figures of one system. Raises AssistantError when there are no sentences."""
    if not results:
        raise AssistantError("there are no sentences to measure on")
    commands = [result for result in results if not result.case.is_chat]
    chat = [result for result in results if result.case.is_chat]
    groups: dict[str, list[Result]] = {}
    for result in results:
        groups.setdefault(result.case.group, []).append(result)
    times = sorted(result.milliseconds for result in results)
    return Row(
        system,
        len(results),
        share(result.intent_right for result in results),
        share(result.exact for result in results),
        share(result.exact for result in commands),
        share(any(intent.name in HOME_CHANGING for intent in result.intents) for result in chat),
        statistics.median(times),
        times[min(len(times) - 1, int(len(times) * 0.95))],
        {
            name: (len(own), share(one.intent_right for one in own), share(one.exact for one in own))
            for name, own in groups.items()
        },
        cpu_ms=round(statistics.mean(result.cpu_milliseconds for result in results), 3),
    )


def share(truths: Iterable[bool]) -> float:
    """How many are true, 0 to 1; 0 where there are none."""
    known = list(truths)
    return sum(known) / len(known) if known else 0.0


def canonical(intent: Intent) -> tuple[str, dict[str, str]]:
    """Name and slots for comparing: case, number form and the two names of the shopping list do not count."""
    slots = {slot: plain(value) for slot, value in intent.slots.items() if value not in ("", None)}
    name = intent.name.replace("HassShoppingList", "HassList")
    if name != intent.name:
        slots["name"] = plain(SHOPPING_LIST)
    if name == "HassLightSet" and slots.get("domain") == "light":
        del slots["domain"]  # Only lights can be set so.
    return name, slots


def plain(value: SlotValue) -> str:
    """A value as text: "20", "20.5", "kitchen light", "a, b"."""
    if isinstance(value, list):
        return ", ".join(sorted(str(entry).casefold() for entry in value))
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return " ".join(str(value).casefold().split())


def show(intents: Iterable[Intent]) -> str:
    """Intents in a line."""
    return "; ".join(f"{intent.name} {dict(intent.slots)}" for intent in intents)

"""`assistant bench graph`: what it costs to learn what can be said at a home, by its number of devices.

The homes are made up: devices of usual kinds whose names are a noun and two words drawn from the language's most
frequent ones. Each is measured in a process of its own, so that nothing is known from the one before. Processor time,
as the machine may do other things. Nothing is printed here.
"""

import argparse
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from assistant.bench.comparison import Comparison, Stage, resident_megabytes
from assistant.config import built_in
from assistant.home.registry import Registry
from assistant.home.things import Area, Entity, Floor, NamedList

_Measured = TypeVar("_Measured")

SIZES = (100, 1000, 5000)
"""Numbers of devices."""

KINDS = (
    ("light", "Light"),
    ("light", "Lamp"),
    ("switch", "Plug"),
    ("cover", "Blinds"),
    ("fan", "Fan"),
    ("climate", "Thermostat"),
    ("media_player", "Speaker"),
    ("lock", "Door"),
    ("sensor", "Sensor"),
    ("scene", "Scene"),
)
ROOMS = ("Kitchen", "Living Room", "Bedroom", "Bathroom", "Hallway", "Office", "Garage", "Attic", "Cellar", "Nursery")


@dataclass(frozen=True, slots=True)
class GraphRow:
    """One home."""

    devices: int
    new_seconds: float
    """Processor time from sentences and home to files that Vosk can load, with nothing known."""
    renamed_seconds: float
    """The same when only a name has changed."""
    known_seconds: float
    """The same when nothing has changed, and Vosk has loaded it."""
    words: int
    arcs: int
    graph_megabytes: float
    """Of the compiled graph on disk."""
    made_megabytes: float
    """Memory of the process in which the home was new and a name has changed; it has not loaded the model."""
    megabytes: float
    """Memory of a process that only read the home, the graph and the model."""

    @property
    def system(self) -> str:
        """What was measured."""
        return f"{self.devices} devices"

    def figures(self) -> Iterable[tuple[str, str]]:
        """(what, figure) for people."""
        return (
            ("graph made from nothing, processor time", f"{self.new_seconds:.2f} s"),
            ("after a change of names", f"{self.renamed_seconds:.2f} s"),
            ("read and loaded when nothing has changed", f"{self.known_seconds:.2f} s"),
            ("words, arcs", f"{self.words}, {self.arcs}"),
            ("compiled graph", f"{self.graph_megabytes:.1f} MB"),
            ("memory of the process after both were made", f"{self.made_megabytes:.0f} MB"),
            ("memory of a process that has loaded it", f"{self.megabytes:.0f} MB"),
        )

    @property
    def stage(self) -> Stage:
        """Its cost."""
        waited = 1000 * self.renamed_seconds
        return Stage("command graph", self.system, waited, "a changed name", None, "", self.megabytes)


def run(options: argparse.Namespace) -> Comparison:
    """Measures each home. Raises ModelError when the speech model cannot be used."""
    model = options.model or built_in("models", "speech-en")
    return Comparison(tuple(_measured(model, devices) for devices in options.devices or SIZES))


def made_up_home(devices: int) -> Registry:
    """A home of so many devices; the same for the same number."""
    from assistant.listening.spoken import Spoken

    chance = random.Random(devices)
    words = [word.title() for word in Spoken.load("en").general if len(word) > 3]
    entities = []
    for number in range(devices):
        domain, noun = KINDS[number % len(KINDS)]
        name = " ".join((*chance.sample(words, 2), noun))
        entities.append(Entity(f"{domain}.made_up_{number}", name, chance.choice(ROOMS)))
    areas = tuple(Area(room, "Ground Floor") for room in ROOMS)
    return Registry((Floor("Ground Floor"),), areas, tuple(entities), (NamedList("Shopping List"),))


def _measured(model: Path, devices: int) -> GraphRow:
    with tempfile.TemporaryDirectory() as folder:
        row = _in_a_process(_made, model, Path(folder), devices)
        known, megabytes = _in_a_process(_loaded, model, Path(folder), devices)
        return replace(row, known_seconds=known, megabytes=megabytes)


def _in_a_process(
    measure: Callable[[Path, Path, int], _Measured], model: Path, folder: Path, devices: int
) -> _Measured:
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        return process.submit(measure, model, folder, devices).result()


def _made(model: Path, folder: Path, devices: int) -> GraphRow:
    from assistant.engines.kaldi_graph import compile_graph
    from assistant.languages import sentences
    from assistant.listening.stored import stored_command_graph

    templates, home = sentences.load("en"), made_up_home(devices)
    began = _processor_time()
    graph = stored_command_graph(templates, home, folder).graph
    compiled = compile_graph(model, graph, folder)
    new = _processor_time() - began
    size = sum(file.stat().st_size for file in (compiled.path / "graph").glob("*.fst")) / 1e6

    renamed = replace(home, entities=(replace(home.entities[0], name="Chandelier"), *home.entities[1:]))
    began = _processor_time()
    compile_graph(model, stored_command_graph(templates, renamed, folder).graph, folder)
    again = _processor_time() - began
    return GraphRow(devices, new, again, 0.0, len(graph.words), len(graph.arcs), size, resident_megabytes(), 0.0)


def _processor_time() -> float:
    """Seconds, of this process and of those that it has started and that have ended."""
    return sum(os.times()[:4])


def _loaded(model: Path, folder: Path, devices: int) -> tuple[float, float]:
    """Processor seconds, and megabytes of the whole process."""
    from assistant.engines.stt_vosk import VoskSpeechToText
    from assistant.languages import sentences
    from assistant.listening.stored import stored_command_graph

    templates, home = sentences.load("en"), made_up_home(devices)
    began = time.process_time()
    engine = VoskSpeechToText(model, folder)
    engine.listen_for(stored_command_graph(templates, home, folder).graph)
    return time.process_time() - began, resident_megabytes()

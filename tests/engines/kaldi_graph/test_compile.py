"""Graphs for Vosk: written whole, loaded by the real Vosk, reported about honestly."""

import json
from pathlib import Path

import numpy as np
import pytest

from assistant.core.errors import ModelError
from assistant.core.values import WordArc, WordGraph
from assistant.engines.kaldi_graph import GraphSettings, compile_graph, graph_settings
from assistant.engines.kaldi_graph.compile import KEPT_GRAPHS
from assistant.engines.kaldi_model import Layer, Network, write_model
from assistant.engines.pronunciation import PHONES


@pytest.fixture(scope="module")
def untrained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A speech model of our kind with random weights: it loads and decodes, and understands nothing."""
    folder = tmp_path_factory.mktemp("untrained")
    chance = np.random.default_rng(5)
    outputs = len(PHONES) + 1
    layer = Layer(chance.normal(0, 0.01, (16, 40)), np.zeros(16), (0,))
    write_model(folder, Network((layer,), chance.normal(0, 0.1, (outputs, 16)), np.zeros(outputs)))
    (folder / "phones.txt").write_text("\n".join(PHONES), encoding="ascii")
    return folder


def graph_of(*sentences: str) -> WordGraph:
    """One path a sentence."""
    arcs = []
    states = 1
    finals = {}
    for sentence in sentences:
        source = 0
        for word in sentence.split():
            arcs.append(WordArc(source, states, word))
            source = states
            states += 1
        finals[source] = 0.0
    return WordGraph(states, tuple(arcs), finals)


def heard(model: Path) -> str:
    """What the real Vosk makes of a second of noise with a model."""
    import vosk

    vosk.SetLogLevel(-1)
    recognizer = vosk.KaldiRecognizer(vosk.Model(str(model)), 16000.0)
    recognizer.AcceptWaveform(np.random.default_rng(1).normal(0, 3000, 16000).astype("<i2").tobytes())
    return str(json.loads(recognizer.FinalResult())["text"])


def test_vosk_loads_a_compiled_graph_and_stays_inside_it(untrained: Path, tmp_path: Path) -> None:
    (tmp_path / "m").symlink_to(untrained)
    made = compile_graph(tmp_path / "m", graph_of("turn on the light", "stop"), tmp_path / "cache")
    assert heard(made.path) in ("turn on the light", "stop", "") or set(heard(made.path).split()) == {"[unk]"}
    words = (made.path / "graph" / "words.txt").read_text(encoding="utf-8").splitlines()
    assert [line.split()[1] for line in words] == [str(number) for number in range(7)]
    assert {line.split()[0] for line in words} == {"<eps>", "turn", "on", "the", "light", "stop", "[unk]"}


def test_the_same_graph_is_compiled_once(untrained: Path, tmp_path: Path) -> None:
    graph = graph_of("open the gate")
    made = compile_graph(untrained, graph, tmp_path)
    stamp = (made.path / "graph" / "HCLr.fst").stat().st_mtime_ns
    again = compile_graph(untrained, graph_of("open the gate"), tmp_path)
    assert again == made
    assert (again.path / "graph" / "HCLr.fst").stat().st_mtime_ns == stamp
    other = compile_graph(untrained, graph_of("open the door"), tmp_path)
    assert other.path != made.path


def test_what_cannot_be_said_is_reported_and_the_rest_works(untrained: Path, tmp_path: Path) -> None:
    made = compile_graph(untrained, graph_of("turn on 電気", "turn on two", "turn on too"), tmp_path)
    assert made.unpronounceable == ("電気",)
    assert ("too", "two") in made.sound_alikes
    assert compile_graph(untrained, graph_of("turn on 電気", "turn on two", "turn on too"), tmp_path) == made
    heard(made.path)


def test_nothing_that_can_be_said_still_makes_a_graph(untrained: Path, tmp_path: Path) -> None:
    made = compile_graph(untrained, graph_of("電気"), tmp_path)
    assert set(heard(made.path).split()) <= {"[unk]"}


def test_loops_at_the_start_do_not_end_sentences(untrained: Path, tmp_path: Path) -> None:
    graph = WordGraph(2, (WordArc(0, 0, "please"), WordArc(0, 1, "stop"), WordArc(1, 0, "")), {1: 0.0})
    words = heard(compile_graph(untrained, graph, tmp_path).path).split()
    assert not words or words[-1] in ("stop", "[unk]")


def test_old_graphs_are_deleted(untrained: Path, tmp_path: Path) -> None:
    made = [compile_graph(untrained, graph_of(f"open gate {number}"), tmp_path) for number in range(KEPT_GRAPHS + 3)]
    assert sum(path.is_dir() for path in tmp_path.iterdir()) == KEPT_GRAPHS
    assert made[-1].path.is_dir()


def test_a_damaged_report_is_compiled_again(untrained: Path, tmp_path: Path) -> None:
    graph = graph_of("stop")
    made = compile_graph(untrained, graph, tmp_path)
    (made.path / "report.json").write_text("{", encoding="ascii")
    assert compile_graph(untrained, graph, tmp_path) == made
    heard(made.path)


def test_settings_come_from_the_model(untrained: Path, tmp_path: Path) -> None:
    model = tmp_path / "m"
    model.mkdir()
    for part in ("am", "conf", "phones.txt"):
        (model / part).symlink_to(untrained / part)
    (model / "model.yaml").write_text("graph: {unknown_phone_cost: 1.5, later: 3}\n", encoding="ascii")
    assert graph_settings(model).unknown_phone_cost == 1.5
    first = compile_graph(model, graph_of("stop"), tmp_path / "cache")
    (model / "model.yaml").write_text("graph: {unknown_phone_cost: 2.5}\n", encoding="ascii")
    assert compile_graph(model, graph_of("stop"), tmp_path / "cache").path != first.path
    (model / "model.yaml").write_text("graph: [1]\n", encoding="ascii")
    with pytest.raises(ModelError, match=r"model\.yaml"):
        graph_settings(model)


def test_a_cache_that_cannot_be_written_is_explained(untrained: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="ascii")
    with pytest.raises(ModelError, match="cannot be written") as raised:
        compile_graph(untrained, graph_of("stop"), tmp_path / "file")
    assert "XDG_CACHE_HOME" in raised.value.hint


def test_a_graph_may_have_a_beam_of_its_own(untrained: Path, tmp_path: Path) -> None:
    usual = compile_graph(untrained, graph_of("open the gate"), tmp_path)
    narrow = compile_graph(untrained, graph_of("open the gate"), tmp_path, GraphSettings(beam=7.5, lattice_beam=1.5))
    options = [(place.path / "conf" / "model.conf").read_text().splitlines() for place in (usual, narrow)]
    assert "--beam=7.5" in options[1]
    assert "--lattice-beam=1.5" in options[1]
    assert [one for one in options[0] if "beam=" not in one] == [one for one in options[1] if "beam=" not in one]
    assert (narrow.path / "conf" / "mfcc.conf").read_bytes() == (usual.path / "conf" / "mfcc.conf").read_bytes()


def test_few_readings_are_followed_at_once_unless_the_model_is_to_say(untrained: Path, tmp_path: Path) -> None:
    usual = compile_graph(untrained, graph_of("open the gate"), tmp_path)
    free = compile_graph(untrained, graph_of("open the gate"), tmp_path, GraphSettings(max_active=0.0))
    options = [(place.path / "conf" / "model.conf").read_text().splitlines() for place in (usual, free)]
    own = (untrained / "conf" / "model.conf").read_text().splitlines()
    assert "--max-active=1500" in options[0]
    assert [one for one in options[1] if "max-active" in one] == [one for one in own if "max-active" in one]


def test_readings_are_not_told_apart_by_the_phones_of_garbage(untrained: Path, tmp_path: Path) -> None:
    """Where several people talk at once, that takes many seconds of processor time."""
    options = (compile_graph(untrained, graph_of("stop"), tmp_path).path / "conf" / "model.conf").read_text()
    assert "--phone-determinize=false" in options.splitlines()
    assert "--phone-determinize" not in (untrained / "conf" / "model.conf").read_text()

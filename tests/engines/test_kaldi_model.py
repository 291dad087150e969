"""The writer of am/final.mdl: real Vosk loads what it writes, and its numbers are those of the network."""

import json
from pathlib import Path

import numpy as np
import pytest
import vosk

from assistant.core.values import WordArc, WordGraph
from assistant.engines.kaldi_graph import compile_graph
from assistant.engines.kaldi_model import Layer, Network, write_model
from assistant.engines.kaldi_transitions import BEGIN, END, SILENCE, SINGLETON, Transitions
from assistant.engines.pronunciation import PHONES

LIGHT = WordGraph(3, (WordArc(0, 1, "kitchen"), WordArc(1, 2, "light")), {2: 0.0})


def random_network(compressed: bool, residual: bool = False) -> Network:
    numbers = np.random.default_rng(0)
    layers = []
    width = 40
    for offsets in ((-1, 0, 1), (-3, 0, 3), (-6, 0, 3)):
        weight = numbers.standard_normal((16, width * len(offsets))) / np.sqrt(width * len(offsets))
        layers.append(Layer(weight, numbers.standard_normal(16), offsets, residual and width == 16))
        width = 16
    outputs = len(PHONES) + 1
    return Network(
        tuple(layers), numbers.standard_normal((outputs, 16)), numbers.standard_normal(outputs), 40, compressed
    )


@pytest.mark.parametrize("compressed", [True, False])
@pytest.mark.parametrize("residual", [True, False])
def test_vosk_loads_and_decodes_with_a_written_model(tmp_path: Path, compressed: bool, residual: bool) -> None:
    model = tmp_path / "model"
    write_model(model, random_network(compressed, residual))
    (model / "phones.txt").write_text("\n".join(PHONES))
    graph = compile_graph(model, LIGHT, tmp_path / "cache")
    vosk.SetLogLevel(-1)
    recognizer = vosk.KaldiRecognizer(vosk.Model(str(graph.path)), 16_000)
    recognizer.SetMaxAlternatives(1)
    noise = np.random.default_rng(1).integers(-3_000, 3_000, 16_000).astype("<i2").tobytes()
    recognizer.AcceptWaveform(noise)
    heard = json.loads(recognizer.FinalResult())["alternatives"][0]["text"]
    assert heard in ("", "kitchen light", "[unk]")


def test_compressed_matrices_are_half_the_size(tmp_path: Path) -> None:
    write_model(tmp_path / "small", random_network(True))
    write_model(tmp_path / "large", random_network(False))
    small, large = (len((tmp_path / name / "am" / "final.mdl").read_bytes()) for name in ("small", "large"))
    matrices = sum(layer.weight.size for layer in random_network(True).layers) + 16 * (len(PHONES) + 1)
    assert large - small == pytest.approx(2 * matrices, abs=64)


def test_endpointing_has_the_silence_phone_without_which_vosk_aborts(tmp_path: Path) -> None:
    write_model(tmp_path, random_network(True))
    assert f"--endpoint.silence-phones={SILENCE}\n" in (tmp_path / "conf" / "model.conf").read_text()
    assert "--dither=0\n" in (tmp_path / "conf" / "mfcc.conf").read_text()


def test_transition_ids_are_numbered_by_phone_state_and_arc() -> None:
    transitions = Transitions(2)
    assert [transitions.tid(SILENCE, 0, 0), transitions.tid(SILENCE, 0, 1)] == [1, 2]
    begin = transitions.kaldi_phone(0, BEGIN)
    assert [transitions.tid(begin, *arc) for arc in ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2))] == [3, 4, 5, 6, 7]
    assert transitions.tid_count == 2 + 2 * (5 + 5 + 2 + 2)
    assert len(transitions.pdf_of_tid) == transitions.tid_count + 1


def test_only_phones_inside_a_word_may_go_on_in_blanks() -> None:
    transitions = Transitions(3)
    assert transitions.word_phones((2,)) == (transitions.kaldi_phone(2, SINGLETON),)
    first, _, last = transitions.word_phones((0, 1, 2))
    assert transitions.has_blank_state(first)
    assert not transitions.has_blank_state(last)
    assert last == transitions.kaldi_phone(2, END)
    assert transitions.pdf(first, 1) == transitions.pdf(SILENCE, 0) == 0


def test_a_phone_outside_of_the_model_is_refused() -> None:
    with pytest.raises(ValueError, match="not one of 3"):
        Transitions(3).kaldi_phone(3, BEGIN)

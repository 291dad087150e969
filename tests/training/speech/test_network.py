"""The trained network and the one that Vosk runs give the same numbers."""

import json
from pathlib import Path

import numpy as np
import pytest

from assistant.core.values import WordArc, WordGraph
from assistant.engines.kaldi_graph import GraphSettings, compile_graph
from assistant.engines.kaldi_model import write_model
from assistant.engines.pronunciation import PHONES, pronounce

pytestmark = pytest.mark.training


def test_vosk_scores_a_sound_as_pytorch_does(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    vosk = pytest.importorskip("vosk")
    from assistant.training.speech import features
    from assistant.training.speech import network as nets

    torch.manual_seed(1)
    network = nets.build(len(PHONES) + 1, 48)
    for module in network:
        if isinstance(module, torch.nn.BatchNorm1d):
            module.running_mean.normal_(0, 0.3)
            module.running_var.uniform_(0.5, 2)
            module.weight.data.uniform_(0.5, 1.5)
            module.bias.data.normal_(0, 0.3)
    ((phone,),) = pronounce("awe")
    network[-1].bias.data[PHONES.index(phone) + 1] += 1.0
    network.eval()
    bands = np.arange(40)
    normalization = nets.Normalization((10 + bands / 20).astype(np.float32), (2 + bands / 40).astype(np.float32))
    samples = np.round(np.random.default_rng(2).normal(0, 2_000, 24_000)).astype(np.float32)

    frames = (features.mel_energies(samples) - normalization.mean) / normalization.deviation
    around = np.concatenate([frames[:1].repeat(nets.LEFT, 0), frames, frames[-1:].repeat(nets.RIGHT, 0)])
    with torch.no_grad():
        scores = nets.log_probabilities(network, torch.from_numpy(around)[None])[0].numpy().astype(np.float64)
    blank, spoken = scores[:, 0].cumsum(), scores[:, PHONES.index(phone) + 1].cumsum()
    # Blanks, then the phone for at least one output, then blanks: the best of all ways to place it.
    entered = np.maximum.accumulate(np.concatenate([[0.0], blank[:-1]]) - np.concatenate([[0.0], spoken[:-1]]))
    best = (entered + spoken + blank[-1] - blank).max()

    write_model(tmp_path / "model", nets.to_kaldi(network, normalization))
    (tmp_path / "model" / "phones.txt").write_text("\n".join(PHONES))
    graph = compile_graph(
        tmp_path / "model",
        WordGraph(2, (WordArc(0, 1, "awe"),), {1: 0.0}),
        tmp_path / "cache",
        GraphSettings(unknown_phone_cost=90, unknown_cost=9_000, inner_blank_cost=0),
    )
    vosk.SetLogLevel(-1)
    recognizer = vosk.KaldiRecognizer(vosk.Model(str(graph.path)), 16_000)
    recognizer.SetMaxAlternatives(3)
    recognizer.AcceptWaveform(samples.astype("<i2").tobytes())
    heard = {item["text"]: item["confidence"] for item in json.loads(recognizer.FinalResult())["alternatives"]}
    assert heard["awe"] == pytest.approx(best, abs=0.05)


def test_outputs_see_as_far_as_the_shape_says() -> None:
    torch = pytest.importorskip("torch")
    from assistant.training.speech import network as nets

    network = nets.build(5, 8).eval()
    frames = nets.LEFT + 9 + nets.RIGHT
    quiet = torch.zeros(1, frames, 40)
    touched = {}
    for place in range(frames):
        loud = quiet.clone()
        loud[0, place] = 50.0
        with torch.no_grad():
            changed = nets.log_probabilities(network, loud) - nets.log_probabilities(network, quiet)
        touched[place] = [number for number in range(3) if changed[0, number].abs().max() > 1e-6]
    assert changed.shape[1] == nets.outputs_of(9)
    assert touched[0] == [0]
    assert touched[frames - 1] == [] or touched[frames - 3] == [2]
    assert nets.LEFT == 57
    assert nets.RIGHT == 27

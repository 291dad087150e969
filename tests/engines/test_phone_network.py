"""The built-in network outside Vosk."""

from pathlib import Path

import numpy as np
import pytest

from assistant.audio import wav
from assistant.config import built_in
from assistant.core.errors import ModelError
from assistant.engines.kaldi_model import Layer, Network, write_model
from assistant.engines.mel_energies import Frames, mfcc_from_mel
from assistant.engines.phone_network import PhoneStream, read_phone_network
from assistant.engines.pronunciation import PHONES

MODEL = built_in("models", "speech-en")


def outputs(sound: bytes, piece: int) -> Frames:
    stream = PhoneStream(read_phone_network(MODEL))
    pushed = [stream.push(sound[begin : begin + piece]) for begin in range(0, len(sound), piece)]
    return np.concatenate([*pushed, stream.flush()])


def read(found: Frames) -> list[str]:
    """The likeliest phones."""
    labels = [int(label) for label in found.argmax(1)]
    return [PHONES[label - 1] for last, label in zip([0, *labels], labels, strict=False) if label and label != last]


def test_it_hears_the_phones_of_a_recording() -> None:
    sound = wav.read(built_in("tests", "wav", "en", "stop-the-timer.wav"))
    found = outputs(sound.pcm, 1024)
    assert np.exp(found).sum(1) == pytest.approx(1.0, abs=1e-3)
    assert len(found) == pytest.approx(sound.seconds / 0.03, abs=2)
    assert " ".join(read(found)).startswith("S T AA P DH AH T")


def test_in_pieces_it_says_the_same_as_at_once() -> None:
    sound = wav.read(built_in("tests", "wav", "en", "stop-the-timer.wav")).pcm
    whole = outputs(sound, len(sound))
    for piece in (320, 1024, 9_998):
        assert outputs(sound, piece) == pytest.approx(whole, abs=1e-2)


@pytest.mark.parametrize("samples", [0, 100, 400, 700])
def test_sound_too_short_for_an_output_or_with_one(samples: int) -> None:
    assert len(outputs(bytes(2 * samples), 64)) == (1 if samples >= 400 else 0)


@pytest.mark.parametrize("compressed", [False, True])
def test_what_was_written_is_read(tmp_path: Path, compressed: bool) -> None:
    rng = np.random.default_rng(2)
    first = Layer(rng.normal(size=(8, 120)), rng.normal(size=8), (-1, 0, 1))
    second = Layer(rng.normal(size=(8, 16)), rng.normal(size=8), (-3, 0), residual=True)
    written = Network((first, second), rng.normal(size=(5, 8)), rng.normal(size=5), compressed=compressed)
    write_model(tmp_path, written)
    found = read_phone_network(tmp_path)
    assert [(layer.offsets, layer.residual) for layer in found.layers] == [((-1, 0, 1), False), ((-3, 0), True)]
    transform = np.kron(np.eye(3), mfcc_from_mel())
    assert found.layers[0].weight == pytest.approx(first.weight @ transform, abs=2e-2)
    assert found.layers[1].weight == pytest.approx(second.weight, abs=1e-3)
    assert found.output_bias == pytest.approx(written.output_bias, abs=1e-5)


@pytest.mark.parametrize(
    "content", [b"", b"\0B<TransitionModel> ", b"<Nnet3> x<NumComponents> <ComponentName> l1.affine "]
)
def test_a_file_that_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "am").mkdir()
    (tmp_path / "am" / "final.mdl").write_bytes(content)
    with pytest.raises(ModelError, match=r"final\.mdl cannot be read"):
        read_phone_network(tmp_path)

"""The whole speech recipe on a handful of words: text, synthesis, training, export; real Vosk hears with the result."""

import argparse
import shutil
from pathlib import Path

import pytest

from assistant.core.errors import TrainingError
from assistant.core.values import AudioChunk, WordArc, WordGraph
from assistant.engines.stt_vosk import VoskSpeechToText
from assistant.training import speech
from assistant.training.speech import throats

pytestmark = pytest.mark.training


def options(work: Path, *more: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    speech.add_arguments(parser)
    fixed = ["--work", str(work / "work"), "--out", str(work / "model"), "--untuned", "--utterances", "24"]
    return parser.parse_args([*fixed, "--minutes", "0.05", *more])


def test_recipe_makes_a_model_that_vosk_hears_with_and_goes_on_where_it_stopped(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    if not shutil.which("espeak-ng"):
        pytest.skip("espeak-ng is not installed")
    speech.run(options(tmp_path))
    shards = sorted((tmp_path / "work" / "train").glob("*.npz"))
    assert [path.name for path in shards] == ["synthetic-0000.npz"]
    written = {str(path.relative_to(tmp_path / "model")) for path in (tmp_path / "model").rglob("*") if path.is_file()}
    assert {"am/final.mdl", "conf/mfcc.conf", "conf/model.conf", "phones.txt", "model.yaml"} <= written

    engine = VoskSpeechToText(tmp_path / "model", tmp_path / "cache")
    engine.listen_for(WordGraph(3, (WordArc(0, 1, "kitchen"), WordArc(1, 2, "light")), {2: 0.0}))
    engine.accept(AudioChunk(bytes(32_000), 16_000))
    assert engine.finish().text in ("", "kitchen light")

    made = shards[0].stat().st_mtime_ns
    speech.run(options(tmp_path, "--minutes", "0.06"))
    assert shards[0].stat().st_mtime_ns == made


def test_a_missing_text_file_is_said_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"nowhere\.txt not found"):
        speech.run(options(tmp_path, "--text", str(tmp_path / "nowhere.txt")))


def test_a_folder_without_an_index_is_no_folder_of_recordings(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"index\.jsonl"):
        speech.run(options(tmp_path, "--human", str(tmp_path)))


@pytest.mark.parametrize("voice", throats.VOICES)
def test_a_voice_of_another_language_says_the_words_that_it_has_sounds_for(voice: str) -> None:
    assert throats.sayable("the north four bird five", voice) == "four five"
    if throats.installed(voice):
        slow, fast = (throats.speak("four five", voice, speed, 1.0) for speed in (0.5, 2.0))
        assert len(slow) > 1.5 * len(fast) > 5_000


def test_a_voice_of_another_language_is_silent_where_it_lacks_the_sounds() -> None:
    assert throats.sayable("the third north bird", "lp_diphone") == ""
    assert throats.speak("", "lp_diphone", 1.0, 1.0) == b""


def test_states_of_a_run_are_mixed_to_their_mean_and_other_sizes_are_refused() -> None:
    torch = pytest.importorskip("torch")
    import numpy as np

    from assistant.training.speech import network as nets
    from assistant.training.speech.checkpoint import Checkpoint

    plain = nets.Normalization(np.zeros(40, np.float32), np.ones(40, np.float32))
    one, other, wide = (Checkpoint(nets.build(40, width), plain) for width in (16, 16, 24))
    mixed = one.mixed_with([other])
    weights = [state.network.state_dict()["0.weight"] for state in (one, other, mixed)]
    assert torch.allclose(weights[2], (weights[0] + weights[1]) / 2)
    with pytest.raises(TrainingError, match="other sizes"):
        one.mixed_with([wide])

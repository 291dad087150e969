"""Files in place of a speaker."""

from pathlib import Path

import pytest

from assistant.audio import wav
from assistant.audio.files import FileSpeaker, NullSpeaker
from assistant.core.errors import AudioError
from assistant.core.values import AudioChunk

LOUD = AudioChunk(b"\0\x40" * 16000, 16000)


def test_a_file_speaker_keeps_what_was_played(tmp_path: Path) -> None:
    speaker = FileSpeaker(tmp_path / "out.wav")
    assert list(speaker.play(LOUD))[-1] == 1.0
    playing = speaker.play(LOUD)
    played = next(seconds for seconds in playing if seconds > 0.5)
    speaker.flush()
    speaker.close()
    speaker.close()
    assert wav.read(tmp_path / "out.wav").seconds == pytest.approx(1.0 + played)
    FileSpeaker(tmp_path / "nothing.wav").close()
    with pytest.raises(AudioError, match="zero seconds"):
        wav.read(tmp_path / "nothing.wav")


def test_a_null_speaker_counts() -> None:
    speaker = NullSpeaker()
    assert list(speaker.play(LOUD))[-1] == 1.0
    assert speaker.seconds == pytest.approx(1.0)

"""Files in place of devices."""

import asyncio
from pathlib import Path

import pytest

from assistant.audio import pcm, wav
from assistant.audio.files import FileMicrophone, FileSpeaker, NullSpeaker
from assistant.core.errors import AudioError
from assistant.core.values import AudioChunk

LOUD = AudioChunk(b"\0\x40" * 16000, 16000)


def hear(microphone: FileMicrophone) -> tuple[list[AudioChunk], float]:
    """All chunks, and the seconds that passed on the loop's clock."""

    async def main() -> tuple[list[AudioChunk], float]:
        loop = asyncio.get_running_loop()
        begun = loop.time()
        chunks = [chunk async for chunk in microphone.chunks()]
        took = loop.time() - begun
        await microphone.close()
        return chunks, took

    return asyncio.run(main())


def test_files_follow_each_other_with_silence_after_each(tmp_path: Path) -> None:
    for name in "ab":
        wav.write(tmp_path / name, LOUD)
    chunks, _ = hear(FileMicrophone([tmp_path / "a", tmp_path / "b"], trailing=1.0))
    heard = pcm.join(chunks)
    assert heard.seconds == pytest.approx(4.0, abs=0.05)
    loud = [pcm.level(pcm.cut(heard, second + 0.1, second + 0.9).pcm) > -10 for second in range(4)]
    assert loud == [True, False, True, False]
    starts = [chunk.start for chunk in chunks]
    assert starts == pytest.approx([sum(one.seconds for one in chunks[:n]) for n in range(len(chunks))])


def test_in_real_time_nothing_is_heard_before_it_was_said(tmp_path: Path) -> None:
    wav.write(tmp_path / "a", pcm.cut(LOUD, 0.0, 0.3))
    chunks, took = hear(FileMicrophone([tmp_path / "a"], realtime=True, trailing=0.0))
    assert took >= sum(chunk.seconds for chunk in chunks) - 0.005


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

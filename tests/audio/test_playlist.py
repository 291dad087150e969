"""A microphone that hears files when it is told to."""

import asyncio
from pathlib import Path

import pytest

from assistant.audio import pcm, wav
from assistant.audio.playlist import Playlist
from assistant.core.errors import AudioError
from assistant.core.values import AudioChunk

LOUD = AudioChunk(b"\0\x40" * 16000, 16000)


async def hear(playlist: Playlist, *files: Path) -> list[AudioChunk]:
    """Every chunk until the last file and its silence are over."""
    chunks: list[AudioChunk] = []

    async def listen() -> None:
        async for chunk in playlist.chunks():
            chunks.append(chunk)

    listening = asyncio.create_task(listen())
    for file in files:
        await (await playlist.play(file)).over.wait()
    await playlist.close()
    await listening
    return chunks


def test_files_follow_each_other_with_silence_after_each(tmp_path: Path) -> None:
    for name in "ab":
        wav.write(tmp_path / name, LOUD)
    playlist = Playlist(trailing=1.0)
    chunks = asyncio.run(hear(playlist, tmp_path / "a", tmp_path / "b"))
    heard = pcm.join(chunks)
    assert heard.seconds == pytest.approx(4.0, abs=0.05)
    loud = [pcm.level(pcm.cut(heard, second + 0.1, second + 0.9).pcm) > -10 for second in range(4)]
    assert loud == [True, False, True, False]
    starts = [chunk.start for chunk in chunks]
    assert starts == pytest.approx([sum(one.seconds for one in chunks[:n]) for n in range(len(chunks))])
    assert playlist.recording is not None
    assert playlist.recording.seconds == pytest.approx(1.0)


def test_in_real_time_nothing_is_heard_before_it_was_said(tmp_path: Path) -> None:
    wav.write(tmp_path / "a", pcm.cut(LOUD, 0.0, 0.3))

    async def main() -> tuple[float, float]:
        loop = asyncio.get_running_loop()
        begun = loop.time()
        chunks = await hear(Playlist(realtime=True, trailing=0.0), tmp_path / "a")
        return loop.time() - begun, sum(chunk.seconds for chunk in chunks)

    took, heard = asyncio.run(main())
    assert took >= heard - 0.005


def test_a_file_that_is_not_there_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(AudioError, match="no file"):
        asyncio.run(Playlist().play(tmp_path / "none.wav"))

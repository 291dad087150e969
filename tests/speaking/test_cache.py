"""Speech is kept and found again; nothing broken is ever played; the folder stays within its limit."""

import os
from pathlib import Path

from assistant.core.values import AudioChunk
from assistant.speaking.cache import SpeechCache

SPEECH = AudioChunk(bytes(range(200)) * 10, 24000)


def entries(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.speech"))


def test_what_is_kept_is_found(tmp_path: Path) -> None:
    cache = SpeechCache(tmp_path / "cache")
    assert cache.get("voice", "Hello.") is None
    cache.put("voice", "Hello.", SPEECH)
    assert cache.get("voice", "Hello.") == SPEECH
    assert cache.get("other voice", "Hello.") is None
    assert SpeechCache(tmp_path / "cache").get("voice", "Hello.") == SPEECH


def test_a_broken_entry_is_removed(tmp_path: Path) -> None:
    cache = SpeechCache(tmp_path)
    for damage in (b"", b"short", SPEECH.pcm):
        cache.put("voice", "Hello.", SPEECH)
        entries(tmp_path)[0].write_bytes(damage)
        assert cache.get("voice", "Hello.") is None
        assert not entries(tmp_path)


def test_a_flipped_bit_is_noticed(tmp_path: Path) -> None:
    cache = SpeechCache(tmp_path)
    cache.put("voice", "Hello.", SPEECH)
    content = bytearray(entries(tmp_path)[0].read_bytes())
    content[-1] ^= 1
    entries(tmp_path)[0].write_bytes(content)
    assert cache.get("voice", "Hello.") is None


def test_the_least_recently_used_goes_first(tmp_path: Path) -> None:
    cache = SpeechCache(tmp_path, limit=5 * (len(SPEECH.pcm) + 16))
    for number in range(5):
        cache.put("voice", f"Sentence {number}.", SPEECH)
    assert cache.get("voice", "Sentence 0.") is not None
    cache.put("voice", "Sentence 5.", SPEECH)
    assert cache.get("voice", "Sentence 0.") is not None
    assert cache.get("voice", "Sentence 1.") is None
    assert len(entries(tmp_path)) == 5


def test_the_order_of_use_outlives_the_process(tmp_path: Path) -> None:
    limit = 5 * (len(SPEECH.pcm) + 16)
    for number in range(5):
        SpeechCache(tmp_path, limit).put("voice", f"Sentence {number}.", SPEECH)
    for age, path in enumerate(entries(tmp_path)):
        os.utime(path, ns=(age, age))
    oldest, *others = entries(tmp_path)
    SpeechCache(tmp_path, limit).put("voice", "One more.", SPEECH)
    assert not oldest.exists()
    assert all(path.exists() for path in others)


def test_what_a_killed_process_left_is_cleared(tmp_path: Path) -> None:
    (tmp_path / "0123.speech.99.part").write_bytes(b"half")
    SpeechCache(tmp_path).put("voice", "Hello.", SPEECH)
    assert not list(tmp_path.glob("*.part"))


def test_nothing_is_kept_without_room(tmp_path: Path) -> None:
    for limit in (0, len(SPEECH.pcm)):
        cache = SpeechCache(tmp_path, limit)
        cache.put("voice", "Hello.", SPEECH)
        assert cache.get("voice", "Hello.") is None
    assert not entries(tmp_path)


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = SpeechCache(tmp_path / "file" / "cache")
    cache.put("voice", "Hello.", SPEECH)
    assert cache.get("voice", "Hello.") is None

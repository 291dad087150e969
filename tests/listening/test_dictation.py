"""Which of two readings wins, what becomes of the sound, and real dictation with the built-in models."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from assistant.config.places import built_in
from assistant.core.errors import ModelError
from assistant.core.values import Alternative, AudioChunk, Transcript, WordGraph
from assistant.home.registry import demo
from assistant.listening.dictation import (
    LONGEST,
    Dictation,
    DictationSettings,
    FreeSpeech,
    choose,
    dictation_graph,
    read_settings,
    write_settings,
)

FOLDER = built_in("models", "dictation-en")
SETTINGS = DictationSettings(sure=0.7, least=0.2)
SOUND = AudioChunk(b"\1\0" * 8000, 16_000)
REJECTED = Transcript("", confidence=0.0, rejected=True, alternatives=(Alternative("turn on the light", 0.1),))


@dataclass
class Recognizer:
    """Hears the same whatever is said."""

    says: Transcript
    heard: float = 0.0

    def listen_for(self, graph: WordGraph | None) -> None:
        pass

    def accept(self, chunk: AudioChunk) -> Transcript:
        self.heard += chunk.seconds
        return Transcript("", final=False)

    def finish(self) -> Transcript:
        return self.says


def dictation(recognizer: Recognizer | None, *phrases: str) -> Dictation:
    free = FreeSpeech(recognizer, SETTINGS) if recognizer else None
    return Dictation(lambda: free, phrases)


def test_a_sure_command_is_not_heard_again() -> None:
    recognizer = Recognizer(Transcript("what a nice day", confidence=1.0))
    free = dictation(recognizer)
    free.hear(SOUND)
    command = Transcript("turn on the light", confidence=0.7)
    assert free.better(command) is command
    assert recognizer.heard == 0


def test_which_of_two_commands_it_was_is_no_reason_to_hear_it_again() -> None:
    recognizer = Recognizer(Transcript("fifty men", confidence=1.0))
    free = dictation(recognizer)
    free.hear(SOUND)
    command = Transcript("fifty minutes", confidence=0.4, alternatives=(Alternative("fifteen minutes", 0.35),))
    assert free.better(command) is command
    assert recognizer.heard == 0


def test_a_command_that_hardly_fits_is_heard_again() -> None:
    recognizer = Recognizer(Transcript("what a nice day", confidence=0.6, score=1.0))
    free = dictation(recognizer)
    free.hear(SOUND)
    command = Transcript("turn on the light", confidence=0.4, alternatives=(Alternative("turn off the light", 0.2),))
    assert free.better(command).text == "what a nice day"


@pytest.mark.parametrize(
    ("free_text", "others", "text"),
    [
        ("turn on the light", (), "turn on the light"),
        ("turn", ("turn on the light",), "turn on the light"),
        ("hm", (), ""),
    ],
)
def test_of_overdriven_sound_a_command_counts_only_where_both_readings_agree(
    free_text: str, others: tuple[str, ...], text: str
) -> None:
    alternatives = tuple(Alternative(other, 0.1) for other in others)
    free = dictation(Recognizer(Transcript(free_text, confidence=0.1, alternatives=alternatives)), "hey computer")
    free.hear(AudioChunk(b"\xff\x7f" * 8000, 16_000))
    found = free.better(Transcript("turn on the light", confidence=0.9))
    assert (found.text, found.rejected) == (text, not text)
    assert {"turn on the light"} <= {found.text, *(other.text for other in found.alternatives)}


@pytest.mark.parametrize(
    ("free_text", "text"),
    [("turn on the light", "turn on the light"), ("tune on the night", "turn on the light"), ("turn it right", "")],
)
def test_where_little_fits_a_command_counts_where_the_free_reading_has_some_of_its_words(
    free_text: str, text: str
) -> None:
    free = dictation(Recognizer(Transcript(free_text, confidence=0.9, score=-40.0)))
    free.hear(SOUND)
    found = free.better(Transcript("turn on the light", confidence=0.9, score=-16.0 * SOUND.seconds))
    assert found.text == text
    free.hear(SOUND)
    surely = Transcript("turn on the light", confidence=0.9, score=-6.0 * SOUND.seconds)
    assert free.better(surely) is surely


def test_what_is_no_command_is_heard_again_from_its_beginning_and_once() -> None:
    recognizer = Recognizer(Transcript("what a nice day", confidence=0.6))
    free = dictation(recognizer)
    free.hear(SOUND)
    free.hear(SOUND)
    found = free.better(REJECTED)
    assert (found.text, found.confidence, found.rejected) == ("what a nice day", 0.6, False)
    assert found.alternatives == (Alternative("turn on the light", 0.1),)
    assert recognizer.heard == pytest.approx(2 * SOUND.seconds)
    assert free.better(REJECTED) is REJECTED  # the sound is gone


def test_sound_that_was_dropped_is_not_heard_again() -> None:
    recognizer = Recognizer(Transcript("what a nice day", confidence=0.6))
    free = dictation(recognizer)
    free.hear(SOUND)
    free.forget()
    assert free.better(REJECTED) is REJECTED


def test_only_so_much_sound_is_kept() -> None:
    recognizer = Recognizer(Transcript("what a nice day", confidence=0.6))
    free = dictation(recognizer)
    for _ in range(200):
        free.hear(SOUND)
    free.better(REJECTED)
    assert recognizer.heard == pytest.approx(LONGEST)


def test_before_the_recognizer_is_there_the_command_counts() -> None:
    free = dictation(None)
    free.hear(SOUND)
    assert free.better(REJECTED) is REJECTED


def test_the_wake_phrase_is_no_part_of_what_was_dictated() -> None:
    free = dictation(Recognizer(Transcript("hey computer what a nice day", confidence=0.6)), "hey computer")
    free.hear(SOUND)
    assert free.better(REJECTED).text == "what a nice day"


def reading(text: str, score: float, confidence: float = 0.5) -> Transcript:
    return Transcript(text, confidence=confidence, score=score, rejected=not text)


@pytest.mark.parametrize(
    ("command", "free", "text"),
    [
        (reading("stop", -40.0), reading("stop it now", -42.0), "stop"),
        (reading("stop", -40.0), reading("stop it now", -36.0), "stop"),  # within the margin
        (reading("stop", -40.0), reading("stop it now", -34.0), "stop it now"),
        (reading("stop", -40.0), reading("", -30.0), "stop"),
        (reading("stop", -40.0), reading("stop", -30.0), "stop"),
        (reading("", -40.0), reading("what a day", -60.0), "what a day"),
        (reading("", -40.0), reading("mumble", -30.0, confidence=0.1), ""),
        (reading("stop", -40.0), reading("mumble", -30.0, confidence=0.1), "stop"),
    ],
)
def test_the_reading_that_fits_better_wins(command: Transcript, free: Transcript, text: str) -> None:
    found = choose(command, free, DictationSettings(least=0.2, margin=5.0))
    assert found.text == text
    assert {found.text, *(other.text for other in found.alternatives)} >= {command.text, free.text} - {""}
    assert found.rejected == (not text)


def test_other_readings_come_once_and_the_best_first() -> None:
    command = Transcript("a", confidence=0.5, alternatives=(Alternative("b", 0.2), Alternative("c", 0.1)))
    free = Transcript("d", confidence=0.3, alternatives=(Alternative("b", 0.25), Alternative("a", 0.2)))
    found = choose(command, free, SETTINGS)
    assert found.alternatives == (Alternative("d", 0.3), Alternative("b", 0.25), Alternative("c", 0.1))


def test_settings_are_read_as_they_were_written(tmp_path: Path) -> None:
    write_settings(tmp_path, SETTINGS)
    assert read_settings(tmp_path) == SETTINGS
    (tmp_path / "model.yaml").write_text("sure: very")
    with pytest.raises(ModelError, match=r"model\.yaml"):
        read_settings(tmp_path)


def test_the_built_in_model_has_a_language_and_the_names_of_the_home() -> None:
    graph = dictation_graph(FOLDER, read_settings(FOLDER), demo(), ("okay zorbatron",))
    assert len(graph.words) >= 20_000
    assert "zorbatron" in graph.words
    named = {word for entity in demo().entities for word in entity.name.lower().split() if word.isalpha()}
    assert named <= graph.words

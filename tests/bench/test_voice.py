"""The voice's bench measures real speech with a real recognizer."""

from pathlib import Path

from assistant.bench.voice import measure, sentences, words

BUILT_IN = Path(__file__).parent.parent.parent / "voices" / "en"


def test_there_are_enough_sentences() -> None:
    assert len(set(sentences())) >= 100


def test_words_are_compared_as_they_sound() -> None:
    assert words("At 7 a.m. Dr. Smith's T.V. is on.") == ["at", "am", "doctor", "smith's", "tv", "is", "on"]
    assert words("seven a m") == ["seven", "am"]


def test_the_voice_is_understood_and_fast() -> None:
    texts = ["There are 10 minutes left on the pizza timer.", "The radio is playing your favorite station."]
    ours, raw = measure(BUILT_IN, texts)
    assert (ours.system, raw.system) == ("assistant", "piper")
    assert ours.words == raw.words == 16
    assert ours.word_error_rate is not None
    assert ours.word_error_rate <= 20
    assert ours.clipped == 0
    assert 0.3 < ours.peak < 1.0
    assert ours.real_time_factor < 0.2
    assert ours.first_audio_ms > 0

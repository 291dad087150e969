"""espeak-ng is one for the process: the ears and the mouth use it from threads of their own and do not mix."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant.engines.pronunciation import read_sentence
from assistant.engines.tts_piper import PiperTextToSpeech

VOICE = Path(__file__).parent.parent.parent / "voices" / "en"
NAMES = {"fr": "rue de la paix", "de": "schöne grüne wiesen", "en-us": "the garden of the house"}
TIMES = 60


@pytest.fixture
def restless_threads() -> Iterator[None]:
    """Python changes threads as often as it can."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("restless_threads")
def test_names_are_read_while_it_speaks() -> None:
    voice = PiperTextToSpeech(VOICE)

    def spoken() -> float:
        return sum(chunk.seconds for chunk in voice.synthesize("Which lamp do you mean?"))

    alone = {language: read_sentence(name, language) for language, name in NAMES.items()}
    seconds = spoken()
    with ThreadPoolExecutor(len(NAMES) + 1) as threads:
        speech = threads.submit(lambda: {spoken() for _ in range(TIMES)})
        readings = {
            language: threads.submit(
                lambda text, voice: {read_sentence(text, voice) for _ in range(TIMES)}, name, language
            )
            for language, name in NAMES.items()
        }
        assert {language: reading.result() for language, reading in readings.items()} == {
            language: {phones} for language, phones in alone.items()
        }
        assert all(
            abs(length - seconds) < 0.05 for length in speech.result()
        )  # a few samples are the voice's own noise

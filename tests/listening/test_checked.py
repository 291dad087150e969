"""Commands pass, what free dictation fits better is rejected; with the built-in models and real recordings."""

from pathlib import Path

import pytest

from assistant.audio import wav
from assistant.config.places import built_in
from assistant.core.values import AudioChunk, Transcript
from assistant.engines.stt_vosk import RENEWED, VoskSpeechToText
from assistant.home import registry
from assistant.languages import sentences
from assistant.listening.checked import CheckedCommands
from assistant.listening.commands import command_graph
from assistant.listening.dictation import Dictation, free_speech

RECORDINGS = Path(__file__).parents[1] / "wav" / "en"


@pytest.fixture(scope="module")
def ears(tmp_path_factory: pytest.TempPathFactory) -> CheckedCommands:
    cache = tmp_path_factory.mktemp("graphs")
    home = registry.demo()
    commands = VoskSpeechToText(built_in("models", "speech-en"), cache)
    commands.listen_for(command_graph(sentences.load("en"), home).graph)
    free = free_speech(built_in("models", "speech-en"), built_in("models", "dictation-en"), cache, home)
    return CheckedCommands(commands, Dictation(lambda: free))


def hear(ears: CheckedCommands, sound: AudioChunk) -> Transcript:
    ears.accept(sound)
    return ears.finish()


def test_commands_are_heard_again_and_again_the_same(ears: CheckedCommands) -> None:
    sound = wav.read(RECORDINGS / "turn-on-the-kitchen-light.wav")
    times = int(2 * RENEWED / sound.seconds)
    assert [hear(ears, sound).text for _ in range(times)] == ["turn on the kitchen light"] * times


@pytest.mark.parametrize(
    "name", ["people-say-that-cats-have-nine-lives", "it-was-raining-when-we-walked-along-the-river"]
)
def test_talk_is_rejected_and_its_words_are_told(ears: CheckedCommands, name: str) -> None:
    heard = hear(ears, wav.read(RECORDINGS / f"oov_{name}.wav"))
    assert heard.text == ""
    assert heard.rejected


def test_silence_is_nothing(ears: CheckedCommands) -> None:
    heard = hear(ears, AudioChunk(bytes(64_000), 16_000))
    assert (heard.text, heard.rejected) == ("", False)

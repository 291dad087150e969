"""Commands pass, what free dictation fits better is rejected; with the built-in models and real recordings."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from assistant.audio import wav
from assistant.config.places import built_in
from assistant.core.values import AudioChunk, Transcript, WordGraph
from assistant.engines.stt_vosk import RENEWED, VoskSpeechToText
from assistant.home import registry
from assistant.languages import sentences
from assistant.listening.checked import CheckedCommands
from assistant.listening.commands import command_graph
from assistant.listening.dictation import Dictation, DictationSettings, FreeSpeech, free_speech

RECORDINGS = Path(__file__).parents[1] / "wav" / "en"


@pytest.fixture(scope="module")
def ears(tmp_path_factory: pytest.TempPathFactory) -> CheckedCommands:
    cache = tmp_path_factory.mktemp("graphs")
    home = registry.demo()
    commands = VoskSpeechToText(built_in("models", "speech-en"), cache)
    commands.listen_for(command_graph(sentences.load("en"), home).graph)
    free = free_speech(built_in("models", "speech-en"), built_in("models", "dictation-en"), cache, home)
    return CheckedCommands(commands, Dictation(lambda: free))


@dataclass
class Says:
    """A recognizer that hears the same whatever is said."""

    transcript: Transcript
    seconds: float = 0.0

    def listen_for(self, graph: WordGraph | None) -> None: ...

    def accept(self, chunk: AudioChunk) -> Transcript:
        self.seconds += chunk.seconds
        return Transcript("", final=False)

    def finish(self) -> Transcript:
        return self.transcript


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
def test_talk_is_rejected(ears: CheckedCommands, name: str) -> None:
    heard = hear(ears, wav.read(RECORDINGS / f"oov_{name}.wav"))
    assert heard.text == ""
    assert heard.rejected


def test_what_other_words_explain_better_is_rejected_and_they_are_told() -> None:
    talk = Transcript("the light of my life", confidence=0.6, score=-50.0)
    ears = CheckedCommands(
        Says(Transcript("turn on the light", confidence=0.3, score=-80.0)),
        Dictation(lambda: FreeSpeech(Says(talk), DictationSettings())),
    )
    heard = hear(ears, AudioChunk(bytes(3_200), 16_000))
    assert (heard.text, heard.rejected) == ("", True)
    assert talk.text in [other.text for other in heard.alternatives]


def test_what_is_rejected_already_costs_no_second_reading() -> None:
    rejected = Transcript("", confidence=0.0, rejected=True)
    free = Says(Transcript("what a nice day", confidence=0.6))
    ears = CheckedCommands(Says(rejected), Dictation(lambda: FreeSpeech(free, DictationSettings())))
    assert hear(ears, AudioChunk(bytes(3_200), 16_000)) == rejected
    assert free.seconds == 0.0


def test_silence_is_nothing(ears: CheckedCommands) -> None:
    heard = hear(ears, AudioChunk(bytes(64_000), 16_000))
    assert (heard.text, heard.rejected) == ("", False)

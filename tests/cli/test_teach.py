"""`assistant teach`: a name learned from recordings by the built-in voice is heard with what was learned."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import soundfile

from assistant.audio import pcm
from assistant.audio.playlist import Playlist
from assistant.cli.main import main
from assistant.cli.teach import listen
from assistant.config import built_in
from assistant.engines.stt_vosk import VoskSpeechToText
from assistant.engines.tts_piper import PiperTextToSpeech
from assistant.engines.vad_silero import SileroVad
from assistant.home.learned import LearnedName, change_learned, read_learned
from assistant.listening.hearing import Hearing
from assistant.listening.orders import HearingHabits
from assistant.listening.teaching import agreed, phone_graph


@pytest.fixture(scope="module")
def voice() -> PiperTextToSpeech:
    return PiperTextToSpeech(built_in("voices", "en"))


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for variable in ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / variable))
    return tmp_path / "XDG_STATE_HOME" / "assistant" / "names.yaml"


def recordings(voice: PiperTextToSpeech, folder: Path, *texts: str) -> Iterator[Path]:
    for number, text in enumerate(texts):
        sound = pcm.join(pcm.resample(chunk, pcm.RATE) for chunk in voice.synthesize(text))
        file = folder / f"{number}.wav"
        quiet = bytes(pcm.RATE)
        soundfile.write(file, pcm.to_float(quiet + sound.pcm + quiet), pcm.RATE)
        yield file


def test_a_name_said_in_its_own_way_is_heard_from_then_on(
    voice: PiperTextToSpeech, own_folders: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [*recordings(voice, tmp_path, "gizmo", "gizmo.", "gizmo!")]
    assert main(["teach", "counter light", *map(str, files), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["name"] == "Counter Light"
    assert said["said"]
    assert read_learned(own_folders)["Counter Light"].said[0] == tuple(said["said"][0].split())

    (order,) = recordings(voice, tmp_path, "turn on the gizmo")
    assert main(["transcribe", "--json", str(order)]) == 0
    assert json.loads(capsys.readouterr().out)["text"] == "turn on the counter light"


def test_what_it_was_misheard_as_is_understood_and_can_be_forgotten(
    own_folders: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["teach", "Counter Light", "--heard", "Encounter Light"]) == 0
    assert main(["ask", "turn on the encounter light", "--json"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "Counter Light is meant by “encounter light”" in lines
    assert json.loads(lines[-1])["intents"] == [{"intent": "HassTurnOn", "slots": {"name": "Counter Light"}}]
    assert main(["teach", "Counter Light", "--forget"]) == 0
    assert read_learned(own_folders) == {}


def test_a_name_that_the_home_has_no_longer_can_be_forgotten(
    own_folders: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("Old Lamp", "Counter Light"):
        change_learned(own_folders, name, lambda _: LearnedName(("lump",)))
    assert main(["teach", "old lamp", "--forget"]) == 0
    assert capsys.readouterr().out == "Old Lamp is said as it is written\n"
    assert [*read_learned(own_folders)] == ["Counter Light"]
    assert main(["teach", "old lamp", "--forget"]) == 1


def test_a_name_that_nothing_has_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["teach", "countre light", "--heard", "x"]) == 1
    assert "did you mean “Counter Light”" in capsys.readouterr().err


def test_recordings_without_speech_teach_nothing(
    own_folders: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    soundfile.write(tmp_path / "quiet.wav", pcm.to_float(bytes(4 * pcm.RATE)), pcm.RATE)
    assert main(["teach", "Counter Light", str(tmp_path / "quiet.wav")]) == 1
    assert "nothing was heard" in capsys.readouterr().err
    assert not own_folders.exists()


def test_without_a_microphone_it_says_so_and_ends(
    own_folders: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "XDG_CONFIG_HOME" / "assistant" / "config.yaml"
    config.parent.mkdir(parents=True)
    config.write_text("audio: {input: no such microphone}\n")
    assert main(["teach", "Counter Light"]) == 1
    assert "no microphone" in capsys.readouterr().err
    assert not own_folders.exists()


def test_it_asks_three_times_and_listens(voice: PiperTextToSpeech, tmp_path: Path) -> None:
    recognizer = VoskSpeechToText(built_in("models", "speech-en"), tmp_path, phone_graph())
    recognizer.listen_for(None)
    hearing = Hearing(SileroVad(), recognizer, HearingHabits(wake_phrases=()))
    files = [*recordings(voice, tmp_path, "grandma's radio", "grandma's radio.", "grandma's radio!")]
    asked: list[int] = []

    async def three_times() -> list[tuple[str, ...]]:
        playlist = Playlist()

        async def play() -> None:
            for file in files:
                await playlist.play(file)

        async with asyncio.TaskGroup() as group:
            group.create_task(play())
            return await listen(lambda: playlist, hearing, asked.append)

    heard = asyncio.run(three_times())
    assert asked == [1, 2, 3]
    assert len(heard) == 3
    assert agreed(heard)

"""`assistant ask` as its user runs it: real engines, real files, the JSON of the contract."""

import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from assistant.audio import wav
from assistant.audio.pcm import to_float
from assistant.cli.ask import Outcome, _print
from assistant.cli.main import main
from assistant.config import built_in

RECORDING = built_in("tests", "wav", "en", "turn-on-the-kitchen-light.wav")
SAID = "turn on the kitchen light"


def ask(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, list[dict[str, object]], str]:
    """Exit code, the JSON lines, standard error."""
    code = main(["ask", *words, "--json"])
    output = capsys.readouterr()
    return code, [json.loads(line) for line in output.out.splitlines()], output.err


def recording(folder: Path, name: str, *, rate: int, channels: int = 1, subtype: str = "PCM_16") -> Path:
    """The command with a quiet room before and after it, in another format."""
    import soxr

    sound = to_float(wav.read(RECORDING).pcm)
    noise = np.random.default_rng(7).standard_normal(len(sound) + 2 * 16_000).astype(np.float32) * 0.002
    noise[16_000 : 16_000 + len(sound)] += sound
    samples = soxr.resample(noise, 16_000, rate)
    soundfile.write(folder / name, np.stack([samples] * channels, axis=1), rate, subtype=subtype)
    return folder / name


def test_any_rate_channels_and_container_is_understood_and_answered(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [
        recording(tmp_path, "telephone.wav", rate=8_000),
        recording(tmp_path, "plain.wav", rate=16_000),
        recording(tmp_path, "disc.wav", rate=44_100, channels=2),
        recording(tmp_path, "studio.flac", rate=48_000, channels=2, subtype="PCM_24"),
        recording(tmp_path, "float.wav", rate=48_000, subtype="FLOAT"),
        recording(tmp_path, "deep.wav", rate=22_050, subtype="PCM_24"),
    ]
    reply = tmp_path / "reply.wav"
    code, lines, _ = ask(capsys, "--audio", *map(str, files), "--reply", str(reply))
    assert code == 0
    assert [Path(str(line["file"])).name for line in lines] == [file.name for file in files]
    assert [line["transcript"] for line in lines[1:]] == [SAID] * (len(files) - 1)
    for line in lines[1:]:
        assert line["intents"] == [{"intent": "HassTurnOn", "slots": {"name": "Kitchen Light"}}]
        assert line["tier"] == "grammar"
        assert "Kitchen Light" in str(line["reply"])
        latency = line["latency_ms"]
        assert isinstance(latency, dict)
        assert 400 <= latency["endpoint"] <= latency["stt_final"] <= latency["understand"] <= latency["total"]
    # What a telephone leaves of a command is recognized as that command or not at all: never as another.
    assert lines[0]["transcript"] in (SAID, "")
    assert wav.read(reply).seconds > 1.0


def test_what_is_no_sound_file_is_one_line_and_the_others_are_heard(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty, corrupt, text, none = (tmp_path / name for name in ("empty.wav", "corrupt.flac", "text.wav", "none.wav"))
    empty.touch()
    corrupt.write_bytes(b"fLaC" + bytes(300))
    text.write_text("this is a letter, not a sound " * 10)
    good = recording(tmp_path, "good.wav", rate=16_000)
    code, lines, problems = ask(capsys, "--audio", *map(str, (empty, corrupt, text, none, good)))
    assert code == 1
    assert [line["transcript"] for line in lines] == [SAID]
    said = [line for line in problems.splitlines() if line.startswith("assistant:")]
    assert len(said) == 4
    assert "Traceback" not in problems


def test_silence_noise_and_nothing_start_no_turn(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    random = np.random.default_rng(3)
    silence, noise, instant, byte = (tmp_path / f"{name}.wav" for name in ("silence", "noise", "instant", "byte"))
    soundfile.write(silence, np.zeros(16_000 * 20), 16_000)
    soundfile.write(noise, random.standard_normal(16_000 * 5) * 0.1, 16_000)
    soundfile.write(instant, np.zeros(10), 16_000)
    soundfile.write(byte, np.zeros(8_000), 8_000, subtype="PCM_U8")
    code, lines, _ = ask(capsys, "--audio", *map(str, (silence, noise, instant, byte)))
    assert code == 0
    assert [(line["transcript"], line["intents"], line["reply"]) for line in lines] == [("", [], "")] * 4


def test_a_typed_turn_prints_the_reply_and_switches(capsys: pytest.CaptureFixture[str]) -> None:
    code, lines, _ = ask(capsys, "turn", "on", "the", "coffee", "machine")
    assert code == 0
    assert lines[0]["intents"] == [{"intent": "HassTurnOn", "slots": {"name": "Coffee Machine"}}]
    assert main(["ask", "is the coffee machine on"]) == 0
    assert "on" in capsys.readouterr().out.lower()


def test_without_a_reply_nothing_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    silence = tmp_path / "silence.wav"
    soundfile.write(silence, np.zeros(16_000 * 2), 16_000)
    assert main(["ask", "--audio", str(silence)]) == 0
    assert capsys.readouterr().out == f"{silence}: (nothing was understood)\n"


def test_a_home_of_ones_own_is_recognized_by_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = tmp_path / "home.yaml"
    home.write_text(
        "areas: [{name: Attic}]\nentities:\n  - {id: light.zebra, name: Zebra Lantern, area: Attic, state: 'off'}\n"
    )
    code, lines, _ = ask(capsys, "turn on the zebra lantern", "--home", str(home))
    assert code == 0
    assert lines[0]["intents"] == [{"intent": "HassTurnOn", "slots": {"name": "Zebra Lantern"}}]


@pytest.mark.parametrize("words", [[], ["hello", "--audio", "x.wav"]])
def test_neither_or_both_is_wrong_usage(words: list[str]) -> None:
    assert main(["ask", *words]) == 2


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ("speech: {model: /nowhere/at/all}", "/nowhere/at/all"),
        ("wake: {phrase: hey}", "phrases"),
        ("audio: {volume: loud}", "volume"),
        ("listening: [1, 2", "config.yaml"),
    ],
)
def test_a_wrong_configuration_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], config: str, expected: str
) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(config)
    code = main(["ask", "--config", str(file), "--audio", str(RECORDING)])
    problems = capsys.readouterr().err
    assert code == 1
    assert expected in problems
    assert "Traceback" not in problems


def test_a_question_is_told_apart_and_can_be_agreed_to(capsys: pytest.CaptureFixture[str]) -> None:
    code, (asked,), _ = ask(capsys, "unlock the front door")
    assert (code, asked["reply"], asked["expects_answer"]) == (0, "Unlock the Front Door?", True)
    _, (done,), _ = ask(capsys, "unlock the front door", "--yes")
    assert (done["reply"], done["expects_answer"]) == ("Unlocked the Front Door.", False)
    assert asked["intents"] == done["intents"] == [{"intent": "HassTurnOff", "slots": {"name": "Front Door"}}]


def read_until(terminal: io.RawIOBase, text: bytes) -> None:
    """Read what is shown up to these words; it may come in pieces."""
    shown = b""
    while text not in shown:
        shown += terminal.read(1000) or b""


def test_on_a_terminal_a_question_is_answered_and_elsewhere_it_is_said_how(capsys: pytest.CaptureFixture[str]) -> None:
    ours, theirs = os.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "assistant", "ask", "when I say movie time, turn off the kitchen light"],
        stdin=theirs,
        stdout=theirs,
        stderr=subprocess.PIPE,
    ) as asking:
        os.close(theirs)
        with os.fdopen(ours, "r+b", buffering=0) as terminal:
            read_until(terminal, b"Is that right?")
            terminal.write(b"yes\n")
            read_until(terminal, b"yes\r\n")
            read_until(terminal, b"movie time")
            assert asking.wait(120) == 0
    assert main(["ask", "unlock the front door"]) == 0
    assert "nothing was done yet: say yes with --yes" in capsys.readouterr().err


def test_control_c_at_a_question_does_not_wait_for_an_answer() -> None:
    ours, theirs = os.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "assistant", "ask", "unlock the front door"],
        stdin=theirs,
        stdout=theirs,
        stderr=subprocess.PIPE,
        text=True,
    ) as asking:
        os.close(theirs)
        with os.fdopen(ours, "r+b", buffering=0) as terminal:
            read_until(terminal, b"Unlock the Front Door?")
            asking.send_signal(signal.SIGINT)
            assert asking.wait(120) == 130
            assert asking.stderr is not None
            assert asking.stderr.read() == "assistant: interrupted\n"


def test_control_c_does_not_wait_for_a_model_that_is_being_loaded(tmp_path: Path) -> None:
    model, config = tmp_path / "model.gguf", tmp_path / "config.yaml"
    os.mkfifo(model)  # opening it never ends
    config.write_text(f"store: {tmp_path / 'assistant.db'}\nunderstanding: {{model: {model}}}\n")
    command = [sys.executable, "-m", "assistant", "ask", "hello", "--config", str(config), "--debug"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as asking:
        assert asking.stderr is not None
        opened = os.open(model, os.O_WRONLY)  # waits until it is being opened
        try:
            asking.send_signal(signal.SIGINT)
            assert asking.wait(120) == 130
            assert asking.stderr.read().endswith("assistant: interrupted\n")
        finally:
            os.close(opened)
            asking.kill()


def test_what_a_model_writes_does_not_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    _print(False, Outcome(reply="It is\x1b[2J\x07 late.\nGood night."), {})
    assert capsys.readouterr().out == "It is[2J late.\nGood night.\n"


def test_a_spoken_question_is_answered_in_the_next_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer = tmp_path / "answer.wav"
    assert main(["say", "yeah, go on", "-o", str(answer)]) == 0
    capsys.readouterr()
    _, (asked, done), _ = ask(capsys, "--audio", str(RECORDING.with_name("unlock-the-front-door.wav")), str(answer))
    assert (asked["reply"], asked["expects_answer"]) == ("Unlock the Front Door?", True)
    assert done["reply"] == "Unlocked the Front Door."


def test_a_command_is_taught_used_and_forgotten_by_voice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def spoken(text: str) -> str:
        file = tmp_path / f"{text[:12]}.wav"
        assert main(["say", text, "-o", str(file)]) == 0
        capsys.readouterr()
        return str(file)

    teaching = spoken("when I say movie time, turn on the kitchen light and close the blinds")
    _, (read_back, learned), _ = ask(capsys, "--audio", teaching, spoken("yeah, go on"))
    assert read_back["reply"] == (
        "When you say “movie time”, I turn on the Kitchen Light and close the Living Room Blinds. Is that right?"
    )
    assert learned["reply"] == "I have learned “movie time”."
    _, (done, forgotten), _ = ask(capsys, "--audio", spoken("movie time"), spoken("forget movie time"))
    assert done["reply"] == "Turned on the Kitchen Light. Closed the Living Room Blinds."
    assert forgotten["reply"] == "I have forgotten “movie time”."


def test_a_no_alone_is_heard(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [tmp_path / f"{word}.wav" for word in ("no", "stop")]
    for file in files:
        assert main(["say", file.stem, "-o", str(file)]) == 0
    capsys.readouterr()
    assert [line["transcript"] for line in ask(capsys, "--audio", *map(str, files))[1]] == ["no", "stop"]

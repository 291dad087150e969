"""`assistant models` as a user runs it."""

import json
import sys
from pathlib import Path

import pytest

from assistant.cli.main import main
from assistant.config import built_in, data_folder


def rows(capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, object]]:
    return {str(row["path"]): row for row in map(json.loads, capsys.readouterr().out.splitlines())}


def test_list_shows_what_is_in_use(capsys: pytest.CaptureFixture[str]) -> None:
    main(["models", "list", "--json"])
    voice = rows(capsys)[str(built_in("voices", "en"))]
    assert (voice["kind"], voice["origin"], voice["used_as"]) == ("voice", "built in", "voice.model")
    assert isinstance(voice["bytes"], int)
    assert voice["bytes"] > 1_000_000


def test_list_finds_what_the_user_added_and_what_is_missing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    mine = data_folder() / "voices" / "mine"
    mine.mkdir(parents=True)
    for file in built_in("voices", "en").glob("*.onnx*"):
        (mine / file.name).symlink_to(file)
    config = tmp_path / "c.yaml"
    config.write_text("chat: {model: gone.gguf}\n", encoding="utf-8")
    assert main(["models", "list", "--json", "--config", str(config)]) == 1
    found = rows(capsys)
    assert found[str(mine)]["origin"] == "yours"
    assert found[str(mine)]["used_as"] is None
    assert "there is no" in str(found[str(tmp_path / "gone.gguf")]["problem"])


def test_info_tells_what_a_voice_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "info", str(built_in("voices", "en")), "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["kind"] == "voice"
    assert facts["rate"] in (16000, 22050, 24000)


def test_info_of_what_is_no_model(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["models", "info", str(tmp_path)]) == 1
    assert "holds no model" in capsys.readouterr().err
    assert main(["models", "info", str(tmp_path / "gone")]) == 1
    assert "there is no" in capsys.readouterr().err


def test_info_without_a_path_is_wrong_usage() -> None:
    with pytest.raises(SystemExit) as ended:
        main(["models", "info"])
    assert ended.value.code == 2


def test_list_shows_what_can_be_had(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "list"]) == 0
    shown = capsys.readouterr().out
    assert "qwen2.5-0.5b" in shown
    assert "en_US-lessac-medium" in shown
    assert "dclm-1b" not in shown
    assert "vosk-model-small-de-0.15" not in shown
    assert main(["models", "list", "--all", "--json"]) == 0
    every = {row["name"]: row for row in map(json.loads, capsys.readouterr().out.splitlines())}
    assert "llama.cpp cannot load it" in every["dclm-1b"]["problem"]
    assert every["mistral-nemo"]["fit"] in ("good", "tight", "too big")
    assert every["vosk-model-small-de-0.15"]["languages"] == ["de"]
    assert main(["models", "list", "voice", "--installed"]) == 0
    assert "speech-en" not in capsys.readouterr().out


def test_the_list_is_as_wide_as_the_terminal_with_whole_names_and_what_is_used_for_what(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    main(["models", "list"])
    whole = capsys.readouterr().out.splitlines()
    assert max(map(len, whole)) > 80  # nothing is cut off for who reads it by a program
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    main(["models", "list"])
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) == 80
    assert any("en_GB-northern_english_male-medium" in line for line in lines)
    assert "*  language-en" in "\n".join(lines)
    assert any("built in, for understanding" in line for line in whole)


def test_help_has_examples(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["models", "--help"], ["models", "pull", "--help"]):
        with pytest.raises(SystemExit):
            main(words)
    told = capsys.readouterr().out
    assert "assistant models recommend" in told
    assert "assistant models pull qwen2.5-0.5b:Q8_0" in told

"""Configuration files and the environment: precedence, limits, and one clear line for whatever is wrong."""

from pathlib import Path

import pytest

from assistant.config import Config, built_in, config_file, load, read
from assistant.core.errors import ConfigError


def user_file(text: str) -> Path:
    file = config_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_without_files_everything_is_the_default() -> None:
    assert load() == Config()
    assert load().wake.phrases == ("hey computer",)


def test_later_sources_win_key_by_key(tmp_path: Path) -> None:
    user_file("audio: {volume: 10, input: USB}\nlanguage: de\n")
    named = tmp_path / "named.yaml"
    named.write_text("audio: {volume: 20}\nlistening: {endpoint: 1}\n", encoding="utf-8")
    loaded = read(named, {"ASSISTANT_LISTENING__ENDPOINT": "0.7"})
    assert loaded.config.audio.volume == 20
    assert loaded.config.audio.input == "USB"
    assert loaded.config.language == "de"
    assert loaded.config.listening.endpoint == 0.7
    assert loaded.files == (config_file(), named)
    assert str(loaded.origins["audio.volume"]) == f"{named}:1"
    assert str(loaded.origins["listening.endpoint"]) == "environment variable ASSISTANT_LISTENING__ENDPOINT"


def test_relative_paths_start_at_the_file_that_names_them(tmp_path: Path) -> None:
    file = tmp_path / "house.yaml"
    file.write_text("home: home.yaml\nsentences: [mine, /abs]\nspeech: {model: ~/vosk}\n", encoding="utf-8")
    config = load(file)
    assert config.home == tmp_path / "home.yaml"
    assert config.sentences == (tmp_path / "mine", Path("/abs"))
    assert config.speech.path == Path.home() / "vosk"
    file.write_text("chat: {persona: aunt.yaml}\n", encoding="utf-8")
    assert load(file).chat.persona == str(tmp_path / "aunt.yaml")
    file.write_text("chat: {persona: kitchen}\n", encoding="utf-8")
    assert load(file).chat.persona == "kitchen"


def test_what_is_not_named_is_built_in() -> None:
    config = load()
    assert config.speech.path == built_in("models", "speech-en")
    assert config.voice.path == built_in("voices", "en")
    assert config.home is None


@pytest.mark.parametrize("text", ["", "# nothing\n", "audio:\n", "---\n", "audio: {}\n", "chat: null\n"])
def test_empty_files_and_sections_are_fine(text: str) -> None:
    user_file(text)
    assert load() == Config()


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("audio:\n  vollume: 3\n", 2, ("no setting audio.vollume", "did you mean audio.volume?")),
        ("\nvolume: 3\n", 2, ("no setting volume", "audio.volume or voice.volume")),
        ("wakeup: {}\n", 1, ("no setting wakeup", "did you mean wake?")),
        ("qwertz: 1\n", 1, ("no setting qwertz", "config show --defaults")),
        ("audio:\n  volume: loud\n", 2, ('audio.volume is "loud"', "a whole number from 0 to 100")),
        ("audio:\n  volume: 101\n", 2, ("audio.volume is 101", "from 0 to 100")),
        ("audio:\n  volume: 1.5\n", 2, ("audio.volume is 1.5",)),
        ("audio:\n  volume: true\n", 2, ("audio.volume is true",)),
        ("audio: 3\n", 1, ("audio must be a section",)),
        ("- audio\n", 1, ("must be a section",)),
        ("area: off\n", 1, ("area is false", "put quotes round it")),
        ("wake:\n  phrases: hey you\n", 2, ("wake.phrases", "a list of words, at least one")),
        ("wake:\n  phrases: []\n", 2, ("wake.phrases is []",)),
        (
            "language: en\nwake:\n  phrases: [hey you, {phrase: hallo haus, language: de}]\n",
            3,
            ("“hallo haus” cannot be in the language de", "only en is installed"),
        ),
        ("wake: {threshold: .nan}\n", 1, ("wake.threshold",)),
        ("wake: {threshold: .inf}\n", 1, ("wake.threshold",)),
        ("listening:\n\n  vad: ears\n", 3, ('listening.vad is "ears"', "one of silero, energy")),
        ("understanding: {threads: 0}\n", 1, ("understanding.threads is 0", "from 1 to 64 or null")),
        ("speech: {model: ''}\n", 1, ('speech.model is ""', "a path")),
        ("speech: {model: [a]}\n", 1, ("speech.model", "a path")),
        ("language: English\n", 1, ('language is "English"',)),
        ("area: A\narea: B\n", 2, ("area is given twice",)),
        ("area: !!python/object:os.system x\n", 1, ("area cannot be read",)),
        ("area: {a: 1}\n", 1, ("area is", "expected words or null")),
        ("audio:\n  volume: 3\n x: [\n", 3, ("this is not YAML",)),
        ("a: 'unfinished\n", 2, ("this is not YAML",)),
        ("a: *nobody\n", 1, ("this is not YAML",)),
    ],
)
def test_what_is_wrong_is_named_with_file_and_line(text: str, line: int, says: tuple[str, ...]) -> None:
    file = user_file(text)
    with pytest.raises(ConfigError) as caught:
        load()
    message = str(caught.value)
    assert message.startswith(f"{file}:{line}: ")
    assert "\n" not in message
    for words in says:
        assert words in message
    assert caught.value.hint


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"a: \x01\n", b"[" * 1000])
def test_what_is_no_text_at_all_is_one_line_too(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "broken.yaml"
    file.write_bytes(content)
    with pytest.raises(ConfigError, match=r"broken\.yaml") as caught:
        load(file)
    assert "\n" not in str(caught.value)


def test_a_named_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.yaml: No such file"):
        load(tmp_path / "nowhere.yaml")
    with pytest.raises(ConfigError, match="Is a directory"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("variable", "value", "key", "expected"),
    [
        ("ASSISTANT_AREA", "7", "area", "7"),
        ("ASSISTANT_AREA", "no", "area", "no"),
        ("ASSISTANT_AREA", "", "area", None),
        ("ASSISTANT_AUDIO__INPUT", "3", "audio.input", 3),
        ("ASSISTANT_AUDIO__INPUT", "hw: [", "audio.input", "hw: ["),
        ("ASSISTANT_WAKE__PHRASES", "[okay house, hey you]", "wake.phrases", ("okay house", "hey you")),
        ("ASSISTANT_WAKE__ENABLED", "no", "wake.enabled", False),
        ("ASSISTANT_CHAT__MODEL", "/m/a: b.gguf", "chat.model", Path("/m/a: b.gguf")),
        ("ASSISTANT_LOG__LEVEL", "debug", "log.level", "debug"),
    ],
)
def test_the_environment_sets_any_key(variable: str, value: str, key: str, expected: object) -> None:
    found: object = load(None, {variable: value})
    for name in key.split("."):
        found = getattr(found, name)
    assert found == expected


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("ASSISTANT_AUDIO__VOL", "1", "did you mean audio.volume"),
        ("ASSISTANT_AUDIO__VOLUME", "loud", "ASSISTANT_AUDIO__VOLUME: audio.volume is"),
        ("ASSISTANT_AUDIO", "1", "no setting audio"),
    ],
)
def test_a_wrong_variable_is_named(variable: str, value: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        load(None, {variable: value})


def test_settings_cannot_be_changed_afterwards() -> None:
    with pytest.raises(AttributeError):
        load().audio.volume = 3  # type: ignore[misc]  # that is the point


def test_a_wake_phrase_may_stand_for_an_area(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text("wake:\n  phrases:\n    - hey computer\n    - {phrase: hey kitchen, area: Kitchen}\n")
    plain, kitchen = load(file).wake.calls
    assert (plain.phrase, plain.area) == ("hey computer", None)
    assert (kitchen.phrase, kitchen.area, kitchen.language) == ("hey kitchen", "Kitchen", None)


def test_a_wake_phrase_may_name_the_language_that_is_installed() -> None:
    user_file("wake: {phrases: [{phrase: hey house, language: en}]}\n")
    assert [call.language for call in load().wake.calls] == ["en"]

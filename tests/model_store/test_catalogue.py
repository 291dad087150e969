"""The catalogue that comes with the program, and what is said of a wrong one."""

from pathlib import Path

import pytest

from assistant.config import built_in
from assistant.core.errors import ConfigError
from assistant.model_store import LanguageModel, SpeechModel, VoiceModel, catalogue
from assistant.model_store.catalogue import read

FIELD_GUIDE = {
    "Qwen2": {"0.5", "1.5"},
    "Mistral Nemo": {"12"},
    "Llama 3.1": {"8"},
    "Pythia": {"0.2", "0.4", "1.0", "1.4", "2.8"},
    "Cerebras-GPT": {"0.1", "0.3", "0.6", "1.3", "2.6"},
    "Phi-3.5": {"3.8"},
    "StableLM": {"2.8"},
    "TinyLlama": {"1.1"},
    "MobileLLaMA": {"1.4"},
    "LaMini-GPT": {"0.8", "1.6"},
    "Gemma 2": {"2.6", "9.2"},
    "MiniCPM": {"1.4", "2.7", "4.1"},
    "OpenELM": {"0.3", "0.5", "1.1", "3.0"},
    "DCLM": {"1.4"},
    "Fox-1": {"1.6"},
}
"""Every family that the field guide names, with the sizes in thousand millions (12.25 is 12)."""


def test_every_family_of_the_field_guide_has_its_place() -> None:
    for family, sizes in FIELD_GUIDE.items():
        there = {f"{one.parameters:.1f}" for one in catalogue().language if one.family == family}
        there |= {f"{one.parameters:.0f}" for one in catalogue().language if one.family == family}
        assert sizes <= there, f"{family}: {sizes - there}"


def test_every_entry_can_be_pulled_or_says_why_not() -> None:
    for entry in catalogue().language:
        assert bool(entry.files) != bool(entry.obstacle), entry.name
        assert 1e7 < entry.size() < 2e10
        assert entry.memory(2048) > entry.size()
    assert "not among those that llama.cpp has" in str(catalogue().find("dclm-1b").obstacle)  # type: ignore[union-attr]
    assert "convert" in str(catalogue().find("LaMini-GPT-774m").obstacle)  # type: ignore[union-attr]


def test_estimated_sizes_are_near_those_that_are_known() -> None:
    import msgspec

    for entry in catalogue().language:
        for kind, file in entry.files.items():
            if file.size is not None:
                guess = msgspec.structs.replace(entry, files={kind: msgspec.structs.replace(file, size=None)})
                assert guess.size(kind) == pytest.approx(file.size, rel=0.2), entry.name


def test_every_kind_is_there() -> None:
    assert isinstance(catalogue().find("qwen2.5-0.5b"), LanguageModel)
    assert isinstance(catalogue().find("vosk-model-small-en-us-0.15"), SpeechModel)
    assert isinstance(catalogue().find("en_US-lessac-medium"), VoiceModel)


def test_a_name_that_is_almost_right() -> None:
    assert "did you mean tinyllama?" in str(catalogue().unknown("tinylama"))
    assert "did you mean mine?" in str(catalogue().unknown("mime", ["mine"]))


RIGHT = """\
language:
  - name: one
    title: One
    licence: MIT
    languages: [en]
    family: Ones
    year: 2024
    architecture: llama
    parameters: 1.0
    context: 2048
    hub: some/where
    files:
      Q8_0: {file: one.gguf}
"""


def test_a_right_one(tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text(RIGHT, encoding="utf-8")
    (one,) = read(tmp_path / "c.yaml")
    assert one.name == "one"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("licence:", "lisence:", r"c\.yaml:4: lisence is not known \(did you mean licence\?\)"),
        ("language:", "langage:", r"c\.yaml:1: langage is not known \(did you mean language\?\)"),
        ("year: 2024", "year: soon", r"c\.yaml:7: year is wrong: Expected `int`"),
        ("year: 2024", "year: 1", r"c\.yaml:7: year is wrong"),
        ("file: one.gguf", "fil: one.gguf", r"c\.yaml:12: files is wrong: .*`fil`"),
        ("file: one.gguf", "file: ../one.gguf", r"c\.yaml:12: files is wrong"),
        ("hub: some/where", "hub: https://some/where", r"c\.yaml:11: hub is wrong"),
        ("    family: Ones\n", "", r"c\.yaml:2: one has no family"),
        ("    family: Ones\n", "    title: Two\n", r"c\.yaml:6: title is given twice"),
        ("  - name: one", "  name: one", r"c\.yaml:2: .*not YAML|must be a list|not YAML"),
        ("[en]", "[en", r"c\.yaml:\d+: this is not YAML"),
        ("[en]", "en", r"c\.yaml:5: languages is wrong: Expected `array`"),
        (RIGHT, "- 1\n", r"c\.yaml:1: the file must have `key: value` lines"),
        (RIGHT, "", r"c\.yaml: the file must have"),
        (RIGHT, "language: {}\n", r"c\.yaml:1: language must be a list"),
        (RIGHT, "language: [3]\n", r"c\.yaml:1: an entry must have"),
        (RIGHT, RIGHT + RIGHT.partition("\n")[2], r"c\.yaml:14: one is there already \(.*c\.yaml:2\)"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert old in RIGHT
    (tmp_path / "c.yaml").write_text(RIGHT.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigError, match=expected):
        read(tmp_path / "c.yaml")


def test_a_catalogue_that_is_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot read"):
        read(tmp_path / "gone.yaml")


def test_the_files_are_where_they_are_looked_for() -> None:
    assert built_in("models", "catalogue.yaml").is_file()
    assert built_in("voices", "catalogue.yaml").is_file()

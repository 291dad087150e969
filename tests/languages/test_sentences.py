"""The templates: ours, Home Assistant's, and the user's files with their mistakes."""

from pathlib import Path

import pytest

from assistant.core.errors import ConfigError
from assistant.core.vocabulary import INTENTS
from assistant.languages.custom import CUSTOM
from assistant.languages.sentences import load

GOOD = """
language: en
intents:
  OpenPodBay:
    data:
      - sentences: ["open the pod bay [doors|{door}] <kindly>"]
        slots: {ship: discovery}
  HassTurnOn:
    data:
      - sentences: ["make it so {name}"]
lists:
  door:
    values: [left, {in: right one, out: right}]
expansion_rules:
  kindly: "[please|hal]"
"""


def test_english_is_whole() -> None:
    sentences = load("en")
    names = set(sentences.intents.intents)
    assert names - set(INTENTS) == {"HassRespond"}
    assert set(INTENTS) - names == {"Clarify", "Chat"}
    assert sentences.problems == ()
    assert sentences.kinds["when"] == "moment"


def test_every_template_can_be_parsed_and_refers_to_what_exists() -> None:
    intents = load("en").intents
    known = set(intents.slot_lists) | {"name", "area", "floor"}
    for intent in intents.intents.values():
        for data in intent.data:
            for sentence in data.sentences:
                rules = {**intents.expansion_rules, **data.expansion_rules}
                used = set(sentence.list_names(rules))
                assert used <= known | set(data.slot_lists), sentence.text


@pytest.mark.parametrize("language", ["de", "fr", "es", "nl", "zh-CN", "pt-BR"])
def test_other_languages_load(language: str) -> None:
    assert "HassTurnOn" in load(language).intents.intents


def test_a_language_that_does_not_exist() -> None:
    with pytest.raises(ConfigError, match="no sentences for the language 'xx'"):
        load("xx")


def test_a_users_file(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(GOOD)
    sentences = load("en", [file])
    assert sentences.problems == ()
    assert sentences.custom == (str(file),)
    assert sentences.intents.intents["OpenPodBay"].data[0].slots == {"ship": "discovery"}


def test_a_folder_and_plain_lists_of_sentences(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "a.yaml").write_text("language: en\nintents:\n  Tea: [earl grey hot]\n")
    (tmp_path / "b.yml").write_text("language: de\nintents:\n  Tee: [tee bitte]\n")
    sentences = load("en", [tmp_path])
    assert "Tea" in sentences.intents.intents
    assert [problem.reason for problem in sentences.problems] == ["the sentences are for 'de', not for 'en'"]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("intents: [\n", 2, "not valid YAML"),
        ("language: en\nintents:\n  Tea:\n    data:\n      - sentences: ['make tea (now']\n", 5, "cannot be read"),
        ("language: en\nintents:\n  Tea: ['<how> tea']\n", 3, "there is no expansion rule <how>"),
        ("language: en\nintents:\n  Tea: ['tea {kind}']\n", 3, "there is no list {kind}"),
        ("intents:\n  Tea: ['tea {kind}']\n", 2, 'Tea: "tea {kind}" cannot be used'),
        ("expansion_rules:\n  how: hot {kind}\nintents:\n  Tea: ['tea <how>']\n", 4, "no list {kind} (in <how>)"),
        ("lists:\n  pot: {values: ['{kind} pot']}\nintents:\n  Tea: ['a {pot}']\n", 4, "no list {kind} (in {pot})"),
        ("expansion_rules:\n  how: 'hot ('\nintents:\n  Tea: ['tea <how>']\n", 2, "the expansion rule how"),
        ("expansion_rules:\n  how: 'hot ('\nintents:\n  Tea: ['tea <how>']\n", 4, "there is no expansion rule <how>"),
        ("intents:\n  Tea: {data: [{sentences: [<how>], expansion_rules: {how: '{kind}'}}]}\n", 2, "no list {kind}"),
        ("language: en\nintents:\n  Tea: {}\n", 3, "has no list 'data'"),
        ("language: en\nintent:\n  Tea: [tea]\n", 2, "unknown key 'intent'"),
        ("language: en\nlists:\n  a: {value: [b]}\n", 3, "the list a needs"),
        ("- tea", 1, "must be keys and values"),
        ("", 1, "the file is empty"),
        ("\ttea", 1, "no tabs"),
        ("language: en\nintent:\n  Tea: [tea]\n", 2, "did you mean 'intents'?"),
        ("intents:\n  HassTurnOnn: [glow up]\n", 2, "did you mean 'HassTurnOn'?"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, text: str, line: int, reason: str) -> None:
    bad, good = tmp_path / "bad.yaml", tmp_path / "good.yaml"
    bad.write_text(text)
    good.write_text(GOOD)
    sentences = load("en", [bad, good])
    assert any(reason in problem.reason and problem.line == line for problem in sentences.problems), sentences.problems
    assert all(problem.path == str(bad) for problem in sentences.problems)
    assert "OpenPodBay" in sentences.intents.intents


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_bytes(b"language: en\n\xff\xfe\n")
    assert "not UTF-8" in str(load("en", [file]).problems[0])


def test_a_path_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file"):
        load("en", [tmp_path / "nothing.yaml"])


def test_a_misspelt_slot_never_widens_what_a_sentence_does(tmp_path: Path) -> None:
    file = tmp_path / "slip.yaml"
    block = "{sentences: [glow up], slots: {domian: light}}"
    file.write_text(f"intents:\n  HassTurnOn: {{data: [{block}]}}\n  Glow: {{data: [{block}]}}\n")
    sentences = load("en", [file])
    assert [problem.reason for problem in sentences.problems] == [
        "HassTurnOn has no slot 'domian' (did you mean 'domain'?)"
    ]
    texts = [text.text for data in sentences.intents.intents["HassTurnOn"].data for text in data.sentences]
    assert "glow up" not in texts
    assert "Glow" in sentences.intents.intents  # an intent of one's own has the slots it likes


def test_a_rule_may_use_the_list_of_the_block_that_uses_it(tmp_path: Path) -> None:
    file = tmp_path / "tea.yaml"
    block = "{sentences: ['make <how>'], lists: {kind: {values: [green]}}}"
    file.write_text(f"expansion_rules: {{how: '{{kind}} tea'}}\nintents:\n  Tea: {{data: [{block}]}}\n")
    sentences = load("en", [file])
    assert sentences.problems == ()
    assert [text.text for text in sentences.intents.intents["Tea"].data[0].sentences] == ["make <how>"]


@pytest.mark.parametrize(
    "block",
    [
        "{sentences: [let there be light]}",
        "{sentences: [let there be light], slots: {}}",
        "{sentences: [let there be light], slots: {mood: bright}}",
        "{sentences: ['let there be light [in [the] {area}]']}",
        "{sentences: ['let there be (light|{name})']}",
        "{sentences: ['let there be <what>'], expansion_rules: {what: 'light [in {area}]'}}",
        "{sentences: ['let there be {sort} light'], lists: {sort: {values: [some]}}}",
    ],
)
def test_a_sentence_that_says_nothing_of_what_is_switched_never_switches_everything(tmp_path: Path, block: str) -> None:
    file = tmp_path / "bare.yaml"
    file.write_text(f"intents:\n  HassTurnOn: {{data: [{block}]}}\n  Glow: {{data: [{block}]}}\n")
    sentences = load("en", [file])
    (problem,) = sentences.problems
    assert "would switch everything" in problem.reason
    assert "HassTurnOn" in problem.reason
    assert not any(data.metadata == {CUSTOM: str(file)} for data in sentences.intents.intents["HassTurnOn"].data)
    assert "Glow" in sentences.intents.intents


@pytest.mark.parametrize(
    "block",
    [
        "{sentences: ['let there be light [in [the] {area}]'], slots: {domain: light}}",
        "{sentences: ['let there be light in {area}']}",
        "{sentences: ['let there be (light in|glow on) <where>'], expansion_rules: {where: '({area}|{floor})'}}",
        "{sentences: ['{sort:domain} now'], lists: {sort: {values: [{in: lights, out: light}]}}}",
    ],
)
def test_a_sentence_that_says_what_is_switched_is_taken(tmp_path: Path, block: str) -> None:
    file = tmp_path / "whole.yaml"
    file.write_text(f"intents:\n  HassTurnOff: {{data: [{block}]}}\n")
    sentences = load("en", [file])
    assert sentences.problems == ()
    assert any(data.metadata == {CUSTOM: str(file)} for data in sentences.intents.intents["HassTurnOff"].data)

"""The corpus: the same for the same seed, honest spans, held-out patterns never trained on; real sentences mapped."""

import itertools
import json
import random
from collections import Counter
from pathlib import Path

import pytest

from assistant.core.errors import TrainingError
from assistant.training.language.corpus import Corpus, Pool, held_out
from assistant.training.language.patterns import Command, Sentence, parse_line, read_patterns
from assistant.training.language.plain import plain_lines
from assistant.training.language.real import clinc, from_clinc, from_slurp, slurp

PATTERNS = [pattern for pattern in read_patterns() if not held_out(pattern)]


def some(seed: str, count: int = 400) -> list[Sentence]:
    return list(itertools.islice(Corpus(PATTERNS, ["stone", "windy"], seed).sentences(), count))


def test_the_same_seed_gives_the_same_sentences() -> None:
    assert some("1:2", 50) == some("1:2", 50)
    assert some("1:2", 50) != some("1:3", 50)


def test_spans_stand_in_their_sentence() -> None:
    for sentence in some("a"):
        for command in sentence.commands:
            assert all(f" {words} " in f" {sentence.text} " for _, words in command.spans)


def test_there_are_chains_and_chat() -> None:
    sentences = some("b")
    assert any(len(sentence.commands) > 1 for sentence in sentences)
    assert any(sentence.commands[0].intent == "Chat" for sentence in sentences)


def test_a_pattern_with_many_wordings_is_drawn_more_often_than_a_plain_sentence() -> None:
    pool = Pool([parse_line("Chat | hello"), parse_line("Help | (what|how) (can|do|may) (i|we) (say|ask)")])
    drawn = Counter(pool.draw(rng).intent for rng in [random.Random(0)] for _ in range(1000))
    assert 4 * drawn["Chat"] < drawn["Help"] < 8 * drawn["Chat"]


def test_some_patterns_are_held_out() -> None:
    everything = read_patterns()
    assert 20 <= len(everything) - len(PATTERNS) <= len(everything) // 10
    held = {pattern.voice for pattern in everything if pattern.voice and held_out(pattern)}
    assert len(held) >= 5
    assert not held & {pattern.voice for pattern in PATTERNS}


@pytest.mark.parametrize(
    ("annotation", "intent", "command"),
    [
        ("wake me at [time : seven am] on [date : friday]", "alarm_set",
         Command("SetAlarm", (), (("time", "seven am"), ("date", "friday")))),
        ("turn off the lights in the [house_place : kitchen]", "iot_hue_lightoff",
         Command("HassTurnOff", ("domain=light",), (("area", "kitchen"),))),
        ("what is the date today", "datetime_query", Command("HassGetCurrentDate")),
        ("order me [food_type : chinese] food", "takeaway_order", Command("Chat")),
    ],
)  # fmt: skip
def test_slurp_lines(annotation: str, intent: str, command: Command) -> None:
    sentence = from_slurp(annotation, intent)
    assert sentence is not None
    assert sentence.commands == (command,)


@pytest.mark.parametrize(
    ("text", "intent", "name"),
    [
        ("cancel my alarm for tomorrow", "alarm", "CancelAlarm"),
        ("turn the volume down", "change_volume", "HassSetVolumeRelative"),
        ("set the volume to 4", "change_volume", "HassSetVolume"),
        ("what is my balance", "balance", "Chat"),
        ("take milk off my shopping list", "shopping_list_update", "HassListRemoveItem"),
        ("how do you spell cat", "spelling", "SpellWord"),
    ],
)
def test_clinc_lines(text: str, intent: str, name: str) -> None:
    sentence = from_clinc(text, intent)
    assert sentence is not None
    assert sentence.commands[0].intent == name


def test_unclear_lines_are_left_out() -> None:
    assert from_clinc("yes", "yes") is None
    assert from_slurp("make coffee", "iot_coffee") is None


def test_kept_lines_are_never_trained_on(tmp_path: Path) -> None:
    slurp_file, clinc_file = tmp_path / "slurp.jsonl", tmp_path / "clinc.jsonl"
    lines = [{"annotation": f"tell me joke number {number}", "intent": "general_joke"} for number in range(60)]
    slurp_file.write_text("\n".join(json.dumps(line) for line in lines))
    parts = [
        {"text": f"flip coin {number}", "intent": "flip_coin", "part": part}
        for number, part in enumerate(("train", "val"))
    ]
    clinc_file.write_text("\n".join(json.dumps(line) for line in parts))
    trained, kept = ({sentence.text for sentence in slurp(slurp_file, which)} for which in (False, True))
    assert trained
    assert kept
    assert not trained & kept
    assert [sentence.text for sentence in clinc(clinc_file)] == ["flip coin 0"]
    assert [sentence.text for sentence in clinc(clinc_file, kept=True)] == ["flip coin 1"]


def test_broken_files_are_training_errors(tmp_path: Path) -> None:
    broken = tmp_path / "broken.jsonl"
    broken.write_text("{")
    with pytest.raises(TrainingError, match="broken"):
        clinc(broken)
    with pytest.raises(TrainingError):
        slurp(tmp_path / "missing.jsonl")
    with pytest.raises(TrainingError):
        list(plain_lines([tmp_path / "missing.txt"]))


def test_plain_lines_lose_the_speaker_and_repetitions(tmp_path: Path) -> None:
    text = tmp_path / "talk.txt"
    text.write_text("U\tI want a table. Is it free?\n\nS\tYes.\nU\ti want a table\n")
    assert list(plain_lines([text])) == ["i want a table", "is it free"]

"""`assistant understand` as a process: good lines, bad lines, home and sentences files."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

KEYS = ["id", "intents", "reply", "tier", "confidence", "ms"]


def understand(text: str, *options: str) -> tuple[list[dict[str, Any]], str, int]:
    done = subprocess.run(
        [sys.executable, "-m", "assistant", "understand", "--no-model", "--json", *options],
        input=text.encode("utf-8", errors="surrogateescape"),
        capture_output=True,
        timeout=120,
        check=False,
    )
    return [json.loads(line) for line in done.stdout.splitlines()], done.stderr.decode(), done.returncode


def test_every_line_has_an_answer() -> None:
    lines = [
        "turn on the kitchen light",
        '{"id": "a", "text": "turn off the light", "area": "Kitchen"}',
        '{"id": 7, "text": "set an alarm for seven tomorrow", "now": "2026-11-22T15:00:00"}',
        '{"id": 8}',
        "{broken",
        '{"id": 9, "text": ""}',
        '{"id": 10, "text": ["a"], "now": 1e300}',
        '{"id": 11, "text": "what time is it", "now": "never", "area": 5}',
        "😀",
        "[1, 2]",
        "null",
        "turn on the kitchen light " * 400,
        "bad \udcff bytes",
        "",
        "  ",
    ]
    answers, errors, status = understand("\n".join(lines))
    assert status == 1
    assert [line.split(":")[1] for line in errors.splitlines()] == [f" line {n}" for n in (4, 5, 7, 10, 11)]
    assert [list(answer) for answer in answers] == [KEYS] * 13
    assert answers[0]["intents"] == [{"intent": "HassTurnOn", "slots": {"name": "Kitchen Light"}}]
    assert answers[0]["tier"] == "grammar"
    assert answers[1]["id"] == "a"
    assert answers[1]["intents"] == [{"intent": "HassTurnOff", "slots": {"domain": "light", "area": "Kitchen"}}]
    assert answers[2]["intents"] == [{"intent": "SetAlarm", "slots": {"time": "07:00", "date": "2026-11-23"}}]
    assert answers[7]["intents"][0]["intent"] == "HassGetCurrentTime"
    for place in (3, 4, 5, 6, 8, 9, 10, 11, 12):
        assert answers[place]["intents"] == [{"intent": "Chat", "slots": {}}]
        assert answers[place]["tier"] == "chat"
        assert answers[place]["reply"]


def test_lines_that_only_look_like_json_are_read_as_text() -> None:
    answers, errors, status = understand('12\n"turn on the kitchen light"\n{"text": "[1, 2]"}\n')
    assert (len(answers), errors, status) == (3, "", 0)
    assert answers[1]["intents"] == [{"intent": "HassTurnOn", "slots": {"name": "Kitchen Light"}}]


def test_a_home_and_sentences_of_ones_own(tmp_path: Path) -> None:
    home, sentences = tmp_path / "home.yaml", tmp_path / "mine"
    home.write_text(
        "areas: [{name: Shed}]\n"
        "entities:\n"
        "  - {id: light.one, name: Bench Lamp, area: Shed}\n"
        "  - {id: light.two, name: Door Lamp, area: Shed, aliases: [bench lamp]}\n"
        "lists: [{name: Seeds}]\n"
    )
    sentences.mkdir()
    (sentences / "a.yaml").write_text(
        "language: en\nintents:\n  Sow: ['sow {seed} now']\nlists:\n  seed: {wildcard: true}\n"
    )
    (sentences / "b.yaml").write_text("language: en\nintents: [\n")
    answers, errors, status = understand(
        "turn on the bench lamp\nadd kale to the seeds list\nsow kale now\nturn on the kitchen light\n",
        *("--home", str(home), "--sentences", str(sentences)),
    )
    assert status == 0
    assert f"{sentences / 'b.yaml'}, line" in errors
    assert [answer["intents"][0] for answer in answers] == [
        {"intent": "HassTurnOn", "slots": {"name": "Bench Lamp"}},
        {"intent": "HassListAddItem", "slots": {"item": "kale", "name": "Seeds"}},
        {"intent": "Sow", "slots": {"seed": "kale"}},
        {"intent": "Chat", "slots": {}},
    ]


def test_a_home_that_is_not_there() -> None:
    answers, errors, status = understand("turn on the light\n", "--home", "/nowhere/home.yaml")
    assert (answers, status) == ([], 1)
    assert errors.count("\n") == 1
    assert "no such file" in errors


def test_for_people() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "assistant", "understand", "--no-model"],
        input=b"turn on the kettle\n",
        capture_output=True,
        timeout=120,
        check=True,
    )
    assert done.stdout.decode().startswith("HassTurnOn name=Kettle  [grammar, 100%")

"""The spoken form of written text: a golden table, and what must hold for any text."""

import random
import string
from pathlib import Path

import pytest

from assistant.speaking.normalize import normalize

TABLE = Path(__file__).parent.parent / "golden" / "spoken_en.tsv"
ROWS = [
    line.split("\t")
    for line in TABLE.read_text(encoding="utf-8").splitlines()
    if line.strip() and not line.startswith("# written")
]


def test_the_table_is_long() -> None:
    assert len(ROWS) >= 80


@pytest.mark.parametrize(("written", "spoken"), ROWS, ids=[row[0] for row in ROWS])
def test_golden(written: str, spoken: str) -> None:
    assert normalize(written) == spoken


@pytest.mark.parametrize("spoken", [row[1] for row in ROWS])
def test_spoken_form_stays_as_it_is(spoken: str) -> None:
    assert normalize(spoken) == spoken


def test_a_code_block_is_not_read() -> None:
    assert normalize("Try this:\n```python\nprint(1)\n```\nThen run it.") == "Try this: Then run it."


def test_an_open_code_block_is_not_read_either() -> None:
    assert normalize("Like so:\n```\nrm -rf") == "Like so:"


def test_lines_end_with_a_pause() -> None:
    assert normalize("- milk\n- eggs\n- bread") == "milk. eggs. bread."


def test_control_characters_and_invisible_ones_vanish() -> None:
    assert normalize("kit\u200bchen\x00 li\u00adght\x1b[0m on\ufeff") == "kitchen light on."


NOTHING = ["", "   ", "\n\n", "...", "***", "👍🏽🎉", "```\ncode\n```", "—", "()", "\x00\x07"]


@pytest.mark.parametrize("nothing", NOTHING)
def test_nothing_to_say(nothing: str) -> None:
    assert normalize(nothing) == ""


def test_any_text_becomes_words_and_marks_only() -> None:
    chooser = random.Random(7)
    odd = "21.5 °C |7:05 am |**|```|1/2|$5|€|Dr. |😀|-|–|TV |a.m. |\n- |½|²|\x1b[0m"
    pieces = [*string.printable, *odd.split("|")]
    for _ in range(500):
        text = "".join(chooser.choice(pieces) for _ in range(chooser.randint(1, 40)))
        spoken = normalize(text)
        assert not set(spoken) & set("0123456789*`#^_|<>{}[]()=+$%°\n\r\t\x00"), (text, spoken)

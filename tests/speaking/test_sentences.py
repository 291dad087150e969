"""Sentences come as soon as they are complete, whole, and in order, however the text is cut."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from assistant.speaking.sentences import Limits, SentenceSplitter, sentences, split

TEXTS: list[tuple[str, list[str]]] = [
    ("Hello.", ["Hello."]),
    ("Hello", ["Hello"]),
    ("", []),
    ("  \n ", []),
    ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
    ("Dr. Smith met Mr. Jones. They talked.", ["Dr. Smith met Mr. Jones.", "They talked."]),
    ("It is 21.5 degrees. Nice.", ["It is 21.5 degrees.", "Nice."]),
    ("Version 2.1.3 is out. Get it.", ["Version 2.1.3 is out.", "Get it."]),
    ("Well... maybe. Yes.", ["Well... maybe.", "Yes."]),
    ("Well... Maybe.", ["Well...", "Maybe."]),
    ("Wait… what? Really?!", ["Wait… what?", "Really?!"]),
    ("At 7 a.m. it rains. At 8 p.m. It stops.", ["At 7 a.m. it rains.", "At 8 p.m.", "It stops."]),
    ("Milk, eggs, etc. are here. Milk, eggs, etc. Done.", ["Milk, eggs, etc. are here.", "Milk, eggs, etc.", "Done."]),
    ("Use fruit, e.g. apples. Good.", ["Use fruit, e.g. apples.", "Good."]),
    ("J. K. Rowling wrote it. So did I. Yes.", ["J. K. Rowling wrote it.", "So did I.", "Yes."]),
    ("George W. Bush spoke.", ["George W. Bush spoke."]),
    ("Take vitamin C. Then sleep.", ["Take vitamin C.", "Then sleep."]),
    ("No. I will not. See no. 5 there.", ["No.", "I will not.", "See no. 5 there."]),
    ('He said "Stop!" Then he left.', ['He said "Stop!"', "Then he left."]),
    ("It is on (I think). Good.", ["It is on (I think).", "Good."]),
    ("**Done.** Next.", ["**Done.**", "Next."]),
    ("See example.com for more. Bye.", ["See example.com for more.", "Bye."]),
    ("1. Preheat the oven.\n2. Mix.\n", ["1. Preheat the oven.", "2. Mix."]),
    ("- milk\n- eggs\n- bread", ["- milk", "- eggs", "- bread"]),
    ("# Title\n\nText here", ["# Title", "Text here"]),
    (
        "This line is wrapped after more than forty characters\nand goes on here. End.",
        ["This line is wrapped after more than forty characters and goes on here.", "End."],
    ),
    ("Look:\n```python\nx = 1. \ny = 2\n```\nThat is all.", ["Look:", "That is all."]),
    ("~~~\nonly code\n~~~", []),
    ("Open:\n```\nnever closed. Ever.", ["Open:"]),
    ("The U.S. team won. In the U.S. They won.", ["The U.S. team won.", "In the U.S.", "They won."]),
    ("今日は晴れです。明日も。", ["今日は晴れです。", "明日も。"]),
    ("It ends with Dr.", ["It ends with Dr."]),
    ("... !!! ???", []),
]


def words(text: str) -> list[str]:
    return text.split()


@pytest.mark.parametrize(("text", "expected"), TEXTS, ids=[text[:40] for text, _ in TEXTS])
def test_whole_text(text: str, expected: list[str]) -> None:
    assert split(text) == expected


@pytest.mark.parametrize("size", [1, 2, 3, 7])
@pytest.mark.parametrize(("text", "expected"), TEXTS, ids=[text[:40] for text, _ in TEXTS])
def test_the_cuts_do_not_matter(text: str, expected: list[str], size: int) -> None:
    splitter = SentenceSplitter(Limits(first_words=1000))
    found = [sentence for start in range(0, len(text), size) for sentence in splitter.feed(text[start : start + size])]
    assert found + splitter.flush() == expected


def test_a_sentence_comes_before_the_next_one_begins() -> None:
    splitter = SentenceSplitter()
    assert splitter.feed("The light is on.") == []
    assert splitter.feed(" ") == ["The light is on."]


def test_a_long_first_sentence_begins_at_a_comma() -> None:
    splitter = SentenceSplitter()
    given = []
    for word in words("When the sun goes down, the lights in the garden and in the yard turn on by themselves."):
        given += splitter.feed(f"{word} ")
    assert given[0] == "When the sun goes down,"
    assert " ".join(given) == "When the sun goes down, the lights in the garden and in the yard turn on by themselves."


def test_only_the_first_sentence_is_cut_early() -> None:
    splitter = SentenceSplitter()
    given = []
    for word in words("Okay. When the sun goes down, the lights in the garden and in the yard turn on by themselves."):
        given += splitter.feed(f"{word} ")
    assert len(given) == 2


def test_thousands_are_no_comma() -> None:
    splitter = SentenceSplitter()
    given = []
    for word in words("It took about 12,000 steps to walk all the way from here to the sea today."):
        given += splitter.feed(f"{word} ")
    assert len(given) == 1


def test_the_buffer_is_bounded() -> None:
    splitter = SentenceSplitter(Limits(longest=100))
    given = []
    for _ in range(1000):
        given += splitter.feed("word ")
        assert len(splitter._buffer) <= 105
    given += splitter.flush()
    assert " ".join(given) == " ".join(["word"] * 1000)


def test_a_word_without_end_is_cut() -> None:
    given = split("a" * 1000)
    assert "".join(given) == "a" * 1000
    assert max(map(len, given)) <= 300


def test_code_without_end_is_not_kept() -> None:
    splitter = SentenceSplitter()
    splitter.feed("```\n")
    for _ in range(1000):
        assert splitter.feed("more code. ") == []
    assert len(splitter._buffer) < 200
    assert splitter.feed("\n```\nAfter it. ") == ["After it."]


def test_a_splitter_can_be_used_again() -> None:
    splitter = SentenceSplitter()
    splitter.feed("```\nopen")
    splitter.flush()
    assert splitter.feed("Fine. ") == ["Fine."]


def test_a_stream() -> None:
    async def pieces() -> AsyncIterator[str]:
        for piece in ("Hel", "lo. It", " is 7", ".5 de", "grees"):
            yield piece

    async def collect() -> list[str]:
        return [sentence async for sentence in sentences(pieces())]

    assert asyncio.run(collect()) == ["Hello.", "It is 7.5 degrees"]

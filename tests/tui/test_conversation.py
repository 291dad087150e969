"""The conversation: drawn where it is seen, searched, marked where nobody heard it, kept and reopened."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime

from rich.console import Console
from rich.style import Style
from textual.pilot import Pilot
from textual.widgets import OptionList

from assistant.core.errors import StoreError
from assistant.core.values import KeptConversation, KeptTurn, Source
from assistant.tui.app import ChatApp
from assistant.tui.conversation import NEIGHBOURHOOD, Conversation
from assistant.tui.drawing import draw
from assistant.tui.entries import Entry, Who, as_markdown
from assistant.tui.find import FindBar
from assistant.tui.furnishings import Furnishings
from tests.test_session import Bench
from tests.tui.bench import chat, entries, said, screen, shown, until

AT = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
MANY = 10_000
STYLES = {name: Style() for name in ("user", "assistant", "trouble", "details", "time", "unheard", "found")}


class MemoryJournal:
    """Keeps in memory what a store keeps."""

    def __init__(self, *kept: list[KeptTurn]) -> None:
        self.kept = list(kept)

    async def keep(self, turn: KeptTurn, conversation: int) -> int:
        if not conversation:
            self.kept.append([])
        self.kept[conversation - 1].append(turn)
        return conversation or len(self.kept)

    async def conversations(self, words: str = "") -> Sequence[KeptConversation]:
        found = [
            KeptConversation(n, AT, having[0].asked, len(turns))
            for n, turns in enumerate(self.kept, 1)
            if (having := [one for one in turns if all(word in one.asked + one.reply for word in words.split())])
        ]
        return found[::-1]

    async def turns(self, conversation: int) -> Sequence[KeptTurn]:
        return self.kept[conversation - 1]


class BrokenJournal(MemoryJournal):
    async def keep(self, turn: KeptTurn, conversation: int) -> int:
        raise StoreError("the disk is full", "free some space")


def conversation(app: ChatApp) -> Conversation:
    return app.base.query_one(Conversation)


def numbers(app: ChatApp) -> set[str]:
    """The numbers that are in view."""
    return {word for word in screen(app).split() if word.isdigit()}


def text_of(entry: Entry, width: int = 60) -> list[str]:
    return [strip.text.rstrip() for strip in draw(entry, width, Console(width=width), STYLES)]


def test_ten_thousand_turns_are_scrolled_from_end_to_end() -> None:
    turns = [Entry(Who.USER if n % 2 else Who.ASSISTANT, f"number {n}", "details", AT) for n in range(2 * MANY)]

    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        began = time.process_time()
        conversation(app).replace(turns)
        await until(pilot, lambda: f"number {2 * MANY - 1}" in screen(app))
        opened, pages, longest = time.process_time() - began, 0, 0.0
        seen = numbers(app)
        while "number 0 " not in screen(app):
            began = time.process_time()
            await pilot.press("pageup")
            await pilot.pause()
            longest = max(longest, time.process_time() - began)
            seen |= numbers(app)
            pages += 1
            if pages == 100:  # the way there is the same everywhere; then at once to the beginning
                conversation(app).action_scroll_home()
        assert {str(n) for n in range(2 * MANY - 450, 2 * MANY)} <= seen
        assert len(conversation(app)._blocks) <= 3 * NEIGHBOURHOOD
        conversation(app).action_scroll_home()
        await until(pilot, lambda: "number 0 " in screen(app))
        seen |= numbers(app)
        for _ in range(30):
            await pilot.press("pagedown")
            await pilot.pause()
            seen |= numbers(app)
        assert {str(n) for n in range(120)} <= seen
        conversation(app).action_scroll_end()
        await until(pilot, lambda: f"number {2 * MANY - 1}" in screen(app))
        print(f"\n{MANY} turns: opened in {opened:.3f} s, a page took {longest:.3f} s at most (processor time)")

    chat(play)


def test_who_reads_older_turns_is_not_pulled_away_by_a_new_one() -> None:
    turns = [Entry(Who.USER, f"number {n}", at=AT) for n in range(300)]

    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        conversation(app).replace(turns)
        await until(pilot, lambda: "number 299" in screen(app))
        await pilot.press("pageup", "pageup")
        before = numbers(app)
        app.tell("something new")
        await pilot.pause()
        assert numbers(app) == before
        conversation(app).action_scroll_end()
        await until(pilot, lambda: "something new" in screen(app))

    chat(play)


def test_the_newest_stays_in_view_when_the_terminal_changes_its_size() -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        for n in range(30):
            app.tell(f"number {n}")
        for width, height in ((20, 5), (60, 18), (130, 40), (80, 24)):
            await pilot.resize_terminal(width, height)
            await pilot.pause()
            app.tell(f"at {width}")
            await until(pilot, lambda width=width: f"at {width}" in screen(app))  # type: ignore[misc]

    chat(play)


def test_it_is_searched_and_what_is_found_is_shown() -> None:
    turns = [Entry(Who.USER, f"number {n}{' treasure' if n in (3, 250) else ''}", at=AT) for n in range(600)]

    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        conversation(app).replace(turns)
        await pilot.press("ctrl+f", *"TREASURE", "enter")
        await until(pilot, lambda: "number 250 treasure" in screen(app))
        assert shown(app, "#matches") == "2 of 2"
        await pilot.press("enter")
        await until(pilot, lambda: "number 3 treasure" in screen(app))
        await pilot.press("down")
        await until(pilot, lambda: "number 250 treasure" in screen(app))
        await pilot.press("x", "enter")
        await until(pilot, lambda: shown(app, "#matches") == "not found")
        await pilot.press("escape")
        await until(pilot, lambda: not app.base.query_one(FindBar).display)

    chat(play)


def test_conversations_are_kept_and_reopened_and_go_on() -> None:
    earlier = [KeptTurn(AT, "hello", Source.VOICE, "Hello to you.", "Chat")]
    journal = MemoryJournal(earlier)

    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        await pilot.press(*"one", "enter")
        await until(pilot, lambda: len(journal.kept) == 2)
        (kept,) = journal.kept[1]
        assert (kept.asked, kept.source, kept.reply) == ("one", Source.KEYBOARD, "Did one.")
        assert kept.details.startswith("one · grammar 100%")
        await pilot.press("f6")
        await until(pilot, lambda: len(app.screen_stack) == 2)
        await until(pilot, lambda: app.screen.query_one("#earlier", OptionList).option_count == 2)
        await pilot.press("down", "enter")
        await until(pilot, lambda: [entry.text for entry in entries(app)] == ["hello", "Hello to you."])
        await until(pilot, lambda: "Hello to you." in screen(app))
        await pilot.press(*"two", "enter")
        await until(pilot, lambda: [turn.asked for turn in earlier] == ["hello", "two"])

    chat(play, furnishings=Furnishings(journal=journal))


def test_all_conversations_are_searched_and_the_words_are_shown_in_the_one_that_is_opened() -> None:
    journal = MemoryJournal(
        [KeptTurn(AT, "hello", Source.VOICE, "Hello to you."), KeptTurn(AT, "is there treasure", Source.VOICE, "Yes.")],
        [KeptTurn(AT, "good night", Source.VOICE, "Sleep well.")],
    )

    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        await pilot.press(*"/search treasure", "enter")
        await until(pilot, lambda: "1 Nov 2026" not in screen(app) and "is there treasure" in screen(app))
        assert "good night" not in screen(app)
        await pilot.press("enter")
        await until(pilot, lambda: shown(app, "#matches") == "1 of 1")
        assert [entry.text for entry in entries(app)] == ["hello", "Hello to you.", "is there treasure", "Yes."]
        await pilot.press("f6", *"nowhere", "enter")
        await until(pilot, lambda: "none has these words" in screen(app))
        await pilot.press("escape")
        await until(pilot, lambda: len(app.screen_stack) == 1)

    chat(play, furnishings=Furnishings(journal=journal))


def test_a_reply_that_comes_faster_than_it_can_be_drawn_is_drawn_now_and_then() -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        entry, drawn = Entry(Who.ASSISTANT, "begun", at=AT), conversation(app)._drawn
        conversation(app).show(entry)
        times: list[str] = []
        conversation(app)._drawn = lambda *them: times.append(them[0].text) or drawn(*them)  # type: ignore
        for number in range(1000):
            entry.text += f" {number}"
            conversation(app).show(entry)
        assert times == []  # nothing else has had its turn yet
        await until(pilot, lambda: "998 999" in screen(app))
        assert len(times) == 1

    chat(play)


def test_the_up_key_knows_what_was_asked_the_last_time() -> None:
    journal = MemoryJournal([KeptTurn(AT, "hello", Source.VOICE, "Hello to you.")])

    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        await until(pilot, lambda: app.base.query_one("RequestBox").earlier == ["hello"])  # type: ignore[attr-defined]
        await pilot.press("up", "enter")
        await until(pilot, lambda: said(app, "user") == ["hello"])

    chat(play, furnishings=Furnishings(journal=journal))


def test_a_journal_that_cannot_be_written_is_told_and_the_chat_goes_on() -> None:
    async def play(app: ChatApp, pilot: Pilot[None], bench: Bench) -> None:
        for word in ("one", "two"):
            await pilot.press(*word, "enter")
            await until(pilot, lambda word=word: f"Did {word}." in said(app, "assistant"))  # type: ignore[misc]
        await until(pilot, lambda: "the disk is full" in said(app, "trouble"))

    chat(play, furnishings=Furnishings(journal=BrokenJournal()))


def test_what_nobody_heard_is_marked() -> None:
    entry = Entry(Who.ASSISTANT, "It is late. Go to bed.", at=AT, heard=11)
    styles = STYLES | {"unheard": Style(strike=True)}
    (line, *_) = draw(entry, 60, Console(width=60), styles)
    struck = "".join(part.text for part in line if part.style and part.style.strike)
    assert struck == " Go to bed."


def test_markdown_and_code_are_drawn_and_escapes_in_them_never_run() -> None:
    drawn = text_of(Entry(Who.ASSISTANT, "**Bold** words\n\n```python\nprint(1)\x1b[2J\n```\n- [a](http://x)", at=AT))
    joined = "\n".join(drawn)
    assert "Bold words" in joined
    assert "**" not in joined
    assert "print(1)[2J" in joined
    assert "\x1b" not in joined


def test_no_line_is_wider_than_the_screen() -> None:
    entry = Entry(Who.ASSISTANT, "wide 漢字漢字漢字 " * 5 + "x" * 50, "details " * 9, AT)
    for width in (1, 2, 5, 20, 61):
        assert max(strip.cell_length for strip in draw(entry, width, Console(width=width), STYLES)) <= max(width, 4)


def test_as_markdown_tells_who_when_and_what_was_understood() -> None:
    text = as_markdown([Entry(Who.USER, "one", at=AT), Entry(Who.ASSISTANT, "Did one.", "one · 3 ms", AT)])
    assert text.startswith("# Conversation\n\n## 2026-11-22\n\n**You** 20:00:00\n\none\n")
    assert "<sub>one · 3 ms</sub>" in text

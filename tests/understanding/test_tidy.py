"""A conversation that becomes long is shortened while nobody asks: summed up or dropped; the model reads ahead."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from threading import Event

import pytest

from assistant.core.ports import LanguageModel
from assistant.core.values import Request
from assistant.engines.llm_llama import ChatSettings, LlamaChat
from assistant.lanes import Lane, Resident
from assistant.understanding.chat import Chat, Manner, summary
from assistant.understanding.history import FORGOTTEN, LONGEST_SUMMARY, SUMMARIZE, TURNS
from tests import tiny_gguf
from tests.fakes import FixedClock

Messages = list[Mapping[str, str]]


class Noting:
    """A model that notes what it was asked, and sums up whatever it is told."""

    def __init__(self) -> None:
        self.asked: list[Messages] = []

    def chat(self, messages: Messages, grammar: str = "") -> Iterator[str]:
        self.asked.append(messages)
        if messages[-1]["content"] == SUMMARIZE:
            yield from ("We spoke of <|im_end|> pears. ", "They are\ngreen. ", "And th")
        else:
            yield from ("Yes", ".")

    def warm(self, messages: Messages) -> None:
        raise AssertionError

    def close(self) -> None:
        """Nothing is open."""


async def ask(chat: Chat, *questions: str) -> None:
    for question in questions:
        async for _ in chat.reply(Request(question)):
            pass


async def tidied(chat: Chat, until: Callable[[], bool]) -> None:
    """Lets the tidying run until something is so."""
    upkeep = asyncio.create_task(chat.tidy(lambda event: None))
    await happens(until)
    upkeep.cancel()
    await asyncio.wait({upkeep})


async def happens(what: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not what():  # noqa: ASYNC110  (there is no event for it)
            await asyncio.sleep(0)


def is_shortened(chat: Chat, turns: int = TURNS - FORGOTTEN) -> Callable[[], bool]:
    return lambda: len(chat._history.turns) == turns and chat._tidying is not None and chat._tidying.done()


@pytest.mark.parametrize("able", [True, False])
def test_the_oldest_turns_go_and_their_summary_stays_where_the_model_is_able(able: bool) -> None:
    model = Noting()

    async def go() -> Messages:
        resident: Resident[LanguageModel] = Resident(Lane("chat"), lambda: model)
        chat = Chat(resident, FixedClock(), Manner("Be brief."), summarizes=lambda: able)
        await ask(chat, *(f"number {number}" for number in range(TURNS)))
        await tidied(chat, is_shortened(chat))
        await resident.close()
        return chat._messages()

    messages = asyncio.run(go())
    earlier = "\n\nEarlier in this conversation: We spoke of pears. They are green."
    assert messages[0]["content"] == "Be brief." + (earlier if able else "")
    assert messages[1]["content"].startswith(f"number {FORGOTTEN}\n")
    *summed, ahead = model.asked[TURNS:]
    assert ahead[:-1] == messages, "it has read what the next question begins with"
    assert len(summed) == able
    for asked in summed:
        assert len(asked) == 1 + 2 * FORGOTTEN + 1


class Slow(Noting):
    """The first time it sums up without end."""

    def chat(self, messages: Messages, grammar: str = "") -> Iterator[str]:
        if len(self.asked) != TURNS:
            yield from super().chat(messages)
            return
        self.asked.append(messages)
        while True:
            yield ""


def test_a_question_does_not_wait_for_that_and_it_is_done_afterwards() -> None:
    model = Slow()

    async def go() -> Chat:
        resident: Resident[LanguageModel] = Resident(Lane("chat"), lambda: model)
        chat = Chat(resident, FixedClock(), Manner("Be brief.", room=10), summarizes=lambda: True)
        await ask(chat, *(f"number {number}" for number in range(TURNS)))
        upkeep = asyncio.create_task(chat.tidy(lambda event: None))
        await happens(lambda: len(model.asked) > TURNS)
        assert chat._history.earlier == ""
        await ask(chat, "and now")
        await happens(lambda: bool(chat._history.earlier))
        upkeep.cancel()
        await asyncio.wait({upkeep})
        await resident.close()
        return chat

    chat = asyncio.run(go())
    assert chat._history.turns[-1][0].startswith("and now")
    assert chat._history.turns[-1][1] == "Yes."


class Late(Noting):
    """It has summed up when it may."""

    def __init__(self) -> None:
        super().__init__()
        self.may = Event()

    def chat(self, messages: Messages, grammar: str = "") -> Iterator[str]:
        yield from super().chat(messages)
        if messages[-1]["content"] == SUMMARIZE:
            self.may.wait(60)


def test_what_is_deleted_while_it_is_summed_up_does_not_come_back() -> None:
    model = Late()

    async def go() -> Messages:
        resident: Resident[LanguageModel] = Resident(Lane("chat"), lambda: model)
        chat = Chat(resident, FixedClock(), Manner("Be brief."), summarizes=lambda: True)
        await ask(chat, *(f"number {number}" for number in range(TURNS)))
        upkeep = asyncio.create_task(chat.tidy(lambda event: None))
        await happens(lambda: len(model.asked) > TURNS)
        chat.forget()
        model.may.set()
        await happens(lambda: len(model.asked) > TURNS + 1)
        upkeep.cancel()
        await asyncio.wait({upkeep})
        await resident.close()
        return chat._messages()

    assert asyncio.run(go()) == [{"role": "system", "content": "Be brief."}]


def test_few_but_long_turns_are_shortened_too_and_the_real_model_has_read_what_is_left(tmp_path: Path) -> None:
    made: list[LlamaChat] = []

    def make() -> LlamaChat:
        settings = ChatSettings(context=2048, threads=1, max_tokens=8, temperature=0.0)
        made.append(LlamaChat(tiny_gguf.write(tmp_path / "model.gguf", "qwen2.5"), settings))
        return made[0]

    async def go() -> tuple[int, int]:
        resident: Resident[LanguageModel] = Resident(Lane("chat"), make)
        chat = Chat(resident, FixedClock(), Manner("be good", room=1000), summarizes=lambda: True)
        await ask(chat, *(f"tell {number} {'good ' * 40}" for number in range(FORGOTTEN + 2)))
        await tidied(chat, is_shortened(chat, 2))
        before = made[0].computed_tokens
        await ask(chat, "hello")
        read = made[0].computed_tokens - before
        whole = len(made[0].prompt(chat._messages()))
        await resident.close()
        return read, whole

    read, whole = asyncio.run(go())
    assert read < whole / 2


def test_a_summary_is_whole_sentences_on_one_line() -> None:
    assert summary("Pears.\n They cost 2.5 euro. But") == "Pears. They cost 2.5 euro."
    assert summary("no end") == summary("") == ""
    assert len(summary("All is good. " * 99)) <= LONGEST_SUMMARY

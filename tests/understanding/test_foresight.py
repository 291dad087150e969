"""The next words of what somebody types: by a real model of random weights, in time or not at all."""

import asyncio
import contextlib
import threading
from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle
from pathlib import Path

import pytest

from assistant.compose import Parts
from assistant.config import load
from assistant.core.events import Event, NextWords, TurnEnded
from assistant.core.ports import Foreteller
from assistant.core.values import Request, Typing
from assistant.engines.llm_apart import ApartChat
from assistant.engines.llm_llama import ChatSettings
from assistant.knowledge import Knowledge
from assistant.lanes import Lane, Resident
from assistant.socket import Client, Server
from assistant.understanding import foresight
from assistant.understanding.foresight import TRIES, Foresight
from tests import tiny_gguf
from tests.fakes import comes_true

SYSTEM: list[Mapping[str, str]] = [{"role": "system", "content": "you are good"}]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tiny_gguf.write(tmp_path / "model.gguf", "qwen2.5")


@pytest.fixture
def any_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foresight, "SOON", 60.0)


class Ponders:
    """Guesses one word, and ponders on the next until it is interrupted."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def chat(self, messages: list[Mapping[str, str]], grammar: str = "") -> Iterator[str]:
        return iter(())

    def warm(self, messages: list[Mapping[str, str]]) -> None:
        pass

    def close(self) -> None:
        pass

    def next_words(
        self, messages: Sequence[Mapping[str, str]], typed: str, count: int = 5
    ) -> Iterator[tuple[str, float]]:
        self.asked.append(typed)
        return Pondering(typed == "now ")


class Pondering(Iterator[tuple[str, float]]):
    def __init__(self, knows: bool) -> None:
        self._words = [("then", 0.5)] if knows else []
        self._interrupted = threading.Event()

    def __next__(self) -> tuple[str, float]:
        if self._words:
            return self._words.pop()
        assert self._interrupted.wait(60)
        raise StopIteration

    def interrupt(self) -> None:
        self._interrupted.set()


@pytest.mark.usefixtures("any_time")
def test_the_real_models_words_are_told(path: Path) -> None:
    model = ApartChat(path, ChatSettings(context=256, threads=1))

    async def go() -> list[Event]:
        told: list[Event] = []
        resident: Resident[Foreteller] = Resident(Lane("chat"), lambda: model)
        await resident.load()
        Foresight(resident, lambda: SYSTEM, told.append).look("turn on the k")
        await comes_true(lambda: bool(told))
        await resident.close()
        return told

    [told] = asyncio.run(go())
    assert isinstance(told, NextWords)
    assert told.typed == "turn on the k"
    assert told.words
    assert all(word.startswith("k") and 0 < share <= 1 for word, share in told.words)


def test_what_comes_too_late_is_left_and_a_machine_that_is_always_too_slow_is_left_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(foresight, "SOON", 0.5)  # enough for any machine to ask, and to be told what is known
    model = Ponders()

    async def go() -> list[Event]:
        told: list[Event] = []
        resident: Resident[Foreteller] = Resident(Lane("chat"), lambda: model)
        await resident.load()
        ahead = Foresight(resident, lambda: SYSTEM, told.append)
        ahead.look("now ")
        await comes_true(lambda: bool(told))
        for number in range(TRIES + 2):
            ahead.look(f"{number} ")
            await comes_true(lambda: not any(task.get_name() == "foresight" for task in asyncio.all_tasks()))
        await resident.close()
        return told

    assert asyncio.run(go()) == [NextWords("now ", (("then", 0.5),))]
    assert model.asked == ["now ", *(f"{number} " for number in range(TRIES))]


@pytest.mark.usefixtures("any_time")
def test_only_the_latest_text_counts_and_a_hot_board_a_busy_or_a_missing_model_is_left_alone() -> None:
    model, hot, busy = Ponders(), [False], [False]

    async def go() -> list[Event]:
        told: list[Event] = []
        resident: Resident[Foreteller] = Resident(Lane("chat"), lambda: model)
        ahead = Foresight(resident, lambda: None if busy[0] else SYSTEM, told.append, lambda: 85.0 if hot[0] else None)
        ahead.look("not loaded ")
        await resident.load()
        hot[0] = True
        ahead.look("hot ")
        hot[0], busy[0] = False, True
        ahead.look("busy ")
        busy[0] = False
        ahead.look("first ")
        await comes_true(lambda: bool(model.asked))
        ahead.look("second ")
        await comes_true(lambda: len(model.asked) == 2)
        ahead.stop()
        await resident.close()
        return told

    assert asyncio.run(go()) == []
    assert model.asked == ["first ", "second "]


@pytest.mark.usefixtures("any_time")
def test_a_client_of_the_service_is_told_and_what_is_asked_comes_first(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"MODEL": path, "THREADS": 1, "MAX_TOKENS": 8, "TEMPERATURE": 0}.items():
        monkeypatch.setenv(f"ASSISTANT_CHAT__{name}", str(value))

    async def go() -> tuple[NextWords, TurnEnded, NextWords]:
        config = load()
        session = Parts(config, Knowledge.load(config)).session()
        async with session, Server(session, tmp_path / "s"), Client(tmp_path / "s") as client:
            await session.loaded()
            events = client.subscribe()

            async def the_next(kind: type[Event]) -> Event:
                return await anext(event async for event in events if isinstance(event, kind))

            async def guessed(typed: str) -> Event:
                for more in cycle(range(8)):  # left while the model is at something; and its weights are random:
                    await client.command(Typing(typed + "very " * more))  # after some texts it knows no word
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(5):
                            return await the_next(NextWords)
                raise AssertionError

            first = await guessed("tell me a ")
            await client.command(Typing("tell me a st"))
            await client.ask(Request("Tell me a story."))
            answered = await the_next(TurnEnded)
            last = await guessed("and then ")
        assert isinstance(first, NextWords)
        assert isinstance(answered, TurnEnded)
        assert isinstance(last, NextWords)
        return first, answered, last

    first, answered, last = asyncio.run(asyncio.wait_for(go(), 240))
    assert first.typed.startswith("tell me a ")
    assert last.typed.startswith("and then ")
    assert first.words
    assert answered.reply

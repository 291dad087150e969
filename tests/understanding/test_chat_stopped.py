"""The chat model's process dies: the turn ends with a sentence, the next one works. A real model, really killed."""

import asyncio
import os
import select
import signal
from collections.abc import Mapping
from pathlib import Path

import pytest

from assistant.core.errors import ModelError
from assistant.core.ports import LanguageModel
from assistant.core.values import Request
from assistant.engines.llm_apart import ApartChat
from assistant.engines.llm_llama import ChatSettings
from assistant.lanes import Lane, Resident
from assistant.understanding.chat import STOPPED, Chat, Manner
from tests import tiny_gguf
from tests.fakes import FixedClock

SETTINGS = ChatSettings(context=65536, threads=1, max_tokens=60000, temperature=0.0)
SYSTEM: Mapping[str, str] = {"role": "system", "content": "you are good " * 8}


class Talks:
    """A conversation with a model that talks on and on, and its processes."""

    def __init__(self, folder: Path) -> None:
        self.path = tiny_gguf.write(folder / "model.gguf", "qwen2.5")
        self.states = folder / "states"
        self.made: list[ApartChat] = []
        self.resident: Resident[LanguageModel] = Resident(Lane("chat"), self._make)
        self.chat = Chat(self.resident, FixedClock(), Manner(SYSTEM["content"]))

    def _make(self) -> ApartChat:
        made = ApartChat(self.path, SETTINGS, self.states)
        made.warm([SYSTEM])
        self.made.append(made)
        return made

    def kill(self) -> None:
        """Until it is dead."""
        ended = os.pidfd_open(self.made[-1].process)
        try:
            os.kill(self.made[-1].process, signal.SIGKILL)
            select.select([ended], [], [])  # it can be read from then on, whoever has taken the exit status
        finally:
            os.close(ended)

    async def says(self, pieces: int) -> str:
        """Some pieces of a reply."""
        replies = self.chat.reply(Request("hello"))
        heard = [await anext(replies) for _ in range(pieces)]
        await replies.aclose()
        return "".join(heard)


@pytest.fixture
def talks(tmp_path: Path) -> Talks:
    return Talks(tmp_path)


def test_a_turn_whose_model_is_killed_ends_with_a_sentence_and_the_next_one_works(talks: Talks) -> None:
    async def go() -> tuple[str, str, str]:
        replies = talks.chat.reply(Request("hello"))
        begun = await anext(replies)
        talks.kill()
        rest = "".join([piece async for piece in replies])
        after = await talks.says(3)
        await talks.resident.close()
        return begun, rest, after

    begun, rest, after = asyncio.run(go())
    assert begun
    assert rest.endswith(f" {STOPPED}")
    assert after
    assert STOPPED not in after
    first, second = talks.made
    assert first.process != second.process
    assert second.computed_tokens < 60000
    assert len(list(talks.states.iterdir())) == 1


def test_a_model_that_is_killed_while_nobody_talks_is_there_again_without_a_word(talks: Talks) -> None:
    async def go() -> tuple[str, str]:
        before = await talks.says(3)
        talks.kill()
        after = await talks.says(3)
        await talks.resident.close()
        return before, after

    before, after = asyncio.run(go())
    assert before
    assert after
    assert STOPPED not in after
    assert len(talks.made) == 2


def test_a_file_that_is_cut_off_is_told_and_when_it_is_whole_again_it_talks_again(talks: Talks) -> None:
    content = talks.path.read_bytes()

    async def go() -> tuple[str, str, str]:
        await talks.says(2)
        os.truncate(talks.path, 4096)
        stopped = "".join([piece async for piece in talks.chat.reply(Request("hello"))])
        with pytest.raises(ModelError, match="not a model") as broken:
            await talks.says(1)
        whole = talks.path.with_suffix(".part")
        whole.write_bytes(content)
        whole.replace(talks.path)
        after = await talks.says(3)
        await talks.resident.close()
        return stopped, str(broken.value), after

    stopped, broken, after = asyncio.run(go())
    assert stopped == STOPPED
    assert str(talks.path) in broken
    assert after
    assert STOPPED not in after

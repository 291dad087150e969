"""What the chat is given beside a session: suggestions that learn, over the built-in models and the demo home."""

import asyncio

from msgspec.structs import replace

from assistant.cli.chat_parts import LaneSuggestions
from assistant.config import load, state_folder


def test_what_was_asked_is_suggested_until_it_is_forgotten() -> None:
    async def go(suggestions: LaneSuggestions) -> list[str]:
        await suggestions.recall(["turn on the bedside lamp"])
        recalled = [await suggestions.after("turn on the b"), await suggestions.after("turn on the")]
        await suggestions.forget()
        return [*recalled, await suggestions.after("turn on the b")]

    *recalled, forgotten = asyncio.run(go(LaneSuggestions(load())))
    assert recalled == ["edside lamp", " bedside lamp"]
    assert forgotten != "edside lamp"


def test_where_the_home_cannot_be_read_nothing_is_suggested_and_nothing_fails() -> None:
    config = replace(load(), home=state_folder() / "gone.yaml")

    async def typed(suggestions: LaneSuggestions) -> str:
        await suggestions.recall(["turn on the lamp"])
        await suggestions.learn("turn on the lamp")
        return await suggestions.after("turn on")

    assert asyncio.run(typed(LaneSuggestions(config))) == ""

"""What the chat is given beside a session: suggestions that learn, over the built-in models and the demo home."""

import asyncio

import pytest
from msgspec.structs import replace

from assistant.cli.chat_parts import LaneSuggestions
from assistant.config import load, state_folder


@pytest.mark.parametrize("keep", [True, False])
def test_what_was_asked_is_suggested_and_kept_unless_nothing_is_to_be_kept(keep: bool) -> None:
    config = load()
    config = replace(config, terminal=replace(config.terminal, keep=keep))

    async def asked(suggestions: LaneSuggestions) -> str:
        await suggestions.learn("turn on the bedside lamp")
        return await suggestions.after("turn on the b")

    assert asyncio.run(asked(LaneSuggestions(config))) == "edside lamp"
    assert (state_folder() / "typed.json").exists() is keep
    habits = asyncio.run(LaneSuggestions(config).after("turn on the"))
    assert (habits == " bedside lamp") is keep


def test_where_the_home_cannot_be_read_nothing_is_suggested_and_nothing_fails() -> None:
    config = replace(load(), home=state_folder() / "gone.yaml")

    async def typed(suggestions: LaneSuggestions) -> str:
        await suggestions.recall(["turn on the lamp"])
        await suggestions.learn("turn on the lamp")
        return await suggestions.after("turn on")

    assert asyncio.run(typed(LaneSuggestions(config))) == ""

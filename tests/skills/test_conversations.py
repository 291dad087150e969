"""Conversations of the chat, searched and deleted by voice."""

from datetime import timedelta
from pathlib import Path

from assistant.core.values import KeptTurn, Source
from tests.skills.conftest import Household


def keep(house: Household, asked: str, reply: str, days: int = 0, conversation: int = 0) -> int:
    at = house.clock.now() - timedelta(days=days)
    return house.store.conversations.keep(KeptTurn(at, asked, Source.KEYBOARD, reply), conversation)


def test_a_conversation_is_found_by_its_words_and_by_its_day(house: Household) -> None:
    assert house.says("SearchConversations") == "I kept no conversation."
    first = keep(house, "how long does lasagna bake", "About 40 minutes.", days=1)
    keep(house, "and 100% rye bread?", "An hour.", days=1, conversation=first)
    keep(house, "turn on the light", "Turned on the light.")
    said = house.says("SearchConversations", text="lasagna")
    assert said == "Yesterday you said: how long does lasagna bake. I answered: About 40 minutes."
    assert "kept no conversation about pizza" in house.says("SearchConversations", text="pizza")
    assert house.says("SearchConversations", text="100%").startswith("Yesterday you said: and 100% rye")
    assert "kept no conversation about 100_" in house.says("SearchConversations", text="100_")
    by_day = house.says("SearchConversations", date="2026-03-01")
    assert by_day == "Yesterday you said: “how long does lasagna bake”; “and 100% rye bread?”."
    assert "I kept no conversation on" in house.says("SearchConversations", date="2026-02-01")
    assert house.says("SearchConversations").startswith("Today you said:")


def test_what_was_searched_for_before_is_not_found_as_itself(house: Household) -> None:
    keep(house, "find lasagna", "I kept no conversation about lasagna.")
    found = house.do("SearchConversations", "Find lasagna", text="lasagna")
    assert found.text == "I kept no conversation about lasagna."


def test_conversations_are_deleted_and_leave_nothing_in_the_file(house: Household, tmp_path: Path) -> None:
    assert "no such conversation" in house.refuses("ForgetConversations", value="all")
    old = keep(house, "my secret is platypus", "I see.", days=3)
    keep(house, "good morning", "Hello.", days=1)
    last = keep(house, "what time is it", "Noon.")
    assert house.says("ForgetConversations", value="last") == "I have deleted 1 conversation."
    assert last not in [one.id for one in house.store.conversations.conversations()]
    assert house.says("ForgetConversations", date="2026-02-27") == "I have deleted 1 conversation."
    assert house.store.conversations.turns(old) == []
    assert all(b"platypus" not in file.read_bytes() for file in tmp_path.iterdir())
    assert house.says("ForgetConversations", value="all") == "I have deleted 1 conversation."


def test_who_writes_on_in_a_deleted_conversation_begins_one(house: Household) -> None:
    begun = keep(house, "hello", "Hello.")
    house.says("ForgetConversations", value="last")
    keep(house, "are you there", "Yes.", conversation=begun)
    assert [(one.first, one.turns) for one in house.store.conversations.conversations()] == [("are you there", 1)]

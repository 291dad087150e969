"""Facts that were told: kept over a restart, told again, forgotten, brought back, and found for a chat model."""

from assistant.skills.memory import MOST_READ, MOST_RELATED, related
from tests.skills.conftest import Household


def test_facts(house: Household) -> None:
    assert house.says("RememberFact", text="my locker code is 1234") == "I will remember: my locker code is 1234."
    house.says("RememberFact", text="the spare key is under the pot")
    house.restart()
    assert house.says("RecallFact", topic="locker code") == "You told me: my locker code is 1234."
    assert house.says("RecallFact", text="where is the spare key") == "You told me: the spare key is under the pot."
    house.says("RememberFact", text="my locker code is 9999")
    assert house.says("RecallFact", topic="my locker code") == "You told me: my locker code is 9999."
    assert "nothing about" in house.refuses("RecallFact", topic="car insurance")
    assert "spare key" in house.says("RecallFact")


def test_many_facts_are_counted_and_the_last_told(house: Household) -> None:
    for number in range(MOST_READ + 2):
        house.says("RememberFact", text=f"code {number} is {number}{number}")
    said = house.says("RecallFact")
    assert said.startswith("You told me 7 things, the last: code 2 is 22; ")
    assert said.endswith("code 6 is 66.")


def test_a_fact_is_forgotten_and_brought_back(house: Household) -> None:
    assert "told me nothing" in house.refuses("ForgetFact")
    house.says("RememberFact", text="my sister's name is Ana")
    house.says("RememberFact", text="my brother's name is Ben")
    assert "nothing about" in house.refuses("ForgetFact", topic="cousin")
    assert house.asks("ForgetFact", topic="name").startswith("Which one should I forget: my sister's")
    assert house.says("ForgetFact", topic="sister's name") == "I have forgotten: my sister's name is Ana."
    assert "nothing about" in house.refuses("RecallFact", topic="sister")
    house.says("Undo")
    assert "Ana" in house.says("RecallFact", topic="sister")
    assert house.says("ForgetFact") == "I have forgotten: my brother's name is Ben."
    house.says("RememberFact", text="the bins go out on Friday")
    assert house.says("ForgetFact", topic="everything") == "I have forgotten 2 things that you told me."
    house.restart()
    assert house.says("RecallFact") == "You told me nothing to remember."


def test_a_fact_that_only_half_fits_is_kept(house: Household) -> None:
    house.says("RememberFact", text="my sister's name is Ana")
    asked = house.asks("ForgetFact", topic="sister's birthday")
    assert asked.startswith("I only know: my sister's name is Ana.")
    assert asked.endswith("say: forget what I told you about sister's name.")
    assert "Ana" in house.says("RecallFact", topic="sister")
    assert house.says("ForgetFact", topic="sister's name") == "I have forgotten: my sister's name is Ana."


def test_what_shares_a_telling_word_with_a_question_is_related(house: Household) -> None:
    for text in ("Anna is allergic to nuts", "my locker code is 1234", "I park in row 9", "the cat is called Tom"):
        house.says("RememberFact", text=text)
    facts = house.store.facts.all()
    assert related(facts, "What should I cook for Anna tonight?") == ["Anna is allergic to nuts"]
    assert related(facts, "who wrote the great gatsby") == []
    assert len(related(facts, "Anna's locker code, the cat and the row")) == MOST_RELATED

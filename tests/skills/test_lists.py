"""Lists by voice."""

from pathlib import Path

import pytest

from assistant.home.registry import Registry
from tests.skills.conftest import Household


def test_the_shopping_list(house: Household) -> None:
    assert house.says("HassShoppingListAddItem", item="milk") == "Added milk to the Shopping List."
    assert house.says("HassShoppingListAddItem", item="Milk") == "Milk is on the Shopping List already."
    house.says("HassListAddItem", item="eggs", name="groceries")
    assert house.says("GetListItems", name="Shopping List") == "On the Shopping List: milk and eggs."
    house.restart()
    assert house.says("HassShoppingListCompleteItem", item="egg") == "Ticked off eggs."
    assert "already" in house.says("HassListCompleteItem", item="eggs", name="Shopping List")
    assert house.says("GetListItems", name="Shopping List") == "On the Shopping List: milk."
    assert house.says("GetListItems", name="Shopping List", item="milk") == "Yes, milk is on the Shopping List."
    assert house.says("GetListItems", name="Shopping List", item="eggs") == "Eggs are ticked off."
    assert house.says("GetListItems", name="Shopping List", item="bread") == "No, bread is not on the Shopping List."
    assert house.says("HassListRemoveItem", item="milk", name="Shopping List") == "Took milk off the Shopping List."
    assert "not on the Shopping List" in house.refuses("HassShoppingListCompleteItem", item="milk")


def test_a_list_that_was_not_named_is_asked_for(house: Household) -> None:
    assert house.asks("HassListAddItem", item="paint") == "Which list: the Shopping List or the To Do List?"
    assert house.asks("HassListAddItem", name="To Do List") == "What should I put on the To Do List?"
    assert "no list called wishes" in house.refuses("HassListAddItem", item="paint", name="wishes")
    assert house.asks("HassListCompleteItem") == "Which item?"
    assert house.asks("GetListItems").startswith("Which list")


def test_an_item_is_found_on_the_list_that_has_it(house: Household) -> None:
    house.says("HassListAddItem", item="paint the fence", name="To Do List")
    assert house.says("HassListCompleteItem", item="paint the fence") == "Ticked off paint the fence."
    assert house.refuses("HassListRemoveItem", item="beans") == "Beans are on no list."
    house.says("HassListAddItem", item="paint the fence", name="Shopping List")
    assert "several lists" in house.asks("HassListRemoveItem", item="paint the fence")


def test_clearing_needs_the_lists_name(house: Household) -> None:
    for item in ("milk", "bread", "tea", "jam"):
        house.says("HassShoppingListAddItem", item=item)
    assert house.says("GetListItems", name="groceries") == ("On the Shopping List: 4 things: milk, bread, tea and jam.")
    assert house.asks("ClearList").startswith("Which list")
    assert house.says("ClearList", name="groceries") == "Cleared the Shopping List: 4 things removed."
    assert house.says("ClearList", name="groceries") == "The Shopping List is empty already."
    assert house.says("GetListItems", name="groceries") == "The Shopping List is empty."


@pytest.mark.parametrize("intent", ["HassShoppingListAddItem", "HassListAddItem"])
def test_a_home_without_lists_has_the_shopping_list(tmp_path: Path, intent: str) -> None:
    house = Household(tmp_path / "bare.sqlite", registry=Registry())
    assert house.says(intent, item="milk") == "Added milk to the Shopping List."
    house.store.close()

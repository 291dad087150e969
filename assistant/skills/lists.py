"""Shopping and to-do lists."""

from assistant.core.errors import SkillError
from assistant.core.values import Reply
from assistant.home.registry import Registry
from assistant.skills.phrases import counted, is_or_are, joined, sentence, the
from assistant.skills.skill import Question, skill
from assistant.store.lists import Lists

SHOPPING = "Shopping List"
"""There is always this one."""


@skill("HassShoppingListAddItem", keeps=True)
def add_to_shopping_list(item: str = "", *, lists: Lists, registry: Registry) -> Reply:
    """Put something on the shopping list."""
    return _add(item, SHOPPING, lists, registry)


@skill("HassShoppingListCompleteItem", keeps=True)
def complete_on_shopping_list(item: str = "", *, lists: Lists, registry: Registry) -> Reply:
    """Tick something off the shopping list."""
    return _complete(item, SHOPPING, lists, registry)


@skill("HassListAddItem", keeps=True)
def add_item(item: str = "", name: str = "", *, lists: Lists, registry: Registry) -> Reply:
    """Put something on a list."""
    return _add(item, name, lists, registry)


@skill("HassListCompleteItem", keeps=True)
def complete_item(item: str = "", name: str = "", *, lists: Lists, registry: Registry) -> Reply:
    """Tick something off."""
    return _complete(item, name, lists, registry)


@skill("HassListRemoveItem", keeps=True)
def remove_item(item: str = "", name: str = "", *, lists: Lists, registry: Registry) -> Reply:
    """Take something off a list."""
    named, text = _list_with(item, name, lists, registry)
    found = lists.find(named, text)
    if found is None:
        raise SkillError(f"{_is(text)} not on {the(named)}.")
    lists.remove(found)
    return Reply(f"Took {found.text} off {the(named)}.")


@skill("GetListItems")
def get_items(name: str = "", item: str = "", *, lists: Lists, registry: Registry) -> Reply:
    """Say what is on a list, or whether something is."""
    named = _list(name, registry)
    open_items = [entry for entry in lists.items(named) if not entry.done]
    if item:
        found = lists.find(named, item)
        if found is None:
            return Reply(f"No, {item} {is_or_are(item)} not on {the(named)}.")
        return Reply(
            f"{_is(found.text)} ticked off."
            if found.done
            else f"Yes, {found.text} {is_or_are(found.text)} on {the(named)}."
        )
    if not open_items:
        return Reply(f"{sentence(the(named))} is empty.", {"items": []})
    texts = [entry.text for entry in open_items]
    count = f"{counted(len(texts), 'thing')}: " if len(texts) > 3 else ""
    return Reply(f"On {the(named)}: {count}{joined(texts)}.", {"items": texts})


@skill("ClearList", keeps=True)
def clear_list(name: str = "", *, lists: Lists, registry: Registry) -> Reply:
    """Empty a list."""
    if not name:
        raise Question(f"Which list should I clear: {joined([the(each) for each in _names(registry)], 'or')}?")
    named = _list(name, registry)
    count = lists.clear(named)
    if not count:
        return Reply(f"{sentence(the(named))} is empty already.")
    return Reply(f"Cleared {the(named)}: {counted(count, 'thing')} removed.")


def _add(item: str, name: str, lists: Lists, registry: Registry) -> Reply:
    named = _list(name, registry)
    if not item:
        raise Question(f"What should I put on {the(named)}?")
    if lists.add(named, item):
        return Reply(f"Added {item} to {the(named)}.")
    return Reply(f"{_is(item)} on {the(named)} already.")


def _complete(item: str, name: str, lists: Lists, registry: Registry) -> Reply:
    named, text = _list_with(item, name, lists, registry)
    found = lists.find(named, text)
    if found is None:
        raise SkillError(f"{_is(text)} not on {the(named)}.")
    if found.done:
        return Reply(f"{_is(found.text)} ticked off already.")
    lists.complete(found)
    return Reply(f"Ticked off {found.text}.")


def _is(item: str) -> str:
    return f"{sentence(item)} {is_or_are(item)}"


def _names(registry: Registry) -> list[str]:
    names = [each.name for each in registry.lists]
    return names if registry.list_named(SHOPPING) else [SHOPPING, *names]


def _list(name: str, registry: Registry) -> str:
    """The list's own name. Raises Question when none was named and there are several, SkillError for an unknown one."""
    names = _names(registry)
    if not name:
        if len(names) > 1:
            raise Question(f"Which list: {joined([the(each) for each in names], 'or')}?")
        return names[0]
    found = registry.list_named(name)
    if found:
        return found.name
    if name.casefold() == SHOPPING.casefold():
        return SHOPPING
    raise SkillError(f"I know no list called {name}. There is {joined([the(each) for each in names])}.")


def _list_with(item: str, name: str, lists: Lists, registry: Registry) -> tuple[str, str]:
    """List and item; where no list was named it is the one that has the item."""
    if not item:
        raise Question("Which item?")
    if name:
        return _list(name, registry), item
    having = [each for each in _names(registry) if lists.find(each, item)]
    if not having:
        raise SkillError(f"{_is(item)} on no list.")
    if len(having) > 1:
        raise Question(f"It is on several lists. Which one: {joined([the(each) for each in having], 'or')}?")
    return having[0], item

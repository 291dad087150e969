"""Shopping and to-do lists. Which lists there are says the home's registry; here are their items."""

from dataclasses import dataclass

from assistant.store.database import Database


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list."""

    id: int
    text: str
    done: bool
    """Ticked off, but still on the list."""


class Lists:
    """The items of every list, by the list's name. A change that returned is on the disk."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def items(self, name: str) -> list[Item]:
        """Every item, in the order in which they were added."""
        rows = self._database.rows("SELECT id, text, done FROM items WHERE list = ? ORDER BY id", name)
        return [Item(row["id"], row["text"], bool(row["done"])) for row in rows]

    def add(self, name: str, text: str) -> bool:
        """Put an item on the list. False when it stands there already and is not done; a done one is to do again."""
        with self._database.transaction():
            known = self._database.rows("SELECT done FROM items WHERE list = ? AND key = ?", name, _key(text))
            if not known:
                self._database.insert("INSERT INTO items (list, text, key) VALUES (?, ?, ?)", name, text, _key(text))
                return True
            self._database.rows("UPDATE items SET done = 0 WHERE list = ? AND key = ?", name, _key(text))
            return bool(known[0]["done"])

    def find(self, name: str, text: str) -> Item | None:
        """The item of that name; a plural is found by its singular and the other way round."""
        wanted = {_key(text), _singular(_key(text))}
        fitting = [item for item in self.items(name) if {_key(item.text), _singular(_key(item.text))} & wanted]
        exact = [item for item in fitting if _key(item.text) == _key(text)]
        return next(iter(exact or fitting), None)

    def complete(self, item: Item) -> None:
        """Tick it off."""
        with self._database.transaction():
            self._database.rows("UPDATE items SET done = 1 WHERE id = ?", item.id)

    def remove(self, item: Item) -> None:
        """Take it off the list."""
        with self._database.transaction():
            self._database.rows("DELETE FROM items WHERE id = ?", item.id)

    def clear(self, name: str) -> int:
        """Empty the list; says how many items it had."""
        with self._database.transaction():
            return len(self._database.rows("DELETE FROM items WHERE list = ? RETURNING id", name))


def _key(text: str) -> str:
    return " ".join(text.casefold().split())


def _singular(key: str) -> str:
    for ending, instead in (("ies", "y"), ("oes", "o"), ("s", "")):
        if key.endswith(ending) and not key.endswith("ss") and len(key) > len(ending) + 2:
            return key.removesuffix(ending) + instead
    return key

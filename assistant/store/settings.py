"""Settings that are changed by talking: the assistant's own volume, how it says the time.

The others stand in the config file.
"""

from assistant.store.database import Database


class Settings:
    """Small values by name."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def text(self, name: str, default: str = "") -> str:
        """One value."""
        rows = self._database.rows("SELECT value FROM settings WHERE name = ?", name)
        return str(rows[0]["value"]) if rows else default

    def change(self, name: str, value: str) -> None:
        """Set one value."""
        with self._database.transaction():
            self._database.rows("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", name, value)

    @property
    def volume(self) -> int:
        """The assistant's own loudness, 0 to 100."""
        try:
            return min(100, max(0, int(self.text("volume", "70"))))
        except ValueError:
            return 70

    @volume.setter
    def volume(self, percent: int) -> None:
        self.change("volume", str(min(100, max(0, percent))))

    @property
    def muted(self) -> bool:
        """True while the assistant is to be silent."""
        return self.text("muted") == "yes"

    @muted.setter
    def muted(self, muted: bool) -> None:
        self.change("muted", "yes" if muted else "no")

    @property
    def hours(self) -> int:
        """12 or 24: how times are said."""
        return 24 if self.text("hours") == "24" else 12

    @hours.setter
    def hours(self, hours: int) -> None:
        self.change("hours", str(hours))

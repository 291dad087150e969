"""The user's own regression pack: what was called right must be understood so again, what was called wrong otherwise.

It needs no training library: it is for whoever changed the model, the sentences or the home.
"""

from dataclasses import dataclass, replace

from assistant.compose import caution
from assistant.config import Config
from assistant.core.values import Intent, Request
from assistant.knowledge import Knowledge
from assistant.store.marks import MarkedTurn
from assistant.store.store import Store
from assistant.understanding.dialog import Dialog
from assistant.understanding.tiers import Tiers, load_model


@dataclass(frozen=True, slots=True)
class Tried:
    """One marked request, and what it means now."""

    turn: MarkedTurn
    found: tuple[Intent, ...]

    @property
    def passed(self) -> bool:
        """True where it is right now."""
        return (_plain(self.found) == _plain(self.turn.intents)) is self.turn.right

    @property
    def marked(self) -> str:
        """What it was understood as when it was marked, for people."""
        return _readable(self.turn.intents)

    @property
    def now(self) -> str:
        """What it is understood as now, for people."""
        return _readable(self.found)


def replay(config: Config) -> list[Tried]:
    """Try every marked request. Raises ConfigError, ModelError, StoreError."""
    store = Store(config.store_path)
    try:
        turns = store.marks.all()
    finally:
        store.close()
    if not turns:
        return []
    settings, knowledge = config.understanding, Knowledge.load(config)
    model = load_model(settings.path, settings.threads or 1)
    tiers = Tiers(knowledge.registry, knowledge.sentences, model, settings.threshold)
    return [Tried(turn, _understood(turn, Dialog(tiers, caution=caution(config.confirm)))) for turn in turns]


def _understood(turn: MarkedTurn, dialog: Dialog) -> tuple[Intent, ...]:
    """What would be done on a request, after those before it; a question does nothing."""
    request = Request("", area=turn.area or None, now=turn.at.astimezone())
    for text in turn.before:
        dialog.understand(replace(request, text=text))
    found = dialog.understand(replace(request, text=turn.text))
    return (Intent("Chat"),) if found.question else found.intents


def _plain(intents: tuple[Intent, ...]) -> list[tuple[str, dict[str, object]]]:
    return [(intent.name, dict(intent.slots)) for intent in intents]


def _readable(intents: tuple[Intent, ...]) -> str:
    return " + ".join(
        " ".join([intent.name, *(f"{slot}={value}" for slot, value in intent.slots.items())]) for intent in intents
    )

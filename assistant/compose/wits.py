"""What understands: templates and intent model over the home, and the dialog before them."""

import logging
from dataclasses import fields

from assistant.compose.in_effect import InEffect
from assistant.config.settings import Confirm
from assistant.core.errors import ModelError
from assistant.listening.teaching import misheard
from assistant.understanding.caution import Caution
from assistant.understanding.dialog import Dialog
from assistant.understanding.tiers import Parser, Tiers, load_model

log = logging.getLogger(__name__)


def caution(settings: Confirm) -> Caution:
    """What is asked about first, as the configuration has it."""
    return Caution(**{field.name: getattr(settings, field.name) for field in fields(Caution)})


class Wits:
    """Makes the dialog, and gives it other tiers when the home, the sentences or the model change."""

    def __init__(self, now: InEffect) -> None:
        self._now = now
        self._parse: Parser | None = None

    def dialog(self) -> Dialog:
        """With the model where it can be loaded, else with the templates alone."""
        try:
            self._load()
        except ModelError as error:
            log.warning("only the usual wordings are understood: %s", error)
        return Dialog(self._tiers(), misheard, caution(self._now.config.confirm))

    def renew(self, dialog: Dialog) -> None:
        """For another home or other sentences."""
        dialog.ask(self._tiers())

    def take_model(self, dialog: Dialog) -> None:
        """For another model. Raises ModelError; the one before is used then."""
        self._load()
        self.renew(dialog)

    def _load(self) -> None:
        settings = self._now.config.understanding
        self._parse = load_model(settings.path, settings.threads or 1)

    def _tiers(self) -> Tiers:
        knowledge, threshold = self._now.knowledge, self._now.config.understanding.threshold
        return Tiers(knowledge.registry, knowledge.sentences, self._parse, threshold)

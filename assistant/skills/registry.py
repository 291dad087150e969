"""Finds the skills and carries intents out with them: the session's Actor.

Skills come from the modules of this package and from installed packages with an entry point in the group
`assistant.skills`, which names a module.
"""

import importlib
import logging
import pkgutil
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from importlib.metadata import entry_points
from types import ModuleType

import assistant.skills
from assistant.core.errors import HomeError, SkillError, StoreError
from assistant.core.ports import Clock
from assistant.core.values import Intent, Reply, Request
from assistant.skills.history import History, PastTurn
from assistant.skills.recorder import Recorder
from assistant.skills.skill import Question, Skill, skill_of

log = logging.getLogger(__name__)

GROUP = "assistant.skills"
"""Entry points of this group name modules with skills."""

PER_CALL = frozenset({datetime, Request, Intent})
"""What a skill may ask for that is new at each call."""


class Skills:
    """Every skill, ready to act (the `act` of the Actor port)."""

    def __init__(
        self,
        modules: Iterable[ModuleType],
        provided: Mapping[type, object],
        clock: Clock,
        recorder: Recorder | None = None,
        history: History | None = None,
    ) -> None:
        """`provided` holds, by type, what skills may ask for. Raises TypeError when one asks for something else.

        With a recorder, what a command changes is noted for an undo.
        """
        self._recorder = recorder
        self.history = History() if history is None else history
        self._clock = clock
        self._provided = {**provided, History: self.history, Skills: self}
        self._skills: dict[str, Skill] = {}
        for module in modules:
            for found in filter(None, (skill_of(thing) for thing in vars(module).values())):
                unknown = set(found.needs.values()) - set(self._provided) - PER_CALL
                if unknown:
                    raise TypeError(
                        f"{module.__name__}.{found.call.__qualname__} needs {unknown}, which nobody provides"
                    )
                self._skills.update(dict.fromkeys(found.intents, found))

    @property
    def intents(self) -> Mapping[str, Skill]:
        """Intent name → its skill."""
        return self._skills

    def act(self, intent: Intent, request: Request) -> Reply:
        """Do it and say so. What cannot be done is a Reply with `failed`, never an exception."""
        turn = self.history.begin(request)
        now = request.now or self._clock.now()
        found = self._skills.get(intent.name)
        if found is None:
            reply = Reply("I cannot do that yet.", failed=True)
        else:
            reply = self._reply(found, intent, turn, now if now.tzinfo else now.astimezone())
        self.history.note(request, intent, reply)
        return reply

    def _reply(self, found: Skill, intent: Intent, turn: PastTurn, now: datetime) -> Reply:
        try:
            if self._recorder:
                self._recorder.begin(found.keeps)
            per_call: dict[type, object] = {datetime: now, Request: turn.request, Intent: intent}
            reply = found.run(intent, {**self._provided, **per_call})
            if self._recorder:
                self._recorder.end(turn, reply.text, now)
        except Question as question:
            return Reply(question.message, expects_answer=True, failed=True)
        except (SkillError, HomeError) as error:
            return Reply(error.message, failed=True)
        except StoreError as error:
            log.error("%s: %s", intent.name, error)
            return Reply("I could not save that: my database does not work.", failed=True)
        except Exception:  # a skill may be anybody's: its fault ends this one command and nothing else
            log.exception("the skill for %s failed", intent.name)
            return Reply("Something went wrong inside me with that. The log says what.", failed=True)
        return reply


@cache
def modules() -> tuple[ModuleType, ...]:
    """This package's modules, then the installed ones. One that cannot be imported is logged and left out."""
    found = [
        importlib.import_module(f"{GROUP}.{part.name}") for part in pkgutil.iter_modules(assistant.skills.__path__)
    ]
    for point in entry_points(group=GROUP):
        try:
            module = point.load()
        except Exception as error:  # another package's fault must not silence the assistant
            log.warning("the skills of %s cannot be loaded: %s", point.value, error)
            continue
        if isinstance(module, ModuleType):
            found.append(module)
    return tuple(found)

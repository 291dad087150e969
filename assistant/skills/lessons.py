"""What was misheard, as far as skills have to do with it: who remembers it is handed in."""

from assistant.core.errors import ConfigError, SkillError
from assistant.home.registry import Registry
from assistant.skills.history import PastTurn
from assistant.skills.phrases import the


class Lessons:
    """Where misheard names are remembered. This one remembers nothing."""

    def learn(self, heard: str, corrected: str, registry: Registry) -> tuple[str, str] | None:
        """Remember (name, what it was misheard as), when `corrected` says a name again. None: nothing to remember.

        Raises ConfigError when it cannot be kept.
        """
        return None

    def forget(self, name: str, phrase: str) -> None:
        """The phrase does not mean the name. Raises ConfigError."""


def unlearn(turn: PastTurn, lessons: Lessons) -> str:
    """Forget what was learned in a turn, and say so; "" where there was nothing. Raises SkillError."""
    learned = [
        (str(reply.data["name"]), str(reply.data["heard"]))
        for intent, reply in turn.steps
        if intent.name == "CorrectLast" and reply.data
    ]
    try:
        for name, phrase in learned:
            lessons.forget(name, phrase)
    except ConfigError as error:
        raise SkillError(f"I could not forget that: {error.message}.") from error
    return " ".join(f"I no longer take “{phrase}” for {the(name)}." for name, phrase in learned)

"""Commands of the user's own, taught by talking: learned, told and forgotten.

What such a command means is understood elsewhere, and it was agreed to before it comes here.
"""

from dataclasses import dataclass
from pathlib import Path

from assistant.core.errors import ConfigError, SkillError
from assistant.core.values import Reply
from assistant.languages import taught as file
from assistant.skills.phrases import counted, joined
from assistant.skills.skill import Question, skill

MOST_TOLD = 5
"""So many are told with what they do, the others by their number."""


@dataclass(frozen=True, slots=True)
class Taught:
    """Where they are kept."""

    path: Path | None = None
    """None: nowhere."""
    language: str = "en"

    @property
    def file(self) -> Path:
        """The file. Raises SkillError where there is none."""
        if self.path is None:
            raise SkillError("I cannot keep commands here.")
        return self.path


@skill("TeachCommand")
def teach_command(phrase: str = "", conversation_command: str = "", *, taught: Taught) -> Reply:
    """Let a phrase stand for a command from now on."""
    if not phrase:
        raise Question("What will you say?")
    if not conversation_command:
        raise Question(f"What should I do when you say “{phrase}”?")
    try:
        file.teach(taught.file, taught.language, phrase, conversation_command)
    except ConfigError as error:
        raise SkillError(f"I could not keep that: {error.message}.") from error
    return Reply(f"I have learned “{phrase}”.")


@skill("ListTaught")
def list_taught(*, taught: Taught) -> Reply:
    """Tell what was taught."""
    known = _known(taught)
    if not known:
        return Reply("You have taught me nothing yet. Say, for example: when I say good night, turn off the lights.")
    told = [f"“{phrase}”: {command}" for phrase, command in list(known.items())[:MOST_TOLD]]
    more = len(known) - len(told)
    text = f"You have taught me {counted(len(known), 'command')}. {'; '.join(told)}"
    return Reply(f"{text}; and {more} more." if more else f"{text}.")


@skill("ForgetTaught")
def forget_taught(phrase: str = "", *, taught: Taught) -> Reply:
    """Let a phrase stand for nothing."""
    known = _known(taught)
    if phrase not in known:
        if not known:
            raise SkillError("You have taught me nothing yet.")
        names = joined([f"“{name}”" for name in list(known)[:MOST_TOLD]], "or")
        raise Question(f"Which one should I forget: {names}?")
    try:
        file.forget(taught.file, phrase)
    except ConfigError as error:
        raise SkillError(f"I could not forget that: {error.message}.") from error
    return Reply(f"I have forgotten “{phrase}”.")


def _known(taught: Taught) -> dict[str, str]:
    try:
        return file.read_taught(taught.file)
    except ConfigError as error:
        raise SkillError(f"I cannot read what you taught me: {error.message}.") from error

""" "No, I said the study lamp": takes back what was wrongly done and remembers what was misheard.

What was meant instead is understood elsewhere, and carried out as the next command of the same turn.
"""

import logging
from datetime import datetime

from assistant.core.errors import ConfigError, SkillError
from assistant.core.ports import HomeBackend
from assistant.core.values import Reply, Request
from assistant.home.registry import Registry
from assistant.skills.history import History, PastTurn
from assistant.skills.lessons import Lessons, unlearn
from assistant.skills.marking import is_command, mark
from assistant.skills.skill import Question, skill
from assistant.skills.undo import take_back
from assistant.store.actions import Actions
from assistant.store.marks import Marks

log = logging.getLogger(__name__)


@skill("CorrectLast")
def correct_last(
    text: str = "",
    *,
    home: HomeBackend,
    actions: Actions,
    registry: Registry,
    lessons: Lessons,
    history: History,
    marks: Marks,
    request: Request,
    now: datetime,
) -> Reply:
    """Take back what the last turn did, because something else was said; without a text, ask what."""
    last = next((turn for turn in history.before(request) if is_command(turn) and not _is_refusal(turn)), None)
    undone = Reply("")
    if last is not None:
        unlearn(last, lessons)
        mark(last, False, marks, history, now)
        turn = actions.last_turn()
        if turn and turn[0].turn == last.id:
            try:
                undone = take_back(turn, home, actions, registry)
            except SkillError as error:
                undone = Reply(error.message, failed=True)
    if not text:
        raise Question(f"{undone.text} What did you mean?".strip())
    problem = undone.text if undone.failed else ""  # what was taken back needs no words beside what is done instead
    try:
        learned = lessons.learn(last.request.text, text, registry) if last is not None else None
    except ConfigError as error:  # what was meant is done all the same
        log.warning("what was misheard cannot be remembered: %s", error)
        learned = None
    if learned is None:
        return Reply(problem)
    return Reply(problem, {"name": learned[0], "heard": learned[1]}, afterwards="I will remember that.")


def _is_refusal(turn: PastTurn) -> bool:
    """ "No" alone: what is corrected is what was done before it."""
    return {intent.name for intent, _ in turn.steps} == {"HassNevermind"}

"""Marks for turns: "that was right", "that was wrong". Kept only where the user wants it."""

from datetime import datetime

from assistant.core.errors import SkillError
from assistant.core.values import Reply, Request
from assistant.core.vocabulary import ABOUT_LAST
from assistant.skills.history import History, PastTurn
from assistant.skills.skill import skill
from assistant.store.marks import MarkedTurn, Marks

CONTEXT = 2
"""So many requests before a marked one are kept with it: an answer, or "a bit brighter", means nothing without."""


@skill("MarkLast")
def mark_last(value: str = "right", *, history: History, marks: Marks, request: Request, now: datetime) -> Reply:
    """Keep the last turn as an example of right or wrong understanding."""
    if not marks.wanted:
        raise SkillError("I keep no marks. The setting is understanding.keep_marks.")
    last = next((turn for turn in history.before(request) if is_command(turn)), None)
    if last is None:
        raise SkillError("There is nothing to mark yet.")
    mark(last, value != "wrong", marks, history, now)
    return Reply("I will remember that as right." if value != "wrong" else "I will remember that as wrong.")


def mark(turn: PastTurn, right: bool, marks: Marks, history: History, now: datetime) -> None:
    """Keep a turn, where that is wanted. Raises StoreError."""
    if marks.wanted:
        request = turn.request
        intents = tuple(intent for intent, _ in turn.steps)
        before = tuple(past.request.text for past in history.leading_to(turn)[-CONTEXT:])
        marks.keep(MarkedTurn(request.text, request.area or "", request.now or now, intents, right, before))


def is_command(turn: PastTurn) -> bool:
    """True for a turn that was about more than the talk itself."""
    return not {intent.name for intent, _ in turn.steps} <= ABOUT_LAST

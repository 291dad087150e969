"""Conversations of the terminal chat: found again by their words or their day, and deleted."""

from datetime import date as calendar_date
from datetime import datetime, timedelta

from assistant.core.errors import SkillError
from assistant.core.values import KeptTurn, Reply, Request
from assistant.skills.occasions import calendar_day, local
from assistant.skills.phrases import counted, ended, near_day, sentence
from assistant.skills.skill import skill
from assistant.store.conversations import Conversations

MOST_TOLD = 3
"""Requests of a day that are told; there may be more."""
LAST = "last"
MOST_TURNS = 100_000
"""Of a day that is deleted."""


@skill("SearchConversations")
def search_conversations(
    text: str = "", date: str = "", *, conversations: Conversations, request: Request, now: datetime
) -> Reply:
    """Say when something was talked about and what was answered; without words, what was talked about at all."""
    today = local(now, now).date()
    turns = [turn for _, turn in conversations.search(text, *_day(date, now))]
    found = [turn for turn in turns if turn.asked.casefold() != request.text.casefold()]  # it was asked before, too
    about = f" about {text}" if text else ""
    if not found:
        return Reply(f"I kept no conversation{about}{f' {_when(calendar_day(date), today)}' if date else ''}.")
    if not text:
        asked = list(dict.fromkeys(turn.asked for turn in found if turn.asked))
        when = _when(_local_day(found[0], now), today)
        return Reply(f"{sentence(when)} you said: {'; '.join(f'“{one}”' for one in reversed(asked[:MOST_TOLD]))}.")
    newest = found[0]
    more = f" There {'is' if len(found) == 2 else 'are'} {len(found) - 1} more." if len(found) > 1 else ""
    said = f"{sentence(_when(_local_day(newest, now), today))} you said: {ended(newest.asked)}"
    return Reply(f"{said} I answered: {ended(newest.reply)}{more}")


@skill("ForgetConversations")
def forget_conversations(value: str = "", date: str = "", *, conversations: Conversations, now: datetime) -> Reply:
    """Delete the conversations that were kept: the last one, those of a day, or all."""
    if value == LAST:
        chosen = [one.id for one in conversations.conversations()[:1]]
    elif date:
        chosen = list(dict.fromkeys(number for number, _ in conversations.search("", *_day(date, now), MOST_TURNS)))
    else:
        chosen = [one.id for one in conversations.conversations()]
    if not chosen:
        raise SkillError("I kept no such conversation.")
    conversations.remove(chosen)
    return Reply(f"I have deleted {counted(len(chosen), 'conversation')}.")


def _day(date: str, now: datetime) -> tuple[datetime | None, datetime | None]:
    """The first moment of a day, and the first one after it; any time without a day."""
    if not date:
        return None, None
    day = calendar_day(date)
    begin = datetime.combine(day, datetime.min.time(), local(now, now).tzinfo)
    return begin, begin + timedelta(days=1) if day < calendar_date.max else None


def _local_day(turn: KeptTurn, now: datetime) -> calendar_date:
    return turn.at.astimezone(local(now, now).tzinfo).date()


def _when(day: calendar_date, today: calendar_date) -> str:
    return "yesterday" if day == today - timedelta(days=1) else near_day(day, today)

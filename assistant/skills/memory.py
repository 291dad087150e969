"""Facts that the user asked to keep ("my sister's name is Ana"): kept, told, forgotten, and found for the chat."""

from collections.abc import Sequence
from datetime import datetime

from assistant.core.errors import SkillError
from assistant.core.values import Reply
from assistant.skills.phrases import counted, ended, joined
from assistant.skills.skill import Question, skill
from assistant.store.notes import Facts, Note

MOST_READ = 5
"""Facts beyond the newest few are only counted."""
MOST_RELATED = 3
"""So many facts are handed to a chat model with a question: each costs time before its first word."""
EVERYTHING = "everything"
"""The topic of all facts."""
_SMALL_WORDS = frozenset(
    ["a", "about", "an", "and", "are", "at", "be", "can", "did", "do", "does", "for", "from", "has", "have", "how", "i",
     "if", "in", "is", "it", "me", "my", "not", "of", "on", "or", "our", "s", "say", "should", "tell", "that", "the",
     "there", "this", "to", "was", "we", "what", "what's", "when", "where", "where's", "which", "who", "who's", "why",
     "will", "with", "would", "you", "your"]
)  # fmt: skip


@skill("RememberFact", keeps=True)
def remember_fact(text: str = "", topic: str = "", *, facts: Facts, now: datetime) -> Reply:
    """Remember something that the user told."""
    if not text:
        raise Question("What should I remember?")
    facts.add(topic.casefold() or _topic(text), text, now)
    return Reply(ended(f"I will remember: {text}"))


@skill("RecallFact")
def recall_fact(text: str = "", topic: str = "", *, facts: Facts) -> Reply:
    """Say what was told, about something or at all."""
    everything = facts.all()
    if not _words(f"{topic} {text}"):
        if not everything:
            return Reply("You told me nothing to remember.")
        told = "; ".join(fact.text for fact in everything[-MOST_READ:])
        more = f" {counted(len(everything), 'thing')}, the last" if len(everything) > MOST_READ else ""
        return Reply(f"You told me{more}: {told}.")
    return Reply(f"You told me: {joined([fact.text for fact in _about(everything, topic, text)])}.")


@skill("ForgetFact", keeps=True)
def forget_fact(text: str = "", topic: str = "", *, facts: Facts) -> Reply:
    """Forget what was told about something; without that, what was told last."""
    everything = facts.all()
    if not everything:
        raise SkillError("You told me nothing to remember.")
    if topic == EVERYTHING:
        facts.remove(everything)
        return Reply(f"I have forgotten {counted(len(everything), 'thing')} that you told me.")
    found = _about(everything, topic, text) if topic or text else everything[-1:]
    if len(found) > 1:
        raise Question(f"Which one should I forget: {joined([fact.text for fact in found[:MOST_READ]], 'or')}?")
    if not _words(f"{topic} {text}") <= _words(f"{found[0].topic} {found[0].text}"):
        called = found[0].topic or found[0].text
        raise Question(f"I only know: {found[0].text}. To forget that, say: forget what I told you about {called}.")
    facts.remove(found)
    return Reply(ended(f"I have forgotten: {found[0].text}"))


def related(facts: Sequence[Note], question: str) -> list[str]:
    """Facts that share a telling word with a question, those that share most first."""
    wanted = _words(question)
    shared = [(len(wanted & _words(f"{fact.topic} {fact.text}")), fact) for fact in reversed(facts)]
    best = sorted((pair for pair in shared if pair[0]), key=lambda pair: -pair[0])
    return [fact.text for _, fact in best[:MOST_RELATED]]


def _about(facts: Sequence[Note], topic: str, text: str) -> list[Note]:
    """The facts that have most of the words, at least half. Raises SkillError when there are none."""
    wanted = _words(f"{topic} {text}")
    scored = [(len(wanted & _words(f"{fact.topic} {fact.text}")) / max(1, len(wanted)), fact) for fact in facts]
    best = max((score for score, _ in scored), default=0.0)
    if best < 0.5:
        raise SkillError(f"You told me nothing about {topic or text}.")
    return [fact for score, fact in scored if score == best]


def _words(text: str) -> set[str]:
    words = (word.strip(".,!?;:'\"").removesuffix("'s") for word in text.casefold().replace("’", "'").split())
    return {word for word in words if word and word not in _SMALL_WORDS}


def _topic(text: str) -> str:
    """What a told fact is about: the words before its verb ("my locker code is 1234" gives "locker code"), or ""."""
    subject, verb, _ = text.casefold().partition(" is ")
    return " ".join(word for word in subject.split() if word not in _SMALL_WORDS) if verb else ""

"""The wake phrase as part of what may be said.

Whether the phrase was said is judged by a detector of its own (the port WakeDetector), which listens all the time and
costs little. What was said with it is heard with the commands' graph, in which the phrase is an optional beginning:
"hey computer", "hey computer, turn on the light" in one breath, and "turn on the light" after a key are paths of one
graph. So nothing need be cut out of the sound: where a word ends is known too late and not well enough. What begins
with the phrase and goes on with something that is no command fits a path too.
"""

from collections.abc import Sequence
from dataclasses import replace

from assistant.core.values import Alternative, Transcript, WordArc, WordGraph

UNKNOWN = "[unk]"
"""What recognizers call sound that is none of the words."""


def with_wake(commands: WordGraph | None, phrases: Sequence[str]) -> WordGraph | None:
    """A graph in which each sentence may follow a wake phrase, and a wake phrase may stand alone.

    `commands` None means that anything may be said, which includes the phrases: None.
    """
    if commands is None or not phrases:
        return commands
    # The commands' states keep their numbers: their many arcs are used as they are.
    awake, other = commands.states, commands.states + 1
    states = commands.states + 2
    arcs = []
    for phrase in phrases:
        source = 0
        words = normalized(phrase)
        for place, word in enumerate(words, 1):
            target = awake if place == len(words) else states
            states += target == states
            arcs.append(WordArc(source, target, word))
            source = target
    # After the phrase every command may follow, but not the phrase again.
    arcs += [WordArc(awake, arc.target, arc.word, arc.cost) for arc in commands.arcs.leaving(0)]
    arcs += [WordArc(awake, other, UNKNOWN), WordArc(other, other, UNKNOWN)]
    return WordGraph(states, commands.arcs.and_more(arcs), {**commands.finals, awake: 0.0, other: 0.0})


def normalized(phrase: str) -> list[str]:
    """A phrase as the words that a recognizer gives: lower case, without punctuation."""
    kept = "".join(sign if sign.isalnum() or sign in "'’" else " " for sign in phrase.lower())
    return kept.replace("’", "'").split()


def split_wake(text: str, phrases: Sequence[str]) -> tuple[str, str]:
    """The wake phrase that a text begins with ("" when none) and what follows it."""
    words = text.split()
    for phrase in sorted((normalized(phrase) for phrase in phrases), key=len, reverse=True):
        if phrase and words[: len(phrase)] == phrase:
            return " ".join(phrase), " ".join(words[len(phrase) :])
    return "", text


def without_wake(transcript: Transcript, phrases: Sequence[str]) -> Transcript:
    """The transcript of the command alone. Other readings lose their wake phrase too; empty and equal ones go."""
    text = split_wake(transcript.text, phrases)[1]
    others: dict[str, Alternative] = {}
    for other in transcript.alternatives:
        rest = split_wake(other.text, phrases)[1]
        if rest and rest != text:
            others.setdefault(rest, Alternative(rest, other.confidence))
    return replace(transcript, text=text, alternatives=tuple(others.values()))

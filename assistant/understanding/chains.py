"""Several commands in one sentence: what one of them says for the others too."""

from dataclasses import replace

from assistant.core.vocabulary import HOME_CHANGING
from assistant.understanding.reading import Parse, Reading


def shared(reading: Reading) -> Reading:
    """With the room of a neighbour for commands that have none: "lights off and blinds down in the study".

    Words fill one slot of one command, so that the model gives such a room to one of them. A room said later counts
    before one said earlier.
    """
    parses = list(reading)
    for order in (range(len(parses) - 2, -1, -1), range(1, len(parses))):
        for place in order:
            neighbour = parses[place - order.step]
            area = neighbour.span("area")
            if area and _of_a_kind(neighbour) and _of_a_kind(parses[place]) and not _placed(parses[place]):
                parses[place] = replace(parses[place], spans=(*parses[place].spans, ("area", area)))
    return tuple(parses)


def _of_a_kind(parse: Parse) -> bool:
    """A change of all things of a kind, wherever they are."""
    return parse.intent in HOME_CHANGING and "domain" in parse.closed and not parse.span("name")


def _placed(parse: Parse) -> bool:
    return bool(parse.span("area") or parse.span("floor"))

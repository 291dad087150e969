"""Everything that can be said at this home, as a `WordGraph`: the templates with the home's names in their places.

A name stands only where its kind of device fits. Costs say what is less expected: odd wordings, free text, and
sentences of one or two words, so that noise does not become a command. Nothing is recognized or understood here.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from itertools import count, pairwise

from assistant.core.values import WordArc, WordGraph
from assistant.home.registry import Registry
from assistant.languages.sentences import Sentences
from assistant.listening.acceptor import CENT, Acceptor, phrases_acceptor
from assistant.listening.names_report import NamesReport, names_report
from assistant.listening.splicing import splice, word_graph_of
from assistant.listening.spoken import Spoken, name_forms, spoken_words
from assistant.listening.template_graph import LISTS, Kinds, TemplateGraph, template_graph

__all__ = ["CommandGraph", "command_graph", "word_graph_of"]

POLITE = 300
"""Cost of courtesies ("please", "could you") before or after a command."""

ANOTHER_COMMAND = 600
"""Cost of going on with "and" and a second command."""


@dataclass(frozen=True, slots=True)
class CommandGraph:
    """What can be said, and what of the sentences and names cannot be heard, or not told apart."""

    graph: WordGraph
    left_out: tuple[str, ...] = ()
    """Why templates were left out, one line each."""
    names: NamesReport = field(default_factory=NamesReport)
    """The home's names that the ear cannot tell."""

    @property
    def summary(self) -> str:
        """The figures in one line."""
        names = self.names
        return (
            f"{len(self.graph.words)} words; {len(names.unsayable)} names cannot be said, {len(names.too_long)} are "
            f"too long, {len(names.alike)} pairs sound alike; {len(self.left_out)} templates left out"
        )


def command_graph(sentences: Sentences, registry: Registry, templates: TemplateGraph | None = None) -> CommandGraph:
    """What can be said with these templates at this home.

    `templates` is `template_graph` of the sentences and the home's kinds, where it has been worked out before: then
    it takes a tenth of the time.
    """
    templates = templates or template_graph(sentences, Kinds.of(registry))
    graph = splice(templates.whole, {**templates.slots, **name_slots(registry)})
    polite = politely(graph, sentences.intents.skip_words, Spoken.load(sentences.language).polite_endings)
    return CommandGraph(polite, templates.left_out, names_report(registry))


def name_slots(registry: Registry) -> dict[str, Acceptor]:
    """The sub-grammars of names: of devices by kind, of lists, areas and floors."""
    names: dict[str, list[str]] = {"{area}": [], "{floor}": [], f"{{name.{LISTS}}}": []}
    for entity in registry.entities:
        names.setdefault(f"{{name.{entity.domain}}}", []).extend((entity.name, *entity.aliases))
    for symbol, things in (
        ("{area}", registry.areas),
        ("{floor}", registry.floors),
        (f"{{name.{LISTS}}}", registry.lists),
    ):
        for thing in things:
            names[symbol].extend((thing.name, *thing.aliases))
    slots = {}
    for symbol, written in names.items():
        forms = [form for name in dict.fromkeys(written) for form in name_forms(name)]
        if symbol == f"{{name.{LISTS}}}":
            # The templates say "[list]" after a list's name themselves.
            forms += [form[:-1] for form in forms if len(form) > 1 and form[-1] == "list"]
        slots[symbol] = phrases_acceptor((form, 0) for form in forms)
    return slots


def politely(graph: WordGraph, before: Iterable[str], after: Container[str]) -> WordGraph:
    """The same sentences, with courtesies before and after, and with "and" and another command after any."""
    numbers = count(graph.states)
    entry, ended, farewell, join, then = (next(numbers) for _ in range(5))
    polite = POLITE * CENT
    arcs = [WordArc(0, entry, "", polite), WordArc(ended, farewell, "", polite)]
    arcs += [WordArc(state, ended, "", cost) for state, cost in graph.finals.items()]
    arcs += [WordArc(ended, join, "", ANOTHER_COMMAND * CENT), WordArc(join, 0, "and"), WordArc(join, 0, "then", 1.0)]
    arcs += [WordArc(join, then, "and"), WordArc(then, 0, "then")]
    end = next(numbers)
    for phrase in before:
        words = spoken_words(phrase)
        for source, target in ((entry, 0), *([(farewell, end)] if phrase in after else [])):
            states = [source, *(next(numbers) for _ in words[1:]), target]
            arcs += [WordArc(a, b, word) for (a, b), word in zip(pairwise(states), words, strict=True)]
    return WordGraph(next(numbers), graph.arcs.and_more(arcs), {**graph.finals, end: 0.0})

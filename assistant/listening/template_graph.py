"""The templates of all sentences as one acceptor, with slots where the home's names go.

Home Assistant's, ours and the user's templates are built part by part and never enumerated; numbers and free text are
sub-grammars. Of the home only the kinds of devices matter here, not their names: a graph serves until the home gets a
device of a kind that it never had.
"""

import contextlib
import gc
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources

from hassil.expression import Expression, ListReference, Sentence, TextChunk
from hassil.intents import IntentData, Intents, RangeSlotList, RangeType, SlotList, TextSlotList, WildcardSlotList
from hassil.parse_expression import parse_sentence

from assistant.home.registry import Registry
from assistant.languages.sentences import Sentences
from assistant.listening.acceptor import Acceptor, determinize, minimize
from assistant.listening.agreement import COMPOUND, AgreementHistory
from assistant.listening.spoken import Spoken, cardinal, number_acceptor, spoken_words
from assistant.listening.templates import TemplateError, Templates

ODD = 150
"""Cost, in hundredths of a nat, of Home Assistant's many rarely said wordings over the usual ones."""

SHORT = (0, 600, 300, 100)
"""Cost of sentences of one, two and three words or names."""

LISTS = "todo"
"""Home Assistant's domain of shopping and to-do lists."""

CARRIED_COST = 200
"""Cost of a command inside another one."""

MOST_WILDCARDS = 3
"""Templates with more free text than this are left out: they accept anything."""

INLINE = 12
"""Lists of up to this many values are written into the templates; longer ones are sub-grammars."""

CARRIED = ("HassTurnOn", "HassTurnOff", "HassLightSet", "HassSetPosition", "HassVacuumStart", "HassMediaPause")
"""Intents that may be the command of a timer or a schedule ("in ten minutes turn off the oven")."""


@dataclass(frozen=True, slots=True)
class Kinds:
    """Which kinds of things there are in a home."""

    domains: frozenset[str]
    device_classes: frozenset[str]
    plurals: frozenset[str] = frozenset()
    """Those of the classes that the home's names have in the plural alone: its "blinds", never a "blind"."""

    @classmethod
    def of(cls, registry: Registry) -> "Kinds":
        """The kinds of a home's devices."""
        classes = frozenset(entity.device_class for entity in registry.entities) - {""}
        named = {
            word
            for entity in registry.entities
            for name in (entity.name, *entity.aliases)
            for word in spoken_words(name)
        }
        return cls(
            frozenset(entity.domain for entity in registry.entities),
            classes,
            frozenset(one for one in classes if f"{one}s" in named and one not in named),
        )


@dataclass(frozen=True, slots=True)
class TemplateGraph:
    """What can be said in any home with these kinds of devices."""

    whole: Acceptor
    """All sentences, with slots."""
    slots: Mapping[str, Acceptor]
    """Symbol → sub-grammar: numbers, lists of values, free text. Not the home's names."""
    left_out: tuple[str, ...] = ()
    """Why templates were left out, one line each."""


def template_graph(sentences: Sentences, kinds: Kinds) -> TemplateGraph:
    """The templates for a home with these kinds. Takes about a second on one core."""
    builder = _Builder(sentences.intents, sentences.kinds, kinds, Spoken.load(sentences.language), sentences.language)
    with _without_collecting():
        return builder.build()


@contextlib.contextmanager
def _without_collecting() -> Iterator[None]:
    """Looking for cycles among a million small objects, of which none is in one, takes a quarter of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@cache
def usual_sentences(language: str) -> Mapping[str, tuple[IntentData, ...]]:
    """Home Assistant's short list of usual wordings (for its own closed-grammar recognizer), by intent."""
    return {name: tuple(intent.data) for name, intent in _packaged(f"speech_to_phrase/{language}.json").intents.items()}


@cache
def _odd_sentences(language: str) -> frozenset[str]:
    """The texts of all templates that Home Assistant matches."""
    found = _packaged(f"data/{language}.json").intents.values()
    return frozenset(text for intent in found for data in intent.data for text in data.sentence_texts)


def _packaged(name: str) -> Intents:
    file = resources.files("home_assistant_intents") / name
    return Intents.from_dict(json.loads(file.read_text(encoding="utf-8")))


@dataclass(slots=True)
class _Builder:
    """One run of `template_graph`: sentences into templates, lists into slots."""

    intents: Intents
    wildcards: Mapping[str, str]
    """Free-text list → its kind."""
    kinds: Kinds
    spoken: Spoken
    language: str
    slots: dict[str, Acceptor] = field(default_factory=dict)
    left_out: dict[str, None] = field(default_factory=dict)

    def build(self) -> TemplateGraph:
        templates = Templates(spoken_words, self.spoken.usual_optionals, self.spoken.opposites, self.spoken.unstressed)
        for data, text, sentence, cost in self._sentences(self.intents.intents):
            self._add(templates, data, text, sentence, cost)
        history = AgreementHistory(replace(self.spoken.agreement, unnamed=self.kinds.plurals), SHORT)
        whole = minimize(determinize(templates.starts, templates.moves, templates.ends, history))
        return TemplateGraph(whole, self.slots, tuple(self.left_out))

    def _sentences(self, wanted: Iterable[str]) -> Iterator[tuple[IntentData, str, Sentence, int]]:
        """Templates of the wanted intents with their costs; Home Assistant's short list first."""
        usual, odd = usual_sentences(self.language), _odd_sentences(self.language)
        for name in wanted:
            blocks = [(data, 0) for data in usual.get(name, ()) if name in self.intents.intents]
            blocks += [(data, ODD) for data in self.intents.intents[name].data] if name in self.intents.intents else []
            for data, cost in blocks:
                for text in data.sentence_texts:
                    yield data, text, _parsed(text), cost if text in odd else 0

    def _add(self, templates: Templates, data: IntentData, text: str, sentence: Sentence, cost: int) -> None:
        if not self._concerns(data):
            return
        rules = (data.expansion_rules, self.intents.expansion_rules)
        lists = sentence.list_names({**self.intents.expansion_rules, **data.expansion_rules})
        if sum(self._is_open(name, data) for name in lists) > MOST_WILDCARDS:
            self.left_out[f"too much free text in “{text}”"] = None
            return
        try:
            templates.add(sentence.expression, lambda reference: self._resolve(reference, data), rules, cost)
        except TemplateError as error:
            self.left_out[f"{error} in “{text}”"] = None

    def _concerns(self, data: IntentData) -> bool:
        """Whether the home has devices of the kind that a group command is about ("turn on the fans")."""
        wanted = data.inferred_domain or data.slots.get("domain")
        if not wanted:
            return True
        return bool(self.kinds.domains & ({wanted} if isinstance(wanted, str) else {*wanted}))

    def _is_open(self, name: str, data: IntentData) -> bool:
        """Whether a list takes any words (a moment or a duration is free text to a typed template, but not spoken)."""
        if not isinstance(self._slot_list(name, data), WildcardSlotList):
            return False
        return self.spoken.kind_of(name, self.wildcards.get(name, "")) not in (*self.spoken.templates, "command")

    def _slot_list(self, name: str, data: IntentData | None) -> SlotList | None:
        local = data.slot_lists.get(name) if data else None
        return local or self.intents.slot_lists.get(name)

    def _resolve(self, reference: ListReference, data: IntentData | None) -> Sequence[str | Expression]:
        name = reference.list_name
        found = self._slot_list(name, data)
        inline = reference.get_inline_range()
        if inline:
            return self._range(RangeSlotList(name, *inline), reference.slot_name)
        if isinstance(found, RangeSlotList):
            return self._range(found, reference.slot_name)
        if isinstance(found, TextSlotList):
            if reference.slot_name == "device_class":
                found = self._classes_here(found)
            return self._values(name, found, data)
        if name == "name":
            return [f"{{name.{domain}}}" for domain in sorted(self._fitting(data))]
        if name in ("area", "floor"):
            return [f"{{{name}}}"]
        if isinstance(found, WildcardSlotList) or self.spoken.has(name):
            return self._free(name)
        raise TemplateError(f"there is no list {{{name}}}")

    def _classes_here(self, found: TextSlotList) -> TextSlotList:
        """The kinds of blinds, doors and sensors that the home has; all of them where it does not say."""
        here = self.kinds.device_classes
        return TextSlotList(found.name, [value for value in found.values if value.value_out in here]) if here else found

    def _fitting(self, data: IntentData | None) -> set[str]:
        """Kinds of things that a {name} of these sentences may be."""
        domains = {*self.kinds.domains, LISTS}
        if data is None:
            return domains
        wanted = data.name_domains or data.requires_context.get("domain")
        unwanted = data.excludes_context.get("domain")
        if wanted:
            domains &= {wanted} if isinstance(wanted, str) else set(wanted)
        else:
            domains -= {LISTS}
        if unwanted:
            domains -= {unwanted} if isinstance(unwanted, str) else set(unwanted)
        return domains

    def _range(self, numbers: RangeSlotList, kind: str) -> Sequence[str | Expression]:
        """The numbers; "one" by itself, as what follows must agree with it."""
        # Any temperature is as usual as another, and hardly anybody sets one percent.
        small = {RangeType.TEMPERATURE: numbers.stop, RangeType.PERCENTAGE: 0}.get(numbers.type, 12)
        unusual = self.spoken.unusual(kind)
        how = kind if unusual else small
        symbol = f"{{range {numbers.start} {numbers.stop} {numbers.step} {numbers.fraction_type} {how}}}"
        alone = small and 1 in numbers.get_numbers()
        if symbol not in self.slots:
            those = (one for one in numbers.get_numbers() if one != 1 or not small)
            self.slots[symbol] = number_acceptor(those, small, unusual)
        return [symbol, TextChunk(f" {cardinal(1)} ")] if alone else [symbol]

    def _values(self, name: str, found: TextSlotList, data: IntentData | None) -> Sequence[str | Expression]:
        if len(found.values) <= INLINE or (data and name in data.slot_lists):
            return [value.text_in for value in found.values]
        symbol = f"{{list {name}}}"
        if symbol not in self.slots:
            self.slots[symbol] = self._acceptor([(value.text_in, name) for value in found.values])
        return [symbol]

    def _free(self, name: str) -> Sequence[str]:
        kind = self.spoken.kind_of(name, self.wildcards.get(name, ""))
        also = [f"{kind} {COMPOUND}"] if kind in self.spoken.agreement.measures else []
        return [self._free_slot(one) for one in (kind, *also)]

    def _free_slot(self, kind: str) -> str:
        symbol = f"{{free {kind}}}"
        if symbol not in self.slots:
            self.slots[symbol] = Acceptor([{}])  # a kind that contains itself is nothing
            if kind == "command":
                self.slots[symbol] = self._carried_commands()
            elif kind in self.spoken.templates:
                # What stands before a noun does not agree with its number.
                history = None if kind.endswith(COMPOUND) else AgreementHistory(self.spoken.agreement)
                self.slots[symbol] = self._acceptor(
                    [(_parsed(text).expression, text) for text in self.spoken.templates[kind]], history
                )
            else:
                self.slots[symbol] = self.spoken.free_text(kind)
        return symbol

    def _acceptor(
        self, expressions: Iterable[tuple[Expression, str]], history: AgreementHistory | None = None
    ) -> Acceptor:
        """A sub-grammar of templates that belong to no intent. Their alternatives are values: none is the usual one."""
        templates = Templates(spoken_words, self.spoken.usual_optionals, ordered=False)
        for expression, text in expressions:
            try:
                rules = (self.intents.expansion_rules,)
                templates.add(expression, lambda found: self._resolve(found, None), rules)
            except TemplateError as error:
                self.left_out[f"{error} in “{text}”"] = None
        return minimize(determinize(templates.starts, templates.moves, templates.ends, history))

    def _carried_commands(self) -> Acceptor:
        """Commands inside a command: the usual wordings of what is switched."""
        templates = Templates(spoken_words, self.spoken.usual_optionals, self.spoken.opposites, self.spoken.unstressed)
        for data, text, sentence, cost in self._sentences(CARRIED):
            if cost == 0 and "(" not in text[:1]:
                self._add(templates, data, text, sentence, CARRIED_COST)
        history = AgreementHistory(self.spoken.agreement, SHORT)
        return minimize(determinize(templates.starts, templates.moves, templates.ends, history))


@cache
def _parsed(text: str) -> Sentence:
    return parse_sentence(text)

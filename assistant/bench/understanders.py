"""What `assistant bench understand` compares, each an Understander: raw hassil up to a chat model behind the tiers."""

from collections.abc import Callable
from pathlib import Path

from hassil.intents import Intents, TextSlotList
from hassil.recognize import recognize_best
from home_assistant_intents import get_intents

from assistant.bench.cases import NOW
from assistant.config.settings import Chat
from assistant.core.ports import Understander
from assistant.core.values import Intent, Request, Tier, Understanding
from assistant.home.registry import Registry
from assistant.understanding.chat import plain
from assistant.understanding.chat_intents import as_reading, instructions, intents_grammar, read_intents, talks
from assistant.understanding.matcher import Heard
from assistant.understanding.names import Names
from assistant.understanding.reading import Reading, probability
from assistant.understanding.resolve import Resolver
from assistant.understanding.tiers import Tiers, load_model

ALL_TIERS = "templates, then model"
MODEL = "intent model alone"
RAW = "raw hassil, Home Assistant's sentences"
TEMPLATES = "templates alone (hassil)"
CHAT_MODEL = "chat model alone"
WITH_CHAT = "templates, intent model, chat model"
LEAST_CONTEXT = 2048
"""Tokens: what the chat model is told of the vocabulary is about 800."""


class RawHassil:
    """hassil as it comes: Home Assistant's sentences alone, the names of the home, the best match as it asks for it."""

    def __init__(self, registry: Registry, said: bool = False) -> None:
        """`said`: slots hold the words, not what they name."""
        self._said = said
        self._intents = Intents.from_dict(get_intents("en"))
        devices = [
            (name, entity.name, {"domain": entity.domain})
            for entity in registry.entities
            for name in (entity.name, *entity.aliases)
        ]
        self._lists = {"name": TextSlotList.from_tuples(devices, name="name")}
        for kind, things in (("area", registry.areas), ("floor", registry.floors)):
            names = [(name, thing.name) for thing in things for name in (thing.name, *thing.aliases)]
            self._lists[kind] = TextSlotList.from_tuples(names, name=kind)

    def understand(self, request: Request) -> Understanding:
        """Its best match, as it is."""
        found = recognize_best(
            request.text,
            self._intents,
            slot_lists=self._lists,
            intent_context={"area": request.area} if request.area else None,
            language="en",
            best_slot_name="name",
        )
        if found is None:
            return Understanding((Intent("Chat"),), Tier.CHAT)
        slots = {entity.name: (self._said and entity.text_clean) or entity.value for entity in found.entities_list}
        return Understanding((Intent(found.intent.name, slots),), Tier.GRAMMAR)


class ModelAlone:
    """The intent model without templates and without thresholds: its best reading, resolved for a home."""

    def __init__(self, registry: Registry, model: Path, said: bool = False) -> None:
        """`said`: nothing is looked up, slots hold the words. Raises ModelError."""
        self._parse = load_model(model)
        self._resolver = None if said else Resolver(Names(registry))

    def understand(self, request: Request) -> Understanding:
        """The model's best reading, however unsure it is."""
        readings = self._parse(request.text)
        if not readings:
            return Understanding((Intent("Chat"),), Tier.CHAT)
        return _meaning(readings[0], request, self._resolver)


class ChatReader:
    """A chat model that is asked for commands, as in a session whose settings say so."""

    def __init__(self, path: Path, settings: Chat) -> None:
        """Raises ModelError."""
        from assistant.engines.llm_llama import ChatSettings, LlamaChat

        context = max(settings.context, LEAST_CONTEXT)
        self._model = LlamaChat(path, ChatSettings(context, settings.threads or 0, settings.max_tokens))
        self._told = {"role": "system", "content": f"{settings.system}\n\n{instructions()}"}
        self._grammar = intents_grammar()
        self._model.warm([self._told])

    def read(self, text: str) -> Reading:
        """What it takes the words for; nothing where it would rather talk."""
        written = ""
        pieces = self._model.chat([self._told, {"role": "user", "content": plain(text)}], self._grammar)
        for piece in pieces:
            written += piece
            if talks(written):
                break
        pieces.close()
        return as_reading(read_intents(written), text)


class ChatAlone:
    """The chat model without any other tier: what it takes the words for, resolved for a home."""

    def __init__(self, registry: Registry, reader: ChatReader, said: bool = False) -> None:
        """`said`: nothing is looked up, slots hold the words."""
        self._reader = reader
        self._resolver = None if said else Resolver(Names(registry))

    def understand(self, request: Request) -> Understanding:
        """What it takes the words for, whether or not the home bears it out."""
        return _meaning(self._reader.read(request.text), request, self._resolver)


class WithChat:
    """All tiers, and the chat model where they know no command: what a session does."""

    def __init__(self, tiers: Tiers, reader: ChatReader) -> None:
        self._tiers = tiers
        self._reader = reader

    def understand(self, request: Request) -> Understanding:
        """What the tiers say, else what the chat model does."""
        found = self._tiers.understand(request)
        if found.tier is not Tier.CHAT:
            return found
        with self._tiers.supposing(request.text, self._reader.read(request.text)):
            return self._tiers.understand(request)


def _meaning(reading: Reading, request: Request, resolver: Resolver | None) -> Understanding:
    """A reading as it is, or resolved for a home."""
    if not reading:
        return Understanding((Intent("Chat"),), Tier.CHAT)
    if resolver is None:
        intents = tuple(Intent(parse.intent, {**parse.closed, **parse.first_spans}) for parse in reading)
    else:
        intents = resolver.resolve(reading, request.text, Heard(request.now or NOW, request.area or ""))
    return Understanding(intents, Tier.MODEL, probability(reading))


def systems(
    registry: Registry, model: Path, said: bool = False, chat: ChatReader | None = None
) -> dict[str, Callable[[], Understander]]:
    """What is measured side by side, each to be made when its turn comes. They raise ModelError."""
    found: dict[str, Callable[[], Understander]] = {
        RAW: lambda: RawHassil(registry, said),
        TEMPLATES: lambda: Tiers(registry),
        MODEL: lambda: ModelAlone(registry, model, said),
        ALL_TIERS: lambda: Tiers(registry, model=load_model(model)),
    }
    if chat is not None:
        found[CHAT_MODEL] = lambda: ChatAlone(registry, chat, said)
        found[WITH_CHAT] = lambda: WithChat(Tiers(registry, model=load_model(model)), chat)
    return found

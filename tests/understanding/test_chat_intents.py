"""Commands from a chat model: what it writes is a list of the vocabulary, and only what the home bears out is done."""

import asyncio
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from assistant.bench.model_families import families
from assistant.bench.random_model import Size, write
from assistant.core.ports import LanguageModel
from assistant.core.values import Intent, Request, Tier
from assistant.core.vocabulary import INTENTS
from assistant.engines.llm_llama import ChatSettings, LlamaChat
from assistant.home.registry import demo
from assistant.lanes import Lane, Resident
from assistant.understanding.chat import Chat, Manner
from assistant.understanding.chat_intents import (
    CONFIDENCE,
    MOST_COMMANDS,
    VOCABULARY,
    as_reading,
    instructions,
    intents_grammar,
    read_intents,
    talks,
)
from assistant.understanding.dialog import Dialog
from assistant.understanding.tiers import Tiers
from tests.fakes import FixedClock
from tests.understanding.golden import NOW, golden

SAID = ("hello", "turn on the kitchen light", "what is the time and what is on my list")


@pytest.mark.parametrize(("family", "seed"), [("Qwen2.5", 0), ("Qwen2.5", 1), ("TinyLlama", 2), ("Gemma 3", 3)])
def test_whatever_a_real_model_writes_is_a_list_of_the_vocabulary(tmp_path: Path, family: str, seed: int) -> None:
    path = write(tmp_path / "model.gguf", families()[family], Size(context=2048), seed)
    model = LlamaChat(path, ChatSettings(2048, 1, max_tokens=300))
    for text in SAID:
        written = "".join(model.chat([{"role": "user", "content": text}], intents_grammar(talk=False)))
        assert written.startswith('[{"intent":"')
        found = read_intents(written)
        assert 1 <= len(found) <= MOST_COMMANDS
        for intent in found:
            assert intent.name in VOCABULARY
            assert set(intent.slots) <= INTENTS[intent.name]
        free = "".join(model.chat([{"role": "user", "content": text}], intents_grammar()))
        assert talks(free) or read_intents(free)
    model.close()


def test_a_list_that_was_cut_short_is_read_as_far_as_it_is_whole() -> None:
    whole = '[{"intent":"HassTurnOn","slots":{"name":"hall light"}},{"intent":"HassNevermind","slots":{}}]'
    two = (Intent("HassTurnOn", {"name": "hall light"}, CONFIDENCE), Intent("HassNevermind", {}, CONFIDENCE))
    assert read_intents(whole) == two
    assert read_intents(whole[:-5]) == two[:1]
    assert read_intents(whole[:20]) == ()
    for odd in (
        "",
        "[]",
        "Hello [there]",
        '[{"intent":"Format","slots":{}}]',
        '[{"intent":"HassTurnOn"}]',
        "[1,2]",
        "{}",
    ):
        assert read_intents(odd) == ()
    assert not talks("")
    assert not talks(" [")
    assert talks("Well")


def test_it_is_told_every_intent_and_slot_of_its_vocabulary() -> None:
    told = instructions()
    for intent, slots in VOCABULARY.items():
        line = next(line for line in told.splitlines() if intent in line.partition(":")[0].split(", "))
        assert set(line.partition(": ")[2].split(", ")) == (slots or {"none"})
    assert not {"Chat", "Undo", "ForgetConversations", "Translate"} & set(VOCABULARY)


def meant(text: str, *said: Intent) -> list[tuple[str, dict[str, object]]]:
    dialog = Dialog(Tiers(demo()))
    assert dialog.understand(Request(text)).intents[0].name == "Chat", "the templates know it"
    found = dialog.reconsider(Request(text), said)
    return [(intent.name, dict(intent.slots)) for intent in found.intents]


def test_words_become_what_they_name_in_this_home() -> None:
    lamp = Intent("HassTurnOn", {"name": "bedside lamp"})
    timer = Intent("HassStartTimer", {"minutes": "20", "seconds": "30", "name": "pasta"})
    found = meant("would the bedside lamp like to shine while the pasta has twenty minutes", lamp, timer)
    assert found == [
        ("HassTurnOn", {"name": "Bedside Lamp"}),
        ("HassStartTimer", {"minutes": 20, "seconds": 30, "name": "pasta"}),
    ]
    dim = Intent("HassLightSet", {"name": "bedside lamp", "brightness_step": "-20"})
    assert meant("the bedside lamp hurts my eyes", dim) == [
        ("HassLightSet", {"name": "Bedside Lamp", "brightness_step": -20})
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("what a lovely evening it is", Intent("HassTurnOn", {"name": "bedside lamp"})),
        ("my toaster at work is so slow", Intent("HassTurnOn", {"name": "toaster"})),
        ("everybody is asleep by now i think", Intent("HassTurnOff", {"domain": "light"})),
        ("everybody is asleep by now i think", Intent("HassTurnOff", {})),
    ],
)
def test_what_was_not_said_or_is_not_in_this_home_changes_nothing(text: str, said: Intent) -> None:
    assert [name for name, _ in meant(text, said)] == ["Chat"]


def test_what_the_built_in_tiers_know_is_not_overruled() -> None:
    tiers = Tiers(demo())
    for sentence in golden():
        before = tiers.understand(sentence.request())
        if before.tier is Tier.GRAMMAR:
            with tiers.supposing(sentence.say, as_reading([Intent("FlipCoin")], sentence.say)):
                assert tiers.understand(sentence.request()) == before


def test_what_was_supposed_once_does_not_hold_for_the_next_time() -> None:
    tiers = Tiers(demo())
    dialog = Dialog(tiers)
    request = Request("it is up to fate now", now=NOW)
    assert dialog.reconsider(request, [Intent("FlipCoin")]).intents[0].name == "FlipCoin"
    assert dialog.understand(request).intents[0].name == "Chat"


class Writer:
    """A model that writes what it was made with, and notes whether it was bounded."""

    def __init__(self, *pieces: str) -> None:
        self.pieces = pieces
        self.grammars: list[str] = []
        self.given = 0

    def chat(self, messages: list[Mapping[str, str]], grammar: str = "") -> Iterator[str]:
        self.grammars.append(grammar)
        for piece in self.pieces:
            self.given += 1
            yield piece

    def warm(self, messages: list[Mapping[str, str]]) -> None:
        raise AssertionError

    def close(self) -> None:
        """Nothing is open."""


def asked(writer: Writer, commands: bool = True) -> tuple[Intent, ...]:
    async def go() -> tuple[Intent, ...]:
        model: Resident[LanguageModel] = Resident(Lane("chat"), lambda: writer)
        found = await Chat(model, FixedClock(), Manner("", commands=commands)).commands(Request("let it rain"))
        await model.close()
        return found

    return asyncio.run(go())


def test_a_model_that_would_rather_talk_is_left_at_once() -> None:
    writer = Writer(" ", "Rain", " is ", "water.")
    assert asked(writer) == ()
    assert writer.given == 2
    assert asked(Writer('[{"intent":"Flip', 'Coin","slots":{}}]')) == (Intent("FlipCoin", {}, CONFIDENCE),)
    silent = Writer("[")
    assert asked(silent, commands=False) == ()
    assert silent.grammars == []

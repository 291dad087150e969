"""The index of templates leaves out nothing that could match."""

from hassil.recognize import recognize_all

from assistant.home.registry import demo
from assistant.languages.sentences import load
from assistant.understanding.candidates import Candidates, needed
from assistant.understanding.matcher import Matcher
from assistant.understanding.names import Names
from assistant.understanding.words import tidy
from tests.understanding.golden import golden


def test_what_templates_need_is_sound() -> None:
    """No template that hassil matches is left out by the index."""
    sentences = load("en")
    matcher = Matcher(sentences, Names(demo()))
    candidates = Candidates(sentences.intents)
    for sentence in golden("devices")[::12]:
        text = tidy(sentence.say)
        lists = matcher.slot_lists(text)  # the lists as the tier makes them
        named = {f"{{{name}}}" for name, values in lists.items() if values.values}
        named |= {f"{{name.{value.context['domain']}}}" for value in lists["name"].values if value.context}
        found = [
            {
                (result.intent.name, result.intent_sentence.text if result.intent_sentence else "")
                for result in recognize_all(text, intents, slot_lists=lists, intent_context={"area": ""}, language="en")
            }
            for intents in (sentences.intents, candidates.for_text(text.casefold(), named))
        ]
        assert found[0] == found[1], text


def test_needed_words() -> None:
    rules = {"light": "(light|lamp)[s]"}
    assert needed("turn on [the] <light>", rules) == {
        frozenset({"turn"}),
        frozenset({"on"}),
        frozenset({"light", "lamp"}),
    }
    assert needed("(go;stop) {name}", {}) == {frozenset({"go"}), frozenset({"stop"}), frozenset({"{name}"})}
    assert needed("[please] {name}", {}) == {frozenset({"{name}"})}
    assert needed("[{area}] {when:alarm_when}", {}) == frozenset()

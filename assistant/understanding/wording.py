"""What would be said to an understanding, in a few words, without doing anything: for `assistant understand`.

The real replies come from the skills, which know what came of it.
"""

from collections.abc import Mapping

from assistant.core.values import Intent, SlotValue
from assistant.core.vocabulary import HOME_CHANGING
from assistant.home.registry import Registry
from assistant.understanding.chat import NO_MODEL, small_talk
from assistant.understanding.describing import order

NOT_UNDERSTOOD = "Sorry, I did not understand that."

_SAID: Mapping[str, str] = {
    "HassGetState": "Looking up {what}.",
    "HassClimateGetTemperature": "Looking up the temperature.",
    "HassStartTimer": "Starting a timer.",
    "HassNevermind": "All right.",
    "SetAlarm": "Setting an alarm for {time}.",
    "SetReminder": "I will remind you: {text}.",
    "HassListAddItem": "Adding {item}.",
    "HassShoppingListAddItem": "Adding {item}.",
    "HassListRemoveItem": "Removing {item}.",
    "ScheduleCommand": "I will do that later: {conversation_command}.",
    "HassBroadcast": "Announcing: {message}.",
    "AddNote": "Noted: {text}.",
    "Translate": "Translating {text}.",
    "RememberFact": "I will remember: {text}.",
    "RecallFact": "Looking up what you told me.",
    "ForgetFact": "Forgetting what you told me.",
    "SearchConversations": "Searching our conversations.",
    "ForgetConversations": "Deleting what we talked about.",
}


def wording(intents: tuple[Intent, ...], text: str, registry: Registry) -> str:
    """The reply's text."""
    return " ".join(dict.fromkeys(_one(intent, text, registry) for intent in intents))


def _one(intent: Intent, text: str, registry: Registry) -> str:
    slots = intent.slots
    if intent.name == "Chat":
        return small_talk(text) or (
            NO_MODEL if any(sign.isalpha() and sign.isascii() for sign in text) else NOT_UNDERSTOOD
        )
    if intent.name == "Clarify":
        names = slots.get("names", [])
        return f"Which one: {_either([str(name) for name in names])}?" if isinstance(names, list) else "Which one?"
    if intent.name in HOME_CHANGING:
        name, area = slots.get("name"), slots.get("area")
        if isinstance(name, str) and not registry.entities_named(name):
            return f"I don't know a device called {name}."
        if isinstance(area, str) and registry.area(area) is None:
            return f"I don't know a place called {area}."
        return f"{_doing(order(intent, registry))}."
    template = _SAID.get(intent.name, "All right.")
    try:
        return template.format(what=_what(slots), **{slot: value for slot, value in slots.items() if slot != "what"})
    except KeyError:
        return "All right."


def _doing(command: str) -> str:
    """As in "Closing the blinds" for "close the blinds"."""
    verb, _, rest = command.partition(" ")
    stem = verb.removesuffix("e")
    stem += stem[-1] if verb in ("set", "skip") else ""
    return f"{stem.capitalize()}ing {rest}"


def _what(slots: Mapping[str, SlotValue]) -> str:
    """As in "the Kitchen Light", "the lights in the Kitchen"."""
    if "name" in slots:
        return f"the {slots['name']}"
    kind = str(slots.get("device_class") or slots.get("domain") or "everything").replace("_", " ")
    group = kind if kind == "everything" else f"the {kind}es" if kind.endswith("ch") else f"the {kind}s"
    place = slots.get("area") or slots.get("floor")
    return f"{group} in the {place}" if place else group


def _either(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}" if names else "which"

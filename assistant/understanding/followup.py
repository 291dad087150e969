"""What is left out because it was said just before: "and the bedroom", "a bit brighter", "turn it back on".

Each form is a pattern of its own and needs the last command; what fits none of them is a request like any other.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.core.values import Intent, Request, SlotValue, Tier, Understanding
from assistant.core.vocabulary import HOME_CHANGING, INTENTS
from assistant.home.registry import Registry
from assistant.understanding.caution import touched
from assistant.understanding.correction import Last, instead
from assistant.understanding.describing import spoken_target
from assistant.understanding.target import clarify, of_device
from assistant.understanding.tiers import Tiers

UNDOABLE = HOME_CHANGING | {
    "HassStartTimer",
    "HassIncreaseTimer",
    "HassDecreaseTimer",
    "HassShoppingListAddItem",
    "HassListAddItem",
    "SetAlarm",
    "SetReminder",
    "ScheduleCommand",
    "AddCalendarEvent",
    "AddNote",
    "RememberFact",
}
"""What "cancel that" takes back."""
ASKING = frozenset({"HassGetState", "HassClimateGetTemperature"})
"""Questions about a device: "it" is that device then."""
ADDING = frozenset({"HassShoppingListAddItem", "HassListAddItem"})
MOST_ITEMS = 5
"""Words of what is added to a list without saying so again."""
LONGEST = 100
"""Characters."""
_TARGET = ("name", "area", "floor", "domain", "device_class")
_PRONOUN = r"(?P<it>it|that|this|that one|this one|them|those|these)"
_END = r"(?:\s+(?:again|back|please|now|too|then))*"
_CANCEL = re.compile(rf"(?:no |oh |please )*(?:cancel|scratch|revert) (?:that|it|this){_END}")
_FORGET = re.compile(rf"(?:no |oh |please |and )*forget (?:about )?(?:that|it|this){_END}")
_SWITCH = re.compile(
    rf"(?:and |now |then |please )*(?:(?:turn|switch|put|flick) (?:{_PRONOUN} (?:back |right )?(?P<to>on|off)"
    rf"|(?P<to2>on|off) (?:it|that|them|those))|(?P<to3>on|off) again|back (?P<to4>on|off)){_END}"
)
_MOVE = re.compile(
    rf"(?:and |now |then |please )*(?P<verb>open|close|shut|lock|unlock) {_PRONOUN}"
    rf"(?: up)?(?: completely| fully| entirely| all the way)?{_END}"
)
_MORE = re.compile(
    r"(?:and |now |just |make it |no )*(?:(?:a (?:little|bit|touch|tad|little bit)|slightly|some|even|much|still) )*"
    rf"(?P<how>[a-z]+){_END}"
)
_OTHER = re.compile(
    rf"(?:and |no |now |then |not that one )*(?:the )?other (?:one|light|lamp|fan|blind|door|switch)s?{_END}"
)
_ALSO = re.compile(
    r"(?:and|also|same (?:for|in|with)|the same (?:for|in|with)|(?:and )?(?:what|how) about|and also) "
    r"(?P<what>.+?)(?: (?:too|as well|also|please))*|(?P<what2>.+?) (?:too|as well|also)(?: please)?"
)
_VERBAL = re.compile(rf"(?P<before>(?:\w+ )+?){_PRONOUN}(?P<after>(?: \w+)+)")
_WAYS: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(("brighter", "lighter"), ("light", "up")),
    **dict.fromkeys(("darker", "dimmer"), ("light", "down")),
    **dict.fromkeys(("warmer", "hotter"), ("climate", "up")),
    **dict.fromkeys(("cooler", "colder"), ("climate", "down")),
    "louder": ("media_player", "up"),
    **dict.fromkeys(("quieter", "softer"), ("media_player", "down")),
    "faster": ("fan", "up"),
    "slower": ("fan", "down"),
    **dict.fromkeys(("higher", "up", "more"), ("", "up")),
    **dict.fromkeys(("lower", "down", "less"), ("", "down")),
}
"""Word → the kind of device that it is said of ("": any), and the direction."""
_STEPS: Mapping[str, tuple[str, str]] = {
    "light": ("HassLightSet", "brightness_step"),
    "climate": ("HassClimateSetTemperature", "temperature_step"),
    "media_player": ("HassSetVolumeRelative", "volume_step"),
    "fan": ("HassFanSetSpeed", "percentage_step"),
    "cover": ("HassSetPosition", "position_step"),
}
_LENGTH = ("hours", "minutes", "seconds")


def followed(request: Request, last: Last, tiers: Tiers) -> Understanding | None:
    """What the words mean after the last command; None where they do not hang on it."""
    text = _plain(request.text)
    registry = tiers.names.registry
    if last.done and _CANCEL.fullmatch(text) and any(intent.name in UNDOABLE for intent in last.intents):
        return _sure(Intent("Undo"))
    if last.intents and last.intents[-1].name in ("RememberFact", "RecallFact") and _FORGET.fullmatch(text):
        return _sure(Intent("ForgetFact", last.intents[-1].slots))
    spoken_of = [_of_the_thermostat(intent, registry) for intent in last.intents]
    aimed = [intent for intent in spoken_of if _aim(intent) and intent.name in HOME_CHANGING | ASKING]
    if aimed and (found := _switched(text, aimed, registry) or _stepped(text, aimed[-1], registry)):
        return _sure(*found)
    if (match := _ALSO.fullmatch(text)) and (items := _items(match, request, last, tiers)):
        return _sure(*items)
    if (match := _ALSO.fullmatch(text)) and (other := _for_another(match, aimed, request, last, tiers)):
        return _sure(*other)
    if aimed and (match := _VERBAL.fullmatch(text)):
        return _said_of(match, aimed[-1], request, tiers)
    return None


def with_last_timer(understanding: Understanding, last: Last) -> Understanding:
    """As in "How long is left": of the timer that was just set, also where there are others."""
    asked = understanding.intents[0]
    started = next((intent for intent in last.intents if intent.name == "HassStartTimer"), None)
    if started is None or asked.name != "HassTimerStatus" or asked.slots or len(understanding.intents) > 1:
        return understanding
    slots: dict[str, SlotValue] = {f"start_{unit}": started.slots[unit] for unit in _LENGTH if unit in started.slots}
    if "name" in started.slots:
        slots = {"name": started.slots["name"]}
    return replace(understanding, intents=(replace(asked, slots=slots),))


def others(last: Last, tiers: Tiers) -> list[Understanding]:
    """As in "The other one": the last command for every other device of the kind, in the same room."""
    command = next((intent for intent in last.intents if intent.name in HOME_CHANGING and "name" in intent.slots), None)
    if command is None:
        return []
    device = next(iter(touched(command, tiers.names.registry)), None)
    if device is None:
        return []
    values = {slot: value for slot, value in command.slots.items() if slot not in _TARGET}
    return [
        _sure(replace(command, slots={**of_device(other, tiers.names), **values}))
        for other in tiers.names.registry.select(area=device.area, domain=device.domain)
        if other != device
    ]


def is_other(text: str) -> bool:
    """True for "the other one"."""
    return bool(_OTHER.fullmatch(_plain(text)))


def _plain(text: str) -> str:
    """Lower-case words; "" for what is too long to hang on anything."""
    return " ".join(re.sub(r"[^\w' ]+", " ", text.lower()).split()) if len(text) <= LONGEST else ""


def _sure(*intents: Intent) -> Understanding:
    return Understanding(intents, Tier.GRAMMAR)


def _aim(intent: Intent) -> dict[str, SlotValue]:
    """The slots that say which devices."""
    return {slot: intent.slots[slot] for slot in _TARGET if slot in intent.slots}


def _switched(text: str, aimed: Sequence[Intent], registry: Registry) -> list[Intent] | None:
    """As in "turn it back on", "close them again"."""
    match = _SWITCH.fullmatch(text)
    if match:
        to = next(word for word in (match["to"], match["to2"], match["to3"], match["to4"]) if word)
        name = "HassTurnOn" if to == "on" else "HassTurnOff"
        several = match["it"] in ("them", "those", "these")
    elif move := _MOVE.fullmatch(text):
        domains = {device.domain for device in touched(aimed[-1], registry)}
        if not domains or not domains <= ({"lock"} if "lock" in move["verb"] else {"cover", "valve"}):
            return None
        name = "HassTurnOn" if move["verb"] in ("open", "lock") else "HassTurnOff"
        several = move["it"] in ("them", "those", "these")
    else:
        return None
    return [Intent(name, _aim(intent)) for intent in (aimed if several else aimed[-1:])]


def _stepped(text: str, last: Intent, registry: Registry) -> list[Intent] | None:
    """As in "a bit brighter", "less"."""
    match = _MORE.fullmatch(text)
    if match is None or match["how"] not in _WAYS:
        return None
    kind, direction = _WAYS[match["how"]]
    domains = {device.domain for device in touched(last, registry)}
    if len(domains) != 1 or (kind and domains != {kind}) or not domains <= set(_STEPS):
        return None
    stepped = next((str(value) for slot, value in last.slots.items() if slot.endswith("_step")), "up")
    if match["how"] in ("more", "less") and (stepped == "down" or stepped.startswith("-")):
        direction = "down" if direction == "up" else "up"  # "more" of what made it darker
    name, slot = _STEPS[domains.pop()]
    aim = {slot: value for slot, value in _aim(last).items() if slot in INTENTS[name]}
    return [Intent(name, {**aim, slot: direction})]


def _of_the_thermostat(intent: Intent, registry: Registry) -> Intent:
    """As in "how warm is it": it is the only thermostat that tells, where nothing else was said."""
    thermostats = registry.select(domain="climate")
    if intent.name != "HassClimateGetTemperature" or intent.slots or len(thermostats) != 1:
        return intent
    return replace(intent, slots={"name": thermostats[0].name})


def _items(match: re.Match[str], request: Request, last: Last, tiers: Tiers) -> list[Intent]:
    """As in "and butter": also put on the list. Nothing where the words mean something by themselves."""
    adding = next((intent for intent in reversed(last.intents) if intent.name in ADDING), None)
    what = re.sub(r"^(?:(?:also|some|a|an|the|more) )*", "", match["what"] or match["what2"])
    if adding is None or not what or len(what.split()) > MOST_ITEMS:
        return []
    if any(
        tiers.understand(replace(request, text=text, transcript=None)).tier is not Tier.CHAT
        for text in (request.text, what)
    ):
        return []
    items = [item for item in re.split(r" and (?:(?:also|some|a|an) )*", what) if item]
    return [replace(adding, slots={**adding.slots, "item": item}) for item in items]


def _for_another(
    match: re.Match[str], aimed: Sequence[Intent], request: Request, last: Last, tiers: Tiers
) -> tuple[Intent, ...] | None:
    """As in "and the bedroom": the last command for another device or room."""
    what = re.sub(r"^(?:in|for|on|with) ", "", match["what"] or match["what2"])
    what = re.sub(r"^(?:the|my) ", "", what)
    if not tiers.names.is_named(what):
        return None
    if aimed:
        found = aimed_at(what, aimed[-1], tiers)
        return (found,) if found else None
    other = instead(replace(request, text=what, transcript=None), last, tiers, lambda heard, said, names: None)
    return other.understanding.intents[1:] if other else None


def aimed_at(what: str, command: Intent, tiers: Tiers) -> Intent | None:
    """The command for what is called so: a device of the kind; in a room the one that is called like the last; else
    all of the kind there."""
    names = tiers.names
    before = touched(command, names.registry)
    kinds = {device.domain for device in before}
    values = {slot: value for slot, value in command.slots.items() if slot not in _TARGET}
    areas = names.area(what)
    if len(areas) != 1:
        found = names.device(what, kinds).things
    elif "name" in command.slots and before:
        word = before[0].name.split()[-1]
        found = names.device(f"{what} {word}", kinds, area=areas[0].name).things
    else:
        found = ()
    if len(found) > 1:
        return clarify(found, names)
    if found:
        return replace(command, slots={**of_device(found[0], names), **values})
    domain = command.slots.get("domain") or (next(iter(kinds)) if len(kinds) == 1 else "")
    if len(areas) != 1 or not names.registry.select(area=areas[0].name, domain=str(domain)):
        return None
    place: dict[str, SlotValue] = {"area": areas[0].name}
    kind = {slot: command.slots[slot] for slot in ("domain", "device_class") if slot in command.slots}
    if "name" in command.slots and "domain" in INTENTS[command.name]:
        kind = {"domain": domain}
    return replace(command, slots={**place, **kind, **values})


def _said_of(match: re.Match[str], last: Intent, request: Request, tiers: Tiers) -> Understanding | None:
    """As in "set it to fifty percent": with the device in place of the word for it."""
    target = spoken_target(last.slots, tiers.names.registry)
    text = f"{match['before']}{target}{re.sub(r' (?:back|again)$', '', match['after'])}"
    found = tiers.understand(replace(request, text=text, transcript=None))
    registry = tiers.names.registry
    same = all(_devices(intent, registry) == _devices(last, registry) for intent in found.intents)
    return found if same and all(intent.name in HOME_CHANGING | ASKING for intent in found.intents) else None


def _devices(intent: Intent, registry: Registry) -> set[str]:
    return {device.id for device in touched(intent, registry)}

"""What was left out and is said when a skill asks for it: "remind me to call mum" — "When?" — "at five".

The answer is understood together with what it completes: alone, "at five" says nothing.
"""

from collections.abc import Mapping
from dataclasses import replace

from assistant.core.values import Intent, Request, Tier, Understanding
from assistant.understanding.correction import Last
from assistant.understanding.tiers import Tiers

LONGEST = 12
"""Words of an answer."""
_LENGTH = ("hours", "minutes", "seconds")
_WHEN = ("time", "date", "recurrence")
_TIMER = ("start_hours", "start_minutes", "start_seconds", "name")
ASKED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "SetAlarm": (("time",),),
    "SetReminder": (("text",), _WHEN),
    "ScheduleCommand": (("conversation_command",), _WHEN),
    "AddCalendarEvent": (("text",), ("date",)),
    "HassStartTimer": (_LENGTH,),
    "HassIncreaseTimer": (_LENGTH,),
    "HassDecreaseTimer": (_LENGTH,),
    **dict.fromkeys(("HassCancelTimer", "HassPauseTimer", "HassUnpauseTimer"), (_TIMER,)),
    **dict.fromkeys(("HassListAddItem", "HassShoppingListAddItem", "HassListRemoveItem"), (("item",),)),
    "GetListItems": (("name",),),
    "ClearList": (("name",),),
    "AddNote": (("text",),),
    "HassMediaSearchAndPlay": (("search_query",),),
    "HassLightSet": (("brightness", "color", "temperature", "brightness_step"),),
    "HassSetPosition": (("position", "position_step"),),
    "HassFanSetSpeed": (("percentage", "percentage_step"),),
    "HassClimateSetTemperature": (("temperature", "temperature_step"),),
    "HassSetVolume": (("volume_level",),),
    "HassBroadcast": (("message",),),
    "DefineWord": (("word",),),
    "SpellWord": (("word",),),
}
"""Intent → groups of slots; where none of a group is there, the skill asks for it."""
_BETWEEN = ("", "at ", "for ", "to ", "on ")


def completed(request: Request, last: Last, tiers: Tiers) -> tuple[str, Understanding] | None:
    """The last command with what these words add to it, as text and meaning; None where they add nothing to it."""
    if len(last.intents) != 1 or len(request.text.split()) > LONGEST:
        return None
    intent = last.intents[0]
    missing = [slots for slots in ASKED.get(intent.name, ()) if not intent.slots.keys() & set(slots)]
    if not missing:
        return None
    alone = tiers.understand(replace(request, transcript=None))
    if alone.tier is Tier.GRAMMAR and alone.intents[0].name != intent.name:
        return None  # a command of its own
    for between in _BETWEEN:
        text = f"{last.text} {between}{request.text}"
        found = tiers.understand(replace(request, text=text, transcript=None))
        if all(_adds(one, intent, missing[0]) for one in found.intents):
            return text, found
    return None


def _adds(more: Intent, intent: Intent, wanted: tuple[str, ...]) -> bool:
    """True for the same command with everything that was said, and something of what was asked for."""
    kept = all(more.slots.get(slot) == value for slot, value in intent.slots.items())
    return more.name == intent.name and kept and bool(more.slots.keys() & set(wanted))

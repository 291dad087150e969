"""What is asked before it is done: risk × confidence, and commands that reach further than their words.

The policy is code and configuration; no word that is said changes it. It knows what a command would touch, not the
state in which that is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.core.values import Intent, Request, Source, Understanding
from assistant.core.vocabulary import DELETING, HOME_CHANGING, SWITCHING
from assistant.home.registry import Entity, Registry, fold
from assistant.skills.house import GATES, is_class
from assistant.skills.phrases import sentence
from assistant.skills.switching import WHOLE_ROOM
from assistant.understanding.describing import described, order
from assistant.understanding.kinds import DOMAINS
from assistant.understanding.target import ALL

When = Literal["always", "unsure", "never"]
"""`unsure`: only where the words were heard or understood with little confidence."""
MARKED = "confirm"
"""Attribute of a device in the home file: true where it is always asked about."""
QUIET_DOMAINS = frozenset({"sensor", "binary_sensor", "person", "device_tracker", "weather", "todo"})


@dataclass(frozen=True, slots=True)
class Caution:
    """When something is asked about first; see the configuration (`confirm`)."""

    locks: When = "always"
    """Before unlocking."""
    gates: When = "always"
    """Before a garage door or a gate is opened; closing one is asked about where it is unsure."""
    alarms: When = "always"
    """Before an alarm system is armed or disarmed."""
    everything: When = "always"
    """Before the whole house is switched."""
    devices: tuple[str, ...] = ()
    """Names or ids of what is always asked about: a script, a scene, a boiler."""
    many: int = 5
    """From so many devices on, a command that says neither where nor "all" is asked about; 0: never."""
    sure: float = 0.6
    """Least confidence, 0 to 1, of speech and of understanding that counts as sure."""
    guess: float = 0.35
    """Least confidence of a reading, too unsure to be carried out, that is asked about; above 1: none is."""
    patience: float = 30.0
    """Seconds for which an answer is waited for."""

    def question(
        self, understanding: Understanding, request: Request, registry: Registry, *, reach: bool = True
    ) -> str:
        """What to ask before this is done: "Unlock the Front Door?"; "" where it may be done at once.

        `reach`: also ask where much would be touched.
        """
        deleting = [intent for intent in understanding.intents if intent.name == DELETING]
        if any("date" in intent.slots for intent in deleting):
            return "Delete every conversation of that day, whole?"
        if any(intent.slots.get("value") != "last" for intent in deleting):
            return "Delete every conversation that was kept?"
        commands = [intent for intent in understanding.intents if intent.name in HOME_CHANGING]
        unsure = self.is_unsure(understanding, request)
        if any(self._is_risky(intent, unsure, registry) for intent in commands):
            if len(commands) == len(understanding.intents) == 1 and is_everything(commands[0]):
                return f"{sentence(order(commands[0], registry, len(touched(commands[0], registry))))}?"
            return f"{sentence(described(understanding.intents, registry))}?"
        for intent in commands:
            count = len(touched(intent, registry))
            named = bool(intent.slots.keys() & {"name", "area", "floor"}) or bool(ALL.search(request.text.lower()))
            if reach and self.many and count >= self.many and "name" not in intent.slots and (unsure or not named):
                return f"{sentence(order(intent, registry, count))}?"
        return ""

    def is_unsure(self, understanding: Understanding, request: Request) -> bool:
        """True where the words may not have been said, or may not mean this."""
        heard = request.transcript.confidence if request.transcript and request.source is Source.VOICE else 1.0
        return min(heard, understanding.confidence) < self.sure

    def _is_risky(self, intent: Intent, unsure: bool, registry: Registry) -> bool:
        if is_everything(intent):
            return _applies(self.everything, unsure)
        devices = touched(intent, registry)
        wanted = {fold(name) for name in self.devices}
        return any(
            _applies(self._when(intent, device, unsure), unsure)
            or any(fold(name) in wanted for name in (device.name, device.id, *device.aliases))
            or device.attributes.get(MARKED)
            for device in devices
        )

    def _when(self, intent: Intent, device: Entity, unsure: bool) -> When:
        if device.domain == "lock":
            return self.locks if intent.name == "HassTurnOff" else "never"
        if device.domain == "alarm_control_panel":
            return self.alarms
        if device.domain == "cover" and any(is_class(device, kind) for kind in GATES):
            closes = intent.name == "HassTurnOff"
            return "unsure" if closes and self.gates != "never" else self.gates
        return "never"


def _applies(when: When, unsure: bool) -> bool:
    return when == "always" or (when == "unsure" and unsure)


def is_everything(intent: Intent) -> bool:
    """True for the whole house: on or off, and nothing said about what."""
    return intent.name in SWITCHING and not intent.slots


def piecewise(intents: Iterable[Intent], registry: Registry) -> tuple[Intent, ...]:
    """Commands as skills take them: the whole house kind by kind, as far as it has the kind."""
    found: list[Intent] = []
    for intent in intents:
        if is_everything(intent):
            kinds = WHOLE_ROOM[intent.name == "HassTurnOn"]
            present = [kind for kind in kinds if registry.select(domain=kind)]
            found += [Intent(intent.name, {"domain": kind}, intent.confidence) for kind in present]
        else:
            found.append(intent)
    return tuple(found)


def touched(intent: Intent, registry: Registry) -> Sequence[Entity]:
    """The devices that a command would act on."""
    slots = {slot: str(intent.slots.get(slot, "")) for slot in ("name", "area", "floor", "domain", "device_class")}
    device_class = slots.pop("device_class")
    found = registry.select(**slots)
    if not slots["name"]:
        whole = intent.name in SWITCHING and not slots["domain"] and not device_class
        kinds = set(WHOLE_ROOM[intent.name == "HassTurnOn"]) if whole else DOMAINS.get(intent.name, set())
        found = tuple(
            entity for entity in found if entity.domain not in QUIET_DOMAINS and (not kinds or entity.domain in kinds)
        )
    return [entity for entity in found if not device_class or is_class(entity, device_class)]

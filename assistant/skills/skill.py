"""What a skill is: a decorated, typed function whose docstring and signature are its schema.

    @skill("HassStartTimer")
    def start_timer(hours: int = 0, minutes: int = 0, name: str = "", *, timers: Timers, now: datetime) -> Reply:
        \"\"\"Set a timer.\"\"\"

Plain parameters are the intent's slots, by name; those without a default must be there. Slots that several skills take
together are one parameter: a dataclass with a field for each. Parameters after the star are what the skill needs, told
by their types: a table of the store, the Registry, the House, the Request, the Intent, the present moment (datetime).
There is no other magic.
"""

import inspect
import math
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from assistant.core.errors import SkillError
from assistant.core.values import Intent, Reply, SlotValue

SkillFunction = Callable[..., Reply]
"""A skill as it is written."""

_MARK = "__assistant_skill__"
_KINDS = (str, int, float, list)
LONGEST_TEXT = 500
"""Characters. Nobody says more in one command."""
_GREATEST = 1e15
"""A number beyond this is no amount that anybody says."""


class Question(SkillError):
    """Something is missing or not clear: the message is asked, and the answer is listened for."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One slot that a skill takes."""

    name: str
    kinds: frozenset[type]
    """Of str, int, float and list."""
    required: bool

    def value(self, given: SlotValue) -> SlotValue:
        """The value as the skill wants it. Raises SkillError when it is of another kind."""
        if isinstance(given, list):
            if list in self.kinds:
                return [str(part) for part in given]
            raise self._refused(given)
        if self.kinds & {int, float} and (number := _number(given)) is not None:
            if float in self.kinds:
                return number
            if number == int(number):
                return int(number)
            if str not in self.kinds:
                raise self._refused(given)
        if str in self.kinds:
            text = " ".join(str(given).split())
            if len(text) > LONGEST_TEXT:
                raise SkillError("That is too long for me.")
            return text
        if list in self.kinds:
            return [str(given)]
        raise self._refused(given)

    def _refused(self, given: SlotValue) -> SkillError:
        wanted = "a whole number" if int in self.kinds else "a number" if float in self.kinds else "a name"
        return SkillError(f"I expected {wanted} for the {self.name.replace('_', ' ')}, not {given!s:.60}.")


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill as the registry sees it."""

    intents: tuple[str, ...]
    call: SkillFunction
    description: str
    """First line of the docstring."""
    slots: Mapping[str, Slot]
    groups: Mapping[str, type]
    """Parameter → the dataclass whose fields are slots."""
    needs: Mapping[str, type]
    """Parameter → type of what is handed in."""
    keeps: bool
    """True when it changes what the assistant keeps (a timer, a list, a setting), so that this can be undone."""

    def run(self, intent: Intent, provided: Mapping[type, object]) -> Reply:
        """Carry an intent out. Raises SkillError, HomeError, StoreError."""
        for name in intent.slots:
            if name not in self.slots:
                raise SkillError(f"I understood a {name.replace('_', ' ')} there, and I cannot take that into account.")
        missing = [slot for slot in self.slots.values() if slot.required and intent.slots.get(slot.name, "") == ""]
        if missing:
            raise Question(f"Which {missing[0].name.replace('_', ' ')} do you mean?")
        values: dict[str, Any] = {name: self.slots[name].value(value) for name, value in intent.slots.items()}
        for parameter, group in self.groups.items():
            given = {field.name: values.pop(field.name) for field in fields(group) if field.name in values}
            values[parameter] = group(**given)
        return self.call(**values, **{name: provided[kind] for name, kind in self.needs.items()})


def skill(*intents: str, keeps: bool = False) -> Callable[[SkillFunction], SkillFunction]:
    """Make a function the skill for these intents. It stays an ordinary function."""

    def mark(function: SkillFunction) -> SkillFunction:
        setattr(function, _MARK, describe(function, intents, keeps))
        return function

    return mark


def skill_of(thing: object) -> Skill | None:
    """The skill that a decorated function is, or None."""
    found = getattr(thing, _MARK, None) if inspect.isfunction(thing) else None
    return found if isinstance(found, Skill) else None


def describe(function: SkillFunction, intents: tuple[str, ...], keeps: bool) -> Skill:
    """Read a function's signature. Raises TypeError where it is none of a skill: that is the programmer's to mend."""
    hints = get_type_hints(function)
    slots: dict[str, Slot] = {}
    groups: dict[str, type] = {}
    needs: dict[str, type] = {}
    for name, parameter in inspect.signature(function).parameters.items():
        if name not in hints:
            raise TypeError(f"{function.__qualname__}: the parameter {name} has no type")
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY:
            needs[name] = hints[name]
        elif is_dataclass(hints[name]):
            groups[name] = hints[name]
            slots |= _slots(function, hints[name])
        else:
            slots[name] = Slot(name, _kinds(function, name, hints[name]), parameter.default is inspect.Parameter.empty)
    description = (function.__doc__ or "").strip().split("\n")[0]
    if hints.get("return") is not Reply or not description:
        raise TypeError(f"{function.__qualname__}: a skill returns a Reply and has a docstring")
    return Skill(intents, function, description, slots, groups, needs, keeps)


def _slots(function: SkillFunction, group: type) -> dict[str, Slot]:
    """The slots that a parameter of several stands for."""
    hints = get_type_hints(group)
    return {
        field.name: Slot(field.name, _kinds(function, field.name, hints[field.name]), field.default is MISSING)
        for field in fields(group)
    }


def _kinds(function: SkillFunction, name: str, hint: Any) -> frozenset[type]:
    parts = get_args(hint) if get_origin(hint) is UnionType else (hint,)
    kinds = frozenset(get_origin(part) or part for part in parts) - {type(None)}
    if not kinds or not kinds <= set(_KINDS):
        raise TypeError(f"{function.__qualname__}: the slot {name} must be str, int, float or list[str]")
    return kinds


def _number(given: str | int | float) -> float | int | None:
    """A finite number of sound size, or None. True and False are none."""
    if isinstance(given, bool):
        return None
    try:
        number = given if isinstance(given, int | float) else float(given)
    except ValueError:
        return None
    if not math.isfinite(number) or abs(number) > _GREATEST:
        return None
    return int(number) if number == int(number) else number

"""The home as skills see it: which devices are meant, doing something with them, saying what came of it.

Nothing is ever switched that the slots do not name: no slots is a question, a name that fits two devices is a question,
a room without a kind of device means lights only when switching on.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from assistant.core.errors import HomeError, SkillError
from assistant.core.ports import HomeBackend
from assistant.core.values import Reply, Request, SlotValue
from assistant.home.registry import Entity, Registry, fold
from assistant.skills.phrases import counted, joined, kind, sentence, the
from assistant.skills.skill import Question

State = Mapping[str, SlotValue]
MOST_NAMED = 3
"""More devices than this are counted, not named."""
GATES = ("garage", "garage_door", "gate")
"""Classes of covers that are a way into the house."""


@dataclass(frozen=True, slots=True)
class Target:
    """What the slots say about devices."""

    name: str = ""
    area: str = ""
    floor: str = ""
    domain: str = ""
    device_class: str = ""

    @property
    def empty(self) -> bool:
        """True when nothing was said."""
        return not (self.name or self.area or self.floor or self.domain or self.device_class)


@dataclass(frozen=True, slots=True)
class Step:
    """One action on one device."""

    entity: Entity
    action: str
    values: Mapping[str, SlotValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an action on several devices."""

    done: tuple[Entity, ...]
    """Those that obeyed."""
    changed: frozenset[str]
    """Ids of those whose state is another than before."""
    problems: tuple[str, ...]
    """What the others said."""


class House:
    """Registry and backend, and what changed since somebody last asked for that."""

    def __init__(self, registry: Registry, home: HomeBackend) -> None:
        self.registry = registry
        self._home = home
        self._before: dict[str, State] = {}
        self._after: dict[str, State] = {}

    def states(self) -> Mapping[str, State]:
        """Entity id → state of every device. Raises HomeError."""
        return self._home.states()

    def state(self, entity: Entity) -> State:
        """One device's state; {"state": "unknown"} where the backend does not know it. Raises HomeError."""
        return self.states().get(entity.id, {"state": "unknown"})

    def choose(
        self, target: Target, request: Request, kinds: Iterable[str] = (), ask: str = "Which device?"
    ) -> tuple[Entity, ...]:
        """The devices that are meant, of these domains (none given: of any).

        Raises Question when nothing was said or a name fits several, SkillError when there is none.
        """
        allowed = frozenset(kinds)
        if target.empty:
            raise Question(ask)
        self._check_places(target)
        if target.name:
            return (self._named(target, request, allowed),)
        found = [entity for entity in self._of_kind(target) if not allowed or entity.domain in allowed]
        if not found:
            domain = target.domain or (next(iter(allowed)) if len(allowed) == 1 else "")
            raise SkillError(f"There are no {kind(domain, target.device_class)[1]}{self.place(target)}.")
        return tuple(found)

    def place(self, target: Target) -> str:
        """Where, for a sentence: " in the Kitchen", " on the Ground Floor", or ""."""
        area = self.registry.area(target.area) if target.area else None
        floor = self.registry.floor(target.floor) if target.floor else None
        if area:
            return f" in {the(area.name)}"
        if floor:
            return f" {floor.name.lower()}" if floor.name.lower().endswith("stairs") else f" on {the(floor.name)}"
        return ""

    def take_changes(self) -> tuple[Mapping[str, State], Mapping[str, State]]:
        """Entity id → state before and after, of the devices that changed since the last call."""
        changes = self._before, self._after
        self._before, self._after = {}, {}
        return changes

    def do(self, steps: Sequence[Step]) -> Outcome:
        """Do it device by device, also when one refuses."""
        before = self.states()
        done, problems = [], []
        for step in steps:
            try:
                self._home.call(step.entity.id, step.action, step.values)
                done.append(step.entity)
            except HomeError as error:
                problems.append(error.message)
        after = self.states()
        changed = {entity for entity, state in after.items() if dict(before.get(entity, {})) != dict(state)}

        for entity in changed:
            self._before.setdefault(entity, before.get(entity, {}))
            self._after[entity] = after[entity]
        return Outcome(_once(done), frozenset(changed), tuple(dict.fromkeys(problems)))

    def carry_out(
        self,
        steps: Sequence[Step],
        said: Callable[[str], str],
        already: Callable[[str], str] | None = None,
        where: str = "",
    ) -> Reply:
        """Do it and say so. `said` and `already` make the sentence from what the devices are called."""
        outcome = self.do(steps)
        parts: list[str] = []
        if outcome.done:
            members = any(step.action == "activate" for step in steps)
            moved = tuple(entity for entity in outcome.done if entity.id in outcome.changed)
            if moved or members or already is None:
                parts.append(said(named(moved or outcome.done, where)))
            else:
                parts.append(already(named(outcome.done, where)))
        parts += [problem if problem.endswith((".", "!", "?")) else f"{problem}." for problem in outcome.problems]
        text = " ".join(sentence(part) for part in parts)
        return Reply(text, {"entities": [entity.id for entity in outcome.done]}, failed=not outcome.done)

    def _check_places(self, target: Target) -> None:
        if target.area and not self.registry.area(target.area):
            raise SkillError(f"I know no area called {target.area}.")
        if target.floor and not self.registry.floor(target.floor):
            raise SkillError(f"I know no floor called {target.floor}.")

    def _named(self, target: Target, request: Request, allowed: frozenset[str]) -> Entity:
        everywhere = self.registry.entities_named(target.name)
        if not everywhere:
            raise SkillError(f"I know no device called {target.name}.")
        found = [
            entity
            for entity in self.registry.select(
                name=target.name, area=target.area, floor=target.floor, domain=target.domain
            )
            if not target.device_class or is_class(entity, target.device_class)
        ]
        if not found:
            raise SkillError(f"There is no {everywhere[0].name}{self.place(target)}.")
        fitting = [entity for entity in found if not allowed or entity.domain in allowed]
        if not fitting:
            raise SkillError(f"{sentence(the(found[0].name))} cannot do that.")
        exact = [entity for entity in fitting if fold(entity.name) == fold(target.name)]
        fitting = exact or fitting
        if len(fitting) > 1 and request.area:
            here = self.registry.area(request.area)
            fitting = [entity for entity in fitting if here and self.registry.area(entity.area) == here] or fitting
        if len(fitting) > 1:
            raise Question(self._which(fitting))
        return fitting[0]

    def _which(self, fitting: Sequence[Entity]) -> str:
        names = {fold(entity.name) for entity in fitting}
        if len(names) == len(fitting):
            return f"Do you mean {joined([the(entity.name) for entity in fitting], 'or')}?"
        areas = list(dict.fromkeys(entity.area for entity in fitting))
        if len(areas) == len(fitting):
            places = [f"the one in {the(area)}" if area else "the one without an area" for area in areas]
            return f"Which {fitting[0].name}: {joined(places, 'or')}?"
        return f"There are {len(fitting)} devices called {fitting[0].name}. Which one do you mean?"

    def _of_kind(self, target: Target) -> list[Entity]:
        found = self.registry.select(area=target.area, floor=target.floor, domain=target.domain)
        return [entity for entity in found if not target.device_class or is_class(entity, target.device_class)]


def is_class(entity: Entity, device_class: str) -> bool:
    """True when a device is of this class; one whose home file gives no class is judged by its name."""
    same = {"garage": "garage_door", "tv": "television"}
    if entity.device_class:
        return same.get(entity.device_class, entity.device_class) == same.get(device_class, device_class)
    return fold(device_class) in fold(entity.name)


def named(entities: Sequence[Entity], where: str = "") -> str:
    """ "the Kitchen Light and the Counter Light", "5 lights in the Kitchen"."""
    if len(entities) <= MOST_NAMED:
        return joined([the(entity.name) for entity in entities])
    domains: dict[str, int] = {}
    for entity in entities:
        domains[entity.domain] = domains.get(entity.domain, 0) + 1
    return joined([counted(count, *kind(domain)) for domain, count in domains.items()]) + where


def _once(entities: Sequence[Entity]) -> tuple[Entity, ...]:
    return tuple({entity.id: entity for entity in entities}.values())

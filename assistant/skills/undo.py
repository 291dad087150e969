"""Undo: what the last turn changed, taken back whole, unless somebody changed it since."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.core.errors import HomeError, SkillError
from assistant.core.ports import HomeBackend
from assistant.core.values import Reply, Request, SlotValue
from assistant.home.registry import Entity, Registry
from assistant.skills.history import History
from assistant.skills.house import GATES, is_class
from assistant.skills.lessons import Lessons, unlearn
from assistant.skills.phrases import counted, is_or_are, joined, sentence, the
from assistant.skills.skill import skill
from assistant.store.actions import Action, Actions

State = Mapping[str, SlotValue]
MOST_NAMED = 3


@skill("Undo")
def undo(
    *,
    home: HomeBackend,
    actions: Actions,
    registry: Registry,
    lessons: Lessons,
    history: History,
    request: Request,
) -> Reply:
    """Take back what the last turn changed, and the name that was learned with it."""
    last = next(iter(history.before(request)), None)
    forgotten = unlearn(last, lessons) if last else ""
    turn = actions.last_turn()
    if last and forgotten and turn and turn[0].turn != last.id:
        turn = []  # the last turn only learned: what an older one did stays
    if not turn and not forgotten:
        raise SkillError("There is nothing to undo.")
    reply = take_back(turn, home, actions, registry) if turn else Reply("")
    return replace(reply, text=" ".join(filter(None, (reply.text, forgotten))))


def take_back(turn: list[Action], home: HomeBackend, actions: Actions, registry: Registry) -> Reply:
    """Make everything as it was before a turn. Raises SkillError where somebody changed it since."""
    states = home.states()
    before, after = _together(turn)
    names = {entity: _name(entity, registry) for entity in before}
    changed = [names[entity] for entity in before if _changed_since(before[entity], after[entity], states.get(entity))]
    stale = [action for action in turn if not actions.is_as_left(action)]
    actions.forget(turn)
    if changed:
        have = "have" if is_or_are(joined(changed)) == "are" else "has"
        raise SkillError(f"{sentence(joined(changed))} {have} changed since then, so I left everything as it is.")
    if stale:
        raise SkillError(f"That has changed since then, so I left it as it is: {stale[0].said}")
    opened = [names[entity] for entity in before if _opens(registry.entity(entity), before[entity], after[entity])]
    if opened:
        raise SkillError(f"That would open or unlock {joined(opened)}, so I left everything as it is. Say so by name.")
    problems = []
    for entity, state in before.items():
        try:
            home.call(entity, "restore", _restored(state, after[entity], states[entity]))
        except HomeError as error:
            problems.append(error.message)
    for action in turn:
        actions.bring_back(action)
    if problems:
        return Reply(" ".join(problems), failed=True)
    kept = [action.said for action in reversed(turn) if action.kept]
    return Reply(
        " ".join([*([f"Undone: {_devices(names, before, after)}."] if before else []), *map(_taken_back, kept)])
    )


def _together(turn: Sequence[Action]) -> tuple[dict[str, State], dict[str, State]]:
    """The devices' states before the turn and after it."""
    before: dict[str, State] = {}
    after: dict[str, State] = {}
    for action in reversed(turn):
        for entity, state in action.before.items():
            before.setdefault(entity, state)
            after[entity] = action.after[entity]
    return before, after


def _taken_back(said: str) -> str:
    return f"Taken back: {said}"


def _devices(names: Mapping[str, str], before: Mapping[str, State], after: Mapping[str, State]) -> str:
    """ "the Kitchen Light is off", "7 devices are as before"."""
    if len(names) > MOST_NAMED:
        return f"{counted(len(names), 'device')} are as before"
    if any(state.get("state") == after[entity].get("state") for entity, state in before.items()):
        return f"{joined(list(names.values()))} {is_or_are(joined(list(names.values())))} as before"
    return joined(
        [f"{names[entity]} {is_or_are(names[entity])} {state.get('state')}" for entity, state in before.items()]
    )


def _name(entity: str, registry: Registry) -> str:
    known = registry.entity(entity)
    return the(known.name) if known else entity


def _parts(before: State, after: State) -> list[str]:
    """What the action changed: the state and attributes that differ."""
    return [key for key in {**before, **after} if before.get(key) != after.get(key)]


def _changed_since(before: State, after: State, current: State | None) -> bool:
    """True when what the action changed is not as the action left it; what it never touched may drift."""
    return current is None or any(current.get(key) != after.get(key) for key in _parts(before, after))


def _opens(entity: Entity | None, before: State, after: State) -> bool:
    """True where going back would open what is opened only after a question: a lock, a garage door, an alarm system."""
    if entity is None or before.get("state") == after.get("state"):
        return False
    gate = entity.domain == "cover" and any(is_class(entity, one) for one in GATES)
    opened = {"lock": ("unlocked",), "alarm_control_panel": ("off", "disarmed"), "cover": ("open",) if gate else ()}
    return before.get("state") in opened.get(entity.domain, ())


def _restored(before: State, after: State, current: State) -> State:
    touched = _parts(before, after)
    kept = {key: value for key, value in current.items() if key not in touched}
    return kept | {key: before[key] for key in touched if key in before}

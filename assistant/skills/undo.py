"""Undo: the last change of the home, taken back, unless somebody changed the device since."""

from collections.abc import Mapping

from assistant.core.errors import HomeError, SkillError
from assistant.core.ports import HomeBackend
from assistant.core.values import Reply, SlotValue
from assistant.home.registry import Registry
from assistant.skills.phrases import counted, is_or_are, joined, sentence, the
from assistant.skills.skill import skill
from assistant.store.states import Action, Actions

State = Mapping[str, SlotValue]
MOST_NAMED = 3


@skill("Undo")
def undo(*, home: HomeBackend, actions: Actions, registry: Registry) -> Reply:
    """Take the last change of the home back."""
    action = actions.last()
    if action is None:
        raise SkillError("There is nothing to undo.")
    if not action.after:
        actions.forget(action)
        raise SkillError(f"I cannot take that back yet: {action.said}")
    states = home.states()
    names = {entity: _name(entity, registry) for entity in action.before}
    changed = [names[entity] for entity in action.before if _changed_since(action, entity, states)]
    actions.forget(action)
    if changed:
        verb = "has" if len(changed) == 1 else "have"
        raise SkillError(f"{sentence(joined(changed))} {verb} changed since then, so I left everything as it is.")
    problems = []
    for entity, before in action.before.items():
        try:
            home.call(entity, "restore", _restored(before, action.after[entity], states[entity]))
        except HomeError as error:
            problems.append(error.message)
    if problems:
        return Reply(" ".join(problems), failed=True)
    if len(names) > MOST_NAMED:
        return Reply(f"Undone: {counted(len(names), 'device')} are as before.")
    said = [
        f"{names[entity]} {is_or_are(names[entity])} {action.before[entity].get('state', 'as before')}"
        for entity in action.before
    ]
    return Reply(f"Undone: {joined(said)}." if _states_differ(action) else f"Undone: {joined(list(names.values()))}.")


def _name(entity: str, registry: Registry) -> str:
    known = registry.entity(entity)
    return the(known.name) if known else entity


def _parts(before: State, after: State) -> list[str]:
    """What the action changed: the state and attributes that differ."""
    return [key for key in {**before, **after} if before.get(key) != after.get(key)]


def _changed_since(action: Action, entity: str, states: Mapping[str, State]) -> bool:
    """True when what the action changed is not as the action left it; what it never touched may drift."""
    current = states.get(entity)
    if current is None:
        return True
    after = action.after[entity]
    return any(current.get(key) != after.get(key) for key in _parts(action.before[entity], after))


def _restored(before: State, after: State, current: State) -> State:
    touched = _parts(before, after)
    kept = {key: value for key, value in current.items() if key not in touched}
    return kept | {key: before[key] for key in touched if key in before}


def _states_differ(action: Action) -> bool:
    return all(before.get("state") != action.after[entity].get("state") for entity, before in action.before.items())

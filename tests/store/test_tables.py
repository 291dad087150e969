"""The table families: what is put in comes out, after a restart as well."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.store.actions import KEPT_ACTIONS, Action, changed_rows
from assistant.store.missed import MOST
from assistant.store.store import Store

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "assistant.sqlite")
    yield store
    store.close()


def test_a_timer_runs_pauses_and_goes_on(store: Store) -> None:
    timer = store.timers.start(600, NOW, name="pizza", area="Kitchen")
    later = NOW + timedelta(seconds=100)
    assert timer.left(later) == 500
    paused = store.timers.pause(timer, later)
    assert paused.due is None
    assert paused.left(later + timedelta(hours=1)) == 500
    resumed = store.timers.resume(paused, later + timedelta(hours=1))
    assert resumed.left(later + timedelta(hours=1)) == 500
    longer = store.timers.add(resumed, 60, later + timedelta(hours=1))
    assert longer.left(later + timedelta(hours=1)) == 560
    assert store.timers.add(longer, -6000, later).left(later) == 0
    assert store.timers.remove(timer)
    assert not store.timers.remove(timer)


def test_timers_come_in_the_order_in_which_they_ring(store: Store) -> None:
    store.timers.pause(store.timers.start(1, NOW, name="paused"), NOW)
    for seconds, name in ((300, "b"), (60, "a"), (900, "c")):
        store.timers.start(seconds, NOW, name=name)
    assert [timer.name for timer in store.timers.all()] == ["a", "b", "c", "paused"]


def test_list_items_are_found_in_any_case_and_number(store: Store) -> None:
    assert store.lists.add("Shopping List", "Eggs")
    assert not store.lists.add("Shopping List", "eggs")
    assert store.lists.add("To Do List", "eggs")
    egg = store.lists.find("Shopping List", "egg")
    assert egg is not None
    store.lists.complete(egg)
    assert [item.done for item in store.lists.items("Shopping List")] == [True]
    assert store.lists.add("Shopping List", "eggs")
    assert store.lists.clear("Shopping List") == 1
    assert [item.text for item in store.lists.items("To Do List")] == ["eggs"]
    assert store.lists.find("Shopping List", "egg") is None


def test_states_are_kept(store: Store) -> None:
    store.states.keep("light.a", {"state": "on", "brightness": 40})
    store.states.keep("light.a", {"state": "off"})
    assert store.states.all() == {"light.a": {"state": "off"}}


def test_only_the_last_actions_are_kept(store: Store) -> None:
    for number in range(KEPT_ACTIONS + 5):
        store.actions.note(Action(f"turn {number}", NOW, "", {"light.a": {"state": "on"}}, {"light.a": {}}))
    undone = 0
    while turn := store.actions.last_turn():
        store.actions.forget(turn)
        undone += len(turn)
    assert undone == KEPT_ACTIONS


def test_rows_are_brought_back(store: Store) -> None:
    store.lists.add("Shopping List", "milk")
    store.settings.volume = 20
    before = store.actions.rows()
    store.lists.clear("Shopping List")
    store.lists.add("To Do List", "paint")
    store.settings.volume = 90
    store.actions.note(Action("turn", NOW, "", kept=changed_rows(before, store.actions.rows())))
    (action,) = store.actions.last_turn()
    assert store.actions.is_as_left(action)
    store.actions.bring_back(action)
    assert store.actions.rows() == before
    assert not store.actions.is_as_left(action)


def test_settings_have_sound_defaults(store: Store) -> None:
    assert (store.settings.volume, store.settings.muted, store.settings.hours) == (70, False, 12)
    store.settings.volume = 140
    store.settings.muted = True
    store.settings.hours = 24
    assert (store.settings.volume, store.settings.muted, store.settings.hours) == (100, True, 24)
    store.settings.change("volume", "loud")
    assert store.settings.volume == 70


def test_notes_facts_and_events(store: Store) -> None:
    store.notes.add("buy paint", NOW)
    assert [note.text for note in store.notes.all()] == ["buy paint"]
    store.facts.add("locker code", "my locker code is 1", NOW)
    store.facts.add("locker code", "my locker code is 2", NOW)
    assert [fact.text for fact in store.facts.all()] == ["my locker code is 2"]
    store.calendar.add("2026-03-02", "09:00", "dentist")
    store.calendar.add("2026-03-02", "", "holiday")
    assert [event.text for event in store.calendar.between("2026-03-02", "2026-03-02")] == ["holiday", "dentist"]
    assert store.calendar.between("2026-03-03", "2026-03-09") == []


def test_missed_rings_are_kept_until_told_and_not_without_bound(store: Store) -> None:
    for number in range(MOST + 5):
        store.missed.add(f"your alarm {number}", NOW + timedelta(days=number))
    kept = store.missed.all()
    assert len(kept) == MOST
    assert (kept[0].what, kept[-1].at) == ("your alarm 5", NOW + timedelta(days=MOST + 4))
    store.missed.clear()
    assert store.missed.all() == []

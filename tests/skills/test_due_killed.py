"""kill -9 at any moment: what is due is neither lost nor told twice. Real processes are killed, at every statement."""

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assistant.store.store import Store
from tests.fakes import FixedClock

CHILD = """
import json, os, shutil, signal, sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from assistant.skills.due import DueTimes
from assistant.skills.talk import nevermind
from assistant.store.store import Store

folder, what = Path(sys.argv[1]), sys.argv[2]
start = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
now = start + timedelta(minutes=5)
store = Store(folder / "set.db")
for name in ("pizza", "bread"):
    store.timers.start(300, start, name=name)
for text in ("work", "school"):
    store.alarms.add("alarm", text, "07:05", "", now)
if what != "take":
    DueTimes(store).take(now)
store.close()

def do(file, statements):
    store = Store(file)
    due = DueTimes(store)

    def count(statement):
        nonlocal statements
        statements -= 1
        if not statements:
            os.kill(os.getpid(), signal.SIGKILL)

    store.database._connection.set_trace_callback(count)
    if what == "nevermind":
        nevermind(database=store.database, timers=store.timers, alarms=store.alarms, now=now)
    else:
        getattr(due, what)(now)

for statements in range(1, 200):
    file = folder / f"{statements}.db"
    shutil.copy(folder / "set.db", file)
    child = os.fork()
    if not child:
        do(file, statements)
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    after = Store(file)
    missed = sorted(ring.what for ring in after.missed.all())
    rings = sorted(due.name for due in DueTimes(after).take(now))
    after.close()
    print(json.dumps([status, missed, rings]))
    if not status:
        break
"""
"""Does it with a copy of one store, killed before the first, second … statement; prints what a new process finds."""

EVERYTHING = ["bread", "pizza", "school", "work"]
MISSED = ["your bread timer", "your pizza timer", "your school alarm", "your work alarm"]


def outcomes(folder: Path, what: str) -> tuple[list[Any], list[Any]]:
    """What was found after each kill, and when it was not killed."""
    command = [sys.executable, "-c", CHILD, str(folder), what]
    done = subprocess.run(command, check=True, timeout=120, stdout=subprocess.PIPE, text=True)
    *killed, whole = map(json.loads, done.stdout.splitlines())
    assert {status for status, *_ in killed} == {-signal.SIGKILL}
    assert len(killed) > 5
    assert whole[0] == 0
    return [outcome for _, *outcome in killed], whole[1:]


def test_what_began_to_ring_rings_again(tmp_path: Path) -> None:
    killed, whole = outcomes(tmp_path, "take")
    assert all(outcome == [[], EVERYTHING] for outcome in [*killed, whole])


def test_what_nobody_answered_is_told_or_rings_again_and_never_both(tmp_path: Path) -> None:
    killed, whole = outcomes(tmp_path, "give_up")
    assert whole == [MISSED, []]
    assert all(outcome in ([[], EVERYTHING], whole) for outcome in killed)


@pytest.mark.parametrize("what", ["silence", "nevermind"])
def test_what_was_silenced_is_silent_all_of_it_or_none(tmp_path: Path, what: str) -> None:
    killed, whole = outcomes(tmp_path, what)
    assert whole == [[], []]
    assert all(outcome in ([[], EVERYTHING], whole) for outcome in killed)


COMMANDED = """
import asyncio, os, signal, sys
from pathlib import Path
from assistant.home import registry
from assistant.household import Household
from assistant.lanes import Lane, Resident
from assistant.ringing import Ringer
from tests.fakes import FixedClock

async def go():
    clock = FixedClock()
    household = Resident(Lane("skills"), lambda: Household(Path(sys.argv[1]), registry.demo(), clock))
    async for due in Ringer(household, clock).due():
        print(due.command, flush=True)
        if due.command == sys.argv[2]:
            os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(go())
"""
"""Carries out what is due, by printing it; is killed while it carries out one of them."""


def test_a_command_that_was_carried_out_is_not_carried_out_again(tmp_path: Path) -> None:

    store = Store(tmp_path / "assistant.db")
    for seconds, command in enumerate(("open the blinds", "boil the kettle", "play the news")):
        store.timers.start(seconds - 10, FixedClock().now(), command=command)
    store.close()

    def done_until(last: str) -> list[str]:
        command = [sys.executable, "-c", COMMANDED, str(tmp_path / "assistant.db"), last]
        child = subprocess.run(command, check=False, timeout=60, stdout=subprocess.PIPE, text=True)
        assert child.returncode == -signal.SIGKILL
        return child.stdout.splitlines()

    assert done_until("boil the kettle") == ["open the blinds", "boil the kettle"]
    assert done_until("play the news") == ["boil the kettle", "play the news"]

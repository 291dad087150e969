"""kill -9 at any moment loses no timer and no list item that was acknowledged."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.store.store import Store

CHILD = """
import sys
from datetime import UTC, datetime
from assistant.store.store import Store
store = Store(sys.argv[1])
now = datetime.now(UTC)
for number in range(1_000_000):
    store.timers.start(600, now, name=str(number))
    store.lists.add("Shopping List", str(number))
    print(number, flush=True)
"""


@pytest.mark.parametrize("acknowledgements", [1, 7, 40])
def test_what_was_acknowledged_is_there_after_kill(tmp_path: Path, acknowledgements: int) -> None:
    path = tmp_path / "assistant.sqlite"
    child = subprocess.Popen([sys.executable, "-c", CHILD, str(path)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    heard = [int(child.stdout.readline()) for _ in range(acknowledgements)]
    child.kill()
    heard += [int(line) for line in child.stdout.read().splitlines() if line]
    child.stdout.close()
    child.wait()

    store = Store(path)
    assert store.trouble == ""
    expected = {str(number) for number in heard}
    assert expected <= {timer.name for timer in store.timers.all()}
    assert expected <= {item.text for item in store.lists.items("Shopping List")}
    assert all(timer.left(datetime.now(UTC)) > 0 for timer in store.timers.all())
    store.close()

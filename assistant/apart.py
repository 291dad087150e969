"""Runs a call in a short-lived process, for what it leaves on the disk: its memory goes back to the machine.

    python -m assistant.apart    # the child; the pickled call is its standard input

Python keeps much of the memory that it once needed, and a call that computes holds up every other thread, the one that
listens among them. Nothing comes back from the child: whoever starts it looks at the disk, and does without it when
the result is not there.
"""

import gc
import logging
import pickle
import subprocess
import sys
from collections.abc import Callable
from typing import ParamSpec

from assistant.core.errors import ModelError

log = logging.getLogger(__name__)

P = ParamSpec("P")


def apart(what: str, call: Callable[P, object], /, *args: P.args, **kwargs: P.kwargs) -> None:
    """Waits for `call` in a process of its own. Call and arguments must be such as can be pickled.

    A child that cannot be started, or that fails, is only logged. Raises ModelError when it was killed, mostly for
    want of memory: to do the same here could end the whole program. `what` it made is named then.
    """
    # Without the working folder in the path (-P): a file there may be named like a library.
    command = [sys.executable, "-P", "-m", "assistant.apart"]
    content = pickle.dumps((call, args, kwargs))
    try:
        done = subprocess.run(command, input=content, capture_output=True, check=False)
    except OSError as error:
        log.warning("%s is made without a process of its own: %s", what, error)
        return
    if done.returncode < 0:
        raise ModelError(
            f"{what} could not be made: the process that did it was ended by signal {-done.returncode}",
            "most often memory is short: end other programs, or leave out devices and sentences",
        )
    if done.returncode:
        last = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        log.warning("%s is made without a process of its own: %s", what, last or f"exit status {done.returncode}")


def main() -> None:
    """Does the call that is on standard input."""
    gc.disable()  # the memory goes back at the end anyhow; looking through it for cycles takes a tenth of the time
    call, args, kwargs = pickle.load(sys.stdin.buffer)
    call(*args, **kwargs)


if __name__ == "__main__":
    main()

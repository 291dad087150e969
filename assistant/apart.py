"""Work in processes of its own: a call for the memory it takes, an engine because it may crash.

    python -m assistant.apart    # the child; the pickled call is the beginning of its standard input

Python keeps much of the memory that it once needed, and a call that computes holds up every other thread, the one that
listens among them. `apart` waits for such a call; nothing comes back from it: whoever starts it looks at the disk, and
does without it when the result is not there.

A `Child` lasts. What goes to and fro is JSON, a value a line: it may be ended by a file that somebody else has made,
so nothing that it says is taken for more than text. It ends with the process that started it.
"""

import gc
import json
import logging
import os
import pickle
import resource
import select
import signal
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Concatenate, ParamSpec

from assistant.core.errors import EngineStopped, ModelError

log = logging.getLogger(__name__)

P = ParamSpec("P")

FIRST_TO_GO = 500
"""oom_score_adj of a child: when memory is short the kernel ends it, and not the program that can start it again."""
PATIENCE = 1.0
"""Seconds until a child that says nothing more is ended."""
READ = 1 << 16
"""Bytes that are read at once."""
MEMORY = "most often memory is short: end other programs, or leave out devices and sentences"
CAUSES: dict[int, str] = {
    signal.SIGKILL: "most often memory is short: choose a smaller model, or end other programs",
    signal.SIGXCPU: "the model's chat template does not come to an end: choose another model",
    signal.SIGBUS: "its file was changed while it was in use: write a new one and move it to its place",
}


def _command() -> list[str]:
    """Without the working folder in the path (-P): a file there may be named like a library."""
    return [sys.executable, "-P", "-m", "assistant.apart"]


def apart(what: str, call: Callable[P, object], /, *args: P.args, **kwargs: P.kwargs) -> None:
    """Waits for `call` in a process of its own. Call and arguments must be such as can be pickled.

    A child that cannot be started, or that fails, is only logged. Raises ModelError when it was killed, mostly for
    want of memory: to do the same here could end the whole program. `what` it made is named then.
    """
    content = pickle.dumps((call, args, kwargs))
    try:
        done = subprocess.run(_command(), input=content, capture_output=True, check=False)
    except OSError as error:
        log.warning("%s is made without a process of its own: %s", what, error)
        return
    if done.returncode < 0:
        raise ModelError(
            f"{what} could not be made: the process that did it was ended by signal {-done.returncode}", MEMORY
        )
    if done.returncode:
        last = _last_line(done.stderr)
        log.warning("%s is made without a process of its own: %s", what, last or f"exit status {done.returncode}")


class Line:
    """JSON values to and fro, one a line."""

    def __init__(self, read: IO[bytes], write: IO[bytes]) -> None:
        """`read`: buffered."""
        self._read, self._write = read, write
        self._arrived = b""  # not here, but in the buffer of `read`, `waits` would not see it

    def send(self, value: object, now: bool = True) -> None:
        """`now`: else with what is sent next, or when much has come together. May be called from several threads.

        Raises OSError or ValueError when nobody listens any more.
        """
        self._write.write(json.dumps(value).encode() + b"\n")
        if now:
            self._write.flush()

    def receive(self) -> Any:
        """The next value, waited for; None at the end."""
        while b"\n" not in self._arrived:
            more: bytes = self._read.read1(READ)  # type: ignore[attr-defined]  # of buffered files alone
            if not more:
                return None
            self._arrived += more
        line, _, self._arrived = self._arrived.partition(b"\n")
        return json.loads(line)

    def is_silent(self, seconds: float) -> bool:
        """Whether nothing comes for so long, not the end either."""
        if b"\n" in self._arrived:
            return False
        poll = select.poll()
        poll.register(self._read, select.POLLIN)
        return not poll.poll(seconds * 1000)


class Child:
    """A process that serves until it is closed, let go, or ended by somebody else."""

    def __init__(self, what: str, serve: Callable[Concatenate[Line, P], object], /, *args: P.args, **kwargs: P.kwargs):
        """Runs `serve` there, with its end of the line. All of it must be such as can be pickled.

        Raises ModelError when no process can be started.
        """
        self._what = what
        try:
            self._said: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  (it lasts as long as the process)
        except OSError as error:
            raise ModelError(f"no process can be started for {what}: {error}", "free space on the disk") from None
        try:
            self._process = process = subprocess.Popen(
                _command(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._said,
                env={**os.environ, "GGML_NO_BACKTRACE": "1"},  # a debugger would be started to write it
                process_group=0,  # Ctrl-C is for this program, which then ends the child
            )
        except OSError as error:
            self._said.close()
            raise ModelError(f"no process can be started for {what}: {error}", MEMORY) from None
        assert process.stdin is not None
        assert process.stdout is not None
        self._line = Line(process.stdout, process.stdin)
        self._end = weakref.finalize(self, _ended, process, self._said)
        self._why = ("", "")
        self._asking = threading.Lock()  # who speaks and who listens may both find that it is gone
        with suppress(OSError):  # it is heard of by who waits for the first answer
            process.stdin.write(pickle.dumps((_serving, (serve, args, kwargs), {})))
            process.stdin.flush()

    @property
    def process(self) -> int:
        """Its number."""
        return self._process.pid

    def send(self, value: object) -> None:
        """Raises EngineStopped. May be called from several threads."""
        try:
            self._line.send(value)
        except (OSError, ValueError):
            raise self._stopped() from None

    def receive(self, silence: float | None = None, hangs: Callable[[float], bool] = lambda _: True) -> Any:
        """What it says next; waits for it. Raises EngineStopped.

        `silence`: after twice so many seconds without a word, and then after each, `hangs` is told how many of the
        last ones the child has computed; when it says so, the child is ended. None: it is waited for without end.
        """
        with suppress(OSError, ValueError):
            before: float | None = None
            while silence is not None and self._line.is_silent(silence):
                computed = self._computed()
                if before is not None and hangs(computed - before):
                    raise self._stopped("its process hung and was ended")
                before = computed
            if (value := self._line.receive()) is not None:
                return value
        raise self._stopped()

    def _computed(self) -> float:
        """Seconds of processor time."""
        fields = Path(f"/proc/{self.process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def close(self) -> None:
        """End it at once. May be called twice."""
        self._end()

    def _stopped(self, why: str = "") -> EngineStopped:
        """`why`: it is to be ended; else it has ended, and what is known of that is told."""
        with self._asking:
            if self._end.alive:
                self._why = (f"{self._what} stopped: {why}", "") if why else self._reason()
                self.close()
        return EngineStopped(*self._why)

    def _reason(self) -> tuple[str, str]:
        """What is told of its end, and what to do."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(PATIENCE)
        self._said.seek(0)
        if last := _last_line(self._said.read()):
            log.warning("%s: %s", self._what, last)
        status = self._process.poll()
        if status is None or status >= 0:
            return f"{self._what} stopped: its process has ended", ""
        name = signal.Signals(-status).name
        return f"{self._what} stopped: its process was ended by {name}", CAUSES.get(-status, "")


def _ended(process: "subprocess.Popen[bytes]", said: IO[bytes]) -> None:
    process.kill()
    for file in (process.stdin, process.stdout, said):
        with suppress(OSError):  # what was not sent yet is of no use any more
            assert file is not None
            file.close()
    process.wait()


def _last_line(said: bytes) -> str:
    return said.decode(errors="replace").strip().rpartition("\n")[2]


def _serving(serve: Callable[..., object], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """What a lasting child does. Whatever a library prints goes to standard error: the line is for answers."""
    gc.enable()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # it holds what was said
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(str(FIRST_TO_GO), encoding="ascii")
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    serve(Line(sys.stdin.buffer, answers), *args, **kwargs)


def main() -> None:
    """Does the call that is on standard input."""
    gc.disable()  # the memory goes back at the end anyhow; looking through it for cycles takes a tenth of the time
    call, args, kwargs = pickle.load(sys.stdin.buffer)
    call(*args, **kwargs)


if __name__ == "__main__":
    main()

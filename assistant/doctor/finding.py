"""What a check finds."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from assistant.config import Config


class Status(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARN = "warn"
    """It works, but something is missing or may go wrong."""
    FAIL = "fail"
    """A part of the assistant cannot work."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report."""

    name: str
    """What was looked at, two or three words."""
    status: Status
    message: str
    hint: str = ""
    """What to do; always there unless the status is OK."""


Check = Callable[[Config], Iterator[Finding]]


def ok(name: str, message: str) -> Finding:
    """All is well."""
    return Finding(name, Status.OK, message)


def warn(name: str, message: str, hint: str) -> Finding:
    """It works, but."""
    return Finding(name, Status.WARN, message, hint)


def fail(name: str, message: str, hint: str) -> Finding:
    """It does not work."""
    return Finding(name, Status.FAIL, message, hint)

"""The machine's clock and its time zone."""

import os
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


class SystemClock:
    """The machine's clock in its own time zone, daylight saving included."""

    def __init__(self) -> None:
        self._zone = local_zone()

    def now(self) -> datetime:
        """Now, with zone."""
        return datetime.now(self._zone)


def local_zone() -> tzinfo | None:
    """The machine's zone by name ($TZ, else /etc/localtime); None: only its present offset is known."""
    name = os.environ.get("TZ", "").lstrip(":") or os.path.realpath("/etc/localtime").partition("zoneinfo/")[2]
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return datetime.now().astimezone().tzinfo

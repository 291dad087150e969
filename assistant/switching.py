"""Other models while it runs: when the settings files name another one, it is loaded and takes over.

The one before answers until the new one is ready, and goes on when the new one cannot be loaded. What takes over, and
how, is for others to say; here it is only noticed that a section of the settings has changed.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from assistant.config import SYSTEM_CONFIG, Config, config_file, load
from assistant.core.errors import AssistantError, ConfigError
from assistant.core.events import Event
from assistant.renewal import Renewal

Notice = Callable[[Event], None]
Upkeep = Callable[[Notice], Coroutine[Any, Any, None]]
"""What goes on beside a session as long as it lasts; is given who hears of events."""


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """Settings that are followed while they are in use."""

    path: str | None
    """That of `--config`; the user's own and the system's are followed too."""


@dataclass(frozen=True, slots=True)
class Switch:
    """What is done when a section of the settings changes."""

    section: str
    take: Callable[[], Awaitable[None]]
    """Raises AssistantError when the new settings cannot be used."""


@dataclass(frozen=True, slots=True)
class _Read:
    config: Config
    problems: tuple[str, ...] = ()


def following(config: Config, file: SettingsFile, put: Callable[[Config], None], switches: Sequence[Switch]) -> Upkeep:
    """Follows the settings without end. Tells FilesRead and Trouble.

    `put` makes settings those in use; before a switch takes them, and again with the ones before when it cannot. A
    section that cannot be used stays as it was until the files change again, and keeps no other from being used.
    """
    in_use = config

    async def use(found: _Read) -> None:
        nonlocal in_use
        problems: list[AssistantError] = []
        for switch in switches:
            wanted = getattr(found.config, switch.section)
            if wanted == getattr(in_use, switch.section):
                continue
            changed = msgspec.structs.replace(in_use, **{switch.section: wanted})
            put(changed)
            try:
                await switch.take()
            except AssistantError as error:  # the other sections are used all the same
                put(in_use)
                problems.append(error)
            except BaseException:
                put(in_use)
                raise
            else:
                in_use = changed
        if problems:
            hints = dict.fromkeys(error.hint for error in problems if error.hint)
            raise ConfigError("; ".join(error.message for error in problems), "; ".join(hints))

    given = [Path(file.path).expanduser()] if file.path else []
    files = [SYSTEM_CONFIG, config_file(), *given]
    return Renewal(files, _Read(config), lambda: _Read(load(file.path)), use).follow


def together(*upkeeps: Upkeep | None) -> Upkeep | None:
    """Several at once; when one fails the others end. None: there are none."""
    there = [one for one in upkeeps if one is not None]

    async def follow(notice: Notice) -> None:
        async with asyncio.TaskGroup() as group:
            for one in there:
                group.create_task(one(notice))

    return follow if there else None

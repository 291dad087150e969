"""The models of the set-up screen: those here and those that can be had, what they cost, how one is loaded."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.cli.progress import PAUSE, Pace
from assistant.config import Config, built_in
from assistant.core.errors import ModelError
from assistant.lanes import Lane
from assistant.model_store.catalogue import Entry, LanguageModel, SpeechModel, catalogue
from assistant.model_store.look import look
from assistant.model_store.machine import amount, this_machine
from assistant.model_store.shelf import Shelf
from assistant.tui.setup import Choice

if TYPE_CHECKING:
    from assistant.model_store.download import Progress

USES = {"speech": "speech.model", "language": "chat.model", "voice": "voice.model"}
"""Kind → its setting."""
KINDS = {"chat.model": "talks", "speech.model": "hears", "voice.model": "speaks"}
MEMORY = 1.2
"""Bytes of memory for a byte of a model's file, roughly."""
FITS = {"good": "✓ fits", "tight": "○ tight", "too big": "✗ too big"}
NAME = 26
"""Cells for what a model is called."""


class Cancelled(Exception):
    """Nobody wants the model any more."""


def choices(config: Config) -> Iterator[Choice]:
    """First what is used by default, then what is here, then what can be had, the smallest of each kind first."""
    used = {"chat.model": config.chat.model, "speech.model": config.speech.model, "voice.model": config.voice.model}
    yield Choice("chat.model", None, _row("chat.model", "none: commands only"), used["chat.model"] is None)
    for setting, place in (("speech.model", ("models", "speech-en")), ("voice.model", ("voices", "en"))):
        size = look(built_in(*place)).bytes
        label = _row(setting, "built in", size, round(size * MEMORY))
        yield Choice(setting, None, label, used[setting] is None)
    shelf = Shelf(config.models.path)
    for path in dict.fromkeys([*filter(None, used.values()), *(one.usable for one in shelf)]):
        try:
            facts = look(path)
        except ModelError as error:
            yield Choice("speech.model", str(path), f"{path}  PROBLEM: {error.message}", path in used.values())
            continue
        setting = USES[facts.kind]
        label = _row(setting, path.stem, facts.bytes, round(facts.bytes * MEMORY), "here")
        yield Choice(setting, str(path), label, path in used.values())
    absent = _to_be_had(config, {one.name for one in shelf})
    for entry in sorted(absent, key=lambda one: (_setting(one), *_cost(one, config))):
        label = _row(_setting(entry), entry.title, *_cost(entry, config), "to be loaded")
        yield Choice(_setting(entry), entry.name, label, absent=True)


def _to_be_had(config: Config, there: set[str]) -> Iterator[Entry]:
    for entry in catalogue():
        chats = not isinstance(entry, LanguageModel) or entry.chat
        if chats and config.language in entry.languages and not entry.obstacle and entry.name not in there:
            yield entry


def _setting(entry: Entry) -> str:
    if isinstance(entry, LanguageModel):
        return "chat.model"
    return "speech.model" if isinstance(entry, SpeechModel) else "voice.model"


def _cost(entry: Entry, config: Config) -> tuple[int, int]:
    """Bytes to load, and of memory."""
    if isinstance(entry, LanguageModel):
        return entry.size(), entry.memory(config.chat.context)
    return entry.megabytes * 1_000_000, entry.memory


def _row(setting: str, name: str, size: int = 0, memory: int = 0, where: str = "") -> str:
    """What it is for, its name, size, memory, whether that fits, where it is."""
    shown = name if len(name) <= NAME else f"{name[: NAME - 1]}…"
    row = f"{KINDS[setting]:<6}  {shown:<{NAME}}"
    if memory:
        row += f"  {amount(size):>8}  {amount(memory):>8} of memory  {FITS[this_machine().fit(memory)]:<9}  {where}"
    return row.rstrip()


def path_of(config: Config, name: str) -> Path | None:
    """Where a model is that was loaded under this name; None: nowhere."""
    found = Shelf(config.models.path).find(name)
    return None if found is None else found.usable


async def load(config: Config, name: str, lane: Lane) -> AsyncGenerator[str, None]:
    """Load a model; gives how far it is, a line now and then. Leaving earlier gives it up; what has arrived is kept.

    One that was given up holds the lane until its server says something. Raises ModelError.
    """
    lines = asyncio.Queue[str | None]()
    loop, pace = asyncio.get_running_loop(), Pace()
    shown, left = -PAUSE, False

    def progress(done: int, size: int | None) -> None:
        nonlocal shown
        if left:
            raise Cancelled
        pace.feed(done)
        if loop.time() - shown >= PAUSE or done == size:
            shown = loop.time()
            loop.call_soon_threadsafe(lines.put_nowait, pace.line(name, done, size))

    loading = asyncio.ensure_future(lane.run(_pull, config, name, progress))
    loading.add_done_callback(lambda _: lines.put_nowait(None))
    try:
        while (line := await lines.get()) is not None:
            yield line
        await loading
    finally:
        left = True
        loading.cancel()


def _pull(config: Config, name: str, progress: "Progress") -> None:
    from assistant.model_store.download import Downloader
    from assistant.model_store.sources import Servers, parcel

    models, shelf = config.models, Shelf(config.models.path)
    downloader = Downloader(models.proxy, models.patience)
    servers = Servers(models.hub.rstrip("/"), models.vosk.rstrip("/"))
    with shelf.changing():
        shelf.pull(parcel(name, catalogue(), servers, downloader, unverified=False), downloader, progress)

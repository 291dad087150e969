"""How the computer is doing. Everything is read from the kernel's files; nothing goes to the network."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from assistant.core.errors import SkillError
from assistant.core.values import Reply
from assistant.heat import temperature
from assistant.skills.phrases import length, number
from assistant.skills.skill import skill


@skill("GetSystemStatus")
def system_status(topic: str = "") -> Reply:
    """Say how hot, how full and how busy the computer is."""
    topics: dict[str, Callable[[], str]] = {
        "temperature": _temperature,
        "memory": _memory,
        "disk": _disk,
        "network": _network,
        "uptime": _uptime,
    }
    if topic and topic not in topics:
        raise SkillError(f"I can tell the computer's temperature, memory, disk, network and uptime, not its {topic}.")
    if topic:
        return Reply(topics[topic]() or f"This computer does not tell its {topic}.", {"topic": topic})
    told = [text for name in ("temperature", "memory", "disk", "uptime") if (text := topics[name]())]
    return Reply(" ".join(told) or "This computer does not tell how it is doing.", failed=not told)


def _temperature() -> str:
    degrees = temperature()
    return f"The processor is at {number(round(degrees))} °C." if degrees is not None else ""


def _memory() -> str:
    fields = dict(line.split(":", 1) for line in _read(Path("/proc/meminfo")).splitlines() if ":" in line)
    try:
        total, free = (int(fields[name].split()[0]) / 1024 for name in ("MemTotal", "MemAvailable"))
    except (KeyError, ValueError, IndexError):
        return ""
    return f"{_size(free)} of {_size(total)} of memory are free."


def _disk() -> str:
    usage = shutil.disk_usage(Path.home())
    return f"{_size(usage.free / 2**20)} of {_size(usage.total / 2**20)} of the disk are free."


def _network() -> str:
    links = [path.parent.name for path in Path("/sys/class/net").glob("*/operstate") if _read(path) == "up"]
    state = "The computer is connected to a network" if links else "The computer is not connected to a network"
    return f"{state}; I work without one."


def _uptime() -> str:
    first = _read(Path("/proc/uptime")).split()[:1]
    if not first:
        return ""
    seconds = float(first[0])
    load = os.getloadavg()[0]
    return f"The computer has been on for {length(seconds - seconds % 60)}, with a load of {load:.1f}."


def _size(megabytes: float) -> str:
    return f"{number(round(megabytes / 1024, 1))} gigabytes" if megabytes >= 1024 else f"{round(megabytes)} megabytes"


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError:
        return ""

"""`assistant service`: the service under systemd: installs it, starts and stops it, tells its state, shows its log."""

import argparse
import json
import subprocess
from collections.abc import Callable, Mapping

from assistant.core.errors import ServiceError
from assistant.unit import Unit, linger, lingers, owner

ACTIONS = {
    "install": "write the systemd unit, start it now and at every start of the system",
    "uninstall": "stop it and take the unit away",
    "start": "start it; ends when it is ready",
    "stop": "stop it",
    "status": "whether it runs",
    "logs": "what it did, a line a turn",
}


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Options of `assistant service`."""
    parser = subparsers.add_parser("service", help="run it under systemd", description=__doc__)
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, about in ACTIONS.items():
        action = actions.add_parser(name, help=about, description=f"{about[0].upper()}{about[1:]}.")
        scope = action.add_mutually_exclusive_group()
        scope.add_argument("--user", action="store_true", help="the service of the logged-in user (the default)")
        scope.add_argument("--system", action="store_true", help="the service of the whole system (with sudo)")
        action.add_argument("--config", metavar="FILE", default=argparse.SUPPRESS, help="configuration file")
        if name == "install":
            action.add_argument("--linger", action="store_true", help="keep it running when nobody is logged in")
        if name == "status":
            action.add_argument("--json", action="store_true", help="one JSON object")
        if name == "logs":
            action.add_argument("-n", "--lines", type=int, default=50, metavar="N", help="how many (default: 50)")
            action.add_argument("-f", "--follow", action="store_true", help="go on as it happens")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Do what `action` says. Raises ServiceError."""
    doing: Mapping[str, Callable[[Unit, argparse.Namespace], int]] = {
        "install": _install,
        "uninstall": _uninstall,
        "start": _start,
        "stop": _stop,
        "status": _status,
        "logs": _logs,
    }
    return doing[arguments.action](Unit(arguments.system), arguments)


def _install(unit: Unit, arguments: argparse.Namespace) -> int:
    unit.install(arguments.config)
    print(f"installed as {unit.path}, and running")
    if unit.system:
        print(f"it runs as {owner().pw_name}")
    elif arguments.linger:
        linger()
        print("it keeps running when nobody is logged in")
    elif not lingers():
        print("it ends when you log out; `assistant service install --linger` keeps it running")
    return 0


def _uninstall(unit: Unit, _: argparse.Namespace) -> int:
    unit.uninstall()
    print(f"stopped, and {unit.path} deleted")
    return 0


def _start(unit: Unit, _: argparse.Namespace) -> int:
    unit.start()
    print("running")
    return 0


def _stop(unit: Unit, _: argparse.Namespace) -> int:
    unit.stop()
    print("stopped")
    return 0


def _status(unit: Unit, arguments: argparse.Namespace) -> int:
    """0 when it runs, else 1."""
    state = unit.state()
    if arguments.json:
        print(json.dumps(_fields(state)))
        return 0 if state.get("ActiveState") == "active" else 1
    if state.get("LoadState") != "loaded":
        raise ServiceError("the service is not installed", "`assistant service install`")
    if state.get("ActiveState") != "active":
        why = f"{state.get('ActiveState', '?')}, {state.get('Result', '?')}"
        raise ServiceError(f"the service is not running ({why})", "`assistant service logs` says why")
    found = _fields(state)
    memory = f", {found['megabytes']} MB" if found["megabytes"] else ""
    print(f"running since {found['since']}, process {found['process']}{memory}, restarted {found['restarts']} times")
    return 0


def _fields(state: Mapping[str, str]) -> dict[str, str | int | None]:
    """systemd's properties as ours; None for what it does not know."""

    def number(name: str) -> int | None:
        return int(state[name]) if state.get(name, "").isdigit() else None

    memory = number("MemoryCurrent")
    return {
        "installed": state.get("LoadState") == "loaded",
        "state": state.get("ActiveState", "unknown"),
        "result": state.get("Result") or None,
        "since": state.get("ActiveEnterTimestamp") or None,
        "process": number("MainPID") or None,
        "restarts": number("NRestarts"),
        "megabytes": round(memory / 1e6) if memory is not None and memory < 2**63 else None,
    }


def _logs(unit: Unit, arguments: argparse.Namespace) -> int:
    """journalctl writes to the terminal itself, with its colours and its pager."""
    return int(subprocess.run(unit.journal(arguments.lines, arguments.follow), check=False).returncode != 0)

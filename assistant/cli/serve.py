"""`assistant serve`: the headless loop of the service: wake phrase, command, reply, timers, local socket."""

import argparse
import asyncio

from assistant.cli.leaving import leave


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Options of `assistant serve`."""
    parser = subparsers.add_parser("serve", help="listen, without a terminal", description=__doc__)
    parser.add_argument("--no-microphone", action="store_true", help="typed and remote requests only")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Run until SIGTERM or Ctrl-C."""
    from assistant import log
    from assistant.compose import Devices, Parts, sound_card
    from assistant.config import load
    from assistant.knowledge import Knowledge
    from assistant.service import serve
    from assistant.switching import SettingsFile

    config = load(arguments.config)
    log.start("debug" if arguments.debug else config.log.level)
    devices = sound_card(config)
    if arguments.no_microphone:
        devices = Devices(None, devices.speaker)
    parts = Parts(config, Knowledge.load(config), devices, settings=SettingsFile(arguments.config))
    asyncio.run(serve(parts.session(), config.socket_path))
    leave(0)

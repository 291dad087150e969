"""Runs all checks in order. A check that breaks is a finding itself and stops nothing."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.config import Config, files, read
from assistant.core.errors import AssistantError, ConfigError
from assistant.doctor import home, machine, models, service, settings, sound
from assistant.doctor.finding import Check, Finding, fail, ok

NAMED: tuple[Check, ...] = (home.home, home.sentences, settings.persona, settings.wake_phrases)
"""What the settings name is right; loads no model, and looks at nothing else of this machine."""
CHECKS: tuple[Check, ...] = (
    machine.python,
    machine.libraries,
    machine.memory,
    machine.disk,
    machine.folders,
    *NAMED,
    home.database,
    models.opens,
    models.voice_detector,
    home.recognition,
    sound.devices,
    sound.permissions,
    service.unit,
    service.answers,
)
"""In the order of the report, causes before consequences."""


def examine(config_file: Path | str | None = None, checks: Sequence[Check] = CHECKS) -> Iterator[Finding]:
    """Every finding as soon as it is known. A broken configuration is one; the rest is then looked at by default."""
    try:
        loaded = read(config_file)
    except ConfigError as error:
        config = Config()
        yield fail("configuration", error.message, error.hint)
    else:
        config = loaded.config
        absent = list(files.missing(config))
        for key, path in absent:
            yield fail("configuration", f"{key}: there is no {path}", "`assistant config edit`")
        if not absent:
            yield ok("configuration", ", ".join(map(str, loaded.files)) or "the defaults")
    for check in checks:
        name = check.__name__.replace("_", " ")
        try:
            yield from check(config)
        except AssistantError as error:
            yield fail(name, error.message, error.hint or "see `assistant doctor --debug`")
        except Exception as error:  # the doctor must reach the end whatever is broken
            yield fail(name, f"this check broke: {type(error).__name__}: {error}", "please report this")

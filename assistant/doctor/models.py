"""Every model in use is there and opens in its real engine."""

from collections.abc import Iterator
from pathlib import Path

from assistant.config import Config
from assistant.core.errors import ModelError
from assistant.doctor.finding import Finding, fail, ok
from assistant.doctor.outside import look as look_outside
from assistant.model_store import Kind, in_use, look

TASKS = {"speech.model": "speech", "understanding.model": "intents", "chat.model": "chat", "voice.model": "voice"}
"""Setting → how the child opens what it names."""


def opens(config: Config) -> Iterator[Finding]:
    """All of them, one after the other, so that two large ones need not fit the memory together."""
    for kind, setting, path in in_use(config):
        yield opened(kind, setting, path)


def opened(kind: Kind, setting: str, path: Path) -> Finding:
    """Load one in a process of its own: a broken file can crash an engine."""
    name = f"model {TASKS[setting]}"
    try:
        facts = look(path)
    except ModelError as error:
        return fail(name, error.message, error.hint)
    if facts.kind is not kind:
        return fail(name, f"{path} is a {facts.kind} model", f"{setting} needs a {kind} model")
    outcome = look_outside(TASKS[setting], str(path), timeout=180)
    if outcome.problem:
        return fail(name, f"{path} does not open: {outcome.problem}", f"restore it, or change {setting}")
    return ok(name, f"{path}, {facts.bytes / 1e6:.1f} MB, opened in {outcome.results[-1]['seconds']} s")


def voice_detector(config: Config) -> Iterator[Finding]:
    """The one that tells speech from silence."""
    kind = config.listening.vad
    outcome = look_outside("detector", kind)
    if outcome.problem:
        yield fail(
            "voice detector", f"{kind}: {outcome.problem}", "set listening.vad to energy, or run script/setup again"
        )
    else:
        yield ok("voice detector", kind)

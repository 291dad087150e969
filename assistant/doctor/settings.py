"""What the settings name that is no file: who talks, and what wakes the assistant."""

from collections.abc import Iterator

from assistant.config import Config
from assistant.core.errors import ConfigError
from assistant.doctor.finding import Finding, fail, ok
from assistant.understanding.persona import persona as persona_named


def persona(config: Config) -> Iterator[Finding]:
    """There is such a persona."""
    if config.chat.persona is None:
        return
    try:
        persona_named(config.chat.persona)
    except ConfigError as error:
        yield fail("persona", f"chat.persona: {error.message}", error.hint)
    else:
        yield ok("persona", config.chat.persona)


def wake_phrases(config: Config) -> Iterator[Finding]:
    """Every wake phrase can be pronounced. A stock Vosk model has pronunciations of its own and is not asked."""
    if not config.wake.enabled or not (config.speech.path / "phones.txt").is_file():
        return
    from assistant.engines.pronunciation import pronounce
    from assistant.listening.wake import normalized

    good = True
    for call in config.wake.calls:
        words = normalized(call.phrase)
        silent = [word for word in words if not pronounce(word)]
        if not words or silent:
            good = False
            what = f"“{silent[0]}” in it" if silent and len(words) > 1 else "it"
            yield fail(
                "wake phrase",
                f"wake.phrases: “{call.phrase}” would never be heard: {what} cannot be pronounced",
                "write it in Latin letters, as it is spoken",
            )
    if good:
        yield ok("wake phrase", ", ".join(call.phrase for call in config.wake.calls))

"""What is the user's own: the home file, the sentences, the database."""

import sqlite3
from collections.abc import Iterator

from assistant.config import Config
from assistant.doctor.finding import Finding, fail, ok, warn
from assistant.doctor.outside import look
from assistant.home import registry as homes
from assistant.languages import sentences as languages
from assistant.languages.slips import meant

MOST_TOLD = 10
"""Names, words and sentences that are told one by one."""


def home(config: Config) -> Iterator[Finding]:
    """The home file can be read, nothing in it is odd, and it has the area and the devices that the settings name."""
    registry = homes.load(config.home) if config.home else homes.demo()
    for oddity in registry.warnings:
        yield warn("home", oddity, f"edit {config.home}")
    if config.area is not None and registry.area(config.area) is None:
        names = ", ".join(area.name for area in registry.areas)
        yield fail("home", f'there is no area "{config.area}" in it', f"set area to one of: {names}")
    for device in config.confirm.devices:
        if not registry.entities_named(device):
            close = meant(
                device, [name for entity in registry.entities for name in (entity.name, entity.id, *entity.aliases)]
            )
            yield warn(
                "home",
                f'there is no device "{device}" in it, so none is asked about for that',
                f"set confirm.devices to {f'“{close}”, if that is meant' if close else 'names or ids that it has'}",
            )
    what = str(config.home) if config.home else "the demo home"
    yield ok("home", f"{what}, {len(registry.entities)} devices in {len(registry.areas)} areas")


def sentences(config: Config) -> Iterator[Finding]:
    """Every sentence can be used."""
    found = languages.load(config.language, config.sentences)
    for problem in found.problems:
        yield warn("sentences", str(problem), "that one is left out; edit it")
    if not found.problems:
        yield ok("sentences", f"of the language {config.language}, and {len(config.sentences)} files of your own")


def recognition(config: Config) -> Iterator[Finding]:
    """Everything that is understood here can also be heard: every name can be pronounced, every sentence is used."""
    files = (str(config.home or ""), *map(str, config.sentences))
    outcome = look("commands", str(config.speech.path), config.language, *files, timeout=300)
    if outcome.problem:
        yield fail("recognition", outcome.problem, "see what is said above about home, sentences and models")
        return
    found = {key: _texts(outcome.results[0][key]) for key in ("names", "words", "left_out")}
    faults = [_names_fault(line, config) for line in found["names"]]
    told = " ".join(found["names"]).lower()
    faults += [
        warn(
            "recognition",
            f"“{word}” cannot be pronounced, so no sentence with it is heard",
            "write it as it is spoken, in the file with the name or the sentence",
        )
        for word in found["words"]
        if word not in told
    ]
    faults += [
        warn("recognition", f"not listened for: {reason}", "typed it is understood; give it less free text to be heard")
        for reason in found["left_out"]
    ]
    yield from faults[:MOST_TOLD]
    if len(faults) > MOST_TOLD:
        yield warn("recognition", f"and {len(faults) - MOST_TOLD} more like these", "mend these first")
    if not faults:
        yield ok("recognition", "every name and sentence can be heard")


def _names_fault(line: str, config: Config) -> Finding:
    """A line of the report on names: what is wrong, a colon, what to do."""
    wrong, _, advice = line.rpartition(": ")
    return warn("recognition", wrong, f"{advice}, in {config.home or 'a home file of your own'}")


def _texts(found: object) -> list[str]:
    return [str(text) for text in found] if isinstance(found, list) else []


def database(config: Config) -> Iterator[Finding]:
    """SQLite's own quick look at the file; nothing is written."""
    path = config.store_path
    if not path.exists():
        yield ok("database", f"will be made as {path}")
        return
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=2)
        try:
            answer = str(connection.execute("PRAGMA quick_check").fetchone()[0])
        finally:
            connection.close()
    except sqlite3.Error as error:
        answer = str(error)
    if answer == "ok":
        yield ok("database", f"{path}, {path.stat().st_size / 1e3:.0f} kB")
    else:
        yield fail(
            "database", f"{path}: {answer}", "put it aside under another name; a new one is made at the next start"
        )

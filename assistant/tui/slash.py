"""Slash commands: what there is, what is meant by a line, how one is completed. Does nothing itself."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Slash:
    """One command."""

    help: str
    request: str = ""
    """A request that it stands for; {} is what follows the command. "": the program itself does it."""
    needs: str = ""
    """What must follow, as it is called in the help; "" where nothing must."""


COMMANDS: Mapping[str, Slash] = {
    "alarm": Slash("set an alarm", "set an alarm for {}", "TIME"),
    "area": Slash("the room that “the light” is in; without one: any"),
    "copy": Slash("copy the last reply; “/copy all”: everything"),
    "earlier": Slash("open an earlier conversation"),
    "export": Slash("write the conversation to a Markdown file"),
    "find": Slash("search this conversation", needs="WORDS"),
    "forget": Slash("forget what it was told about something", "forget what you know about {}", "TOPIC"),
    "help": Slash("what can be said", "what can you do"),
    "home": Slash("show or hide the home and what is set"),
    "keys": Slash("all keys and commands"),
    "listen": Slash("listen now, without the wake phrase"),
    "model": Slash("which models are used"),
    "mute": Slash("be deaf, or hear again"),
    "new": Slash("begin a new conversation"),
    "quit": Slash("leave"),
    "remember": Slash("tell it something to remember", "remember that {}", "WORDS"),
    "remind": Slash("set a reminder", "remind me {}", "TO CALL ANA"),
    "say": Slash("say something aloud, as an announcement", "announce to everyone that {}", "WORDS"),
    "search": Slash("search all conversations that were kept"),
    "setup": Slash("microphone, speaker, wake phrase, voice, models"),
    "stop": Slash("fall silent"),
    "suggest": Slash("suggest the next words, or no longer"),
    "theme": Slash("dark, light or contrast", needs="NAME"),
    "timer": Slash("set a timer", "set a timer for {}", "10 MINUTES"),
    "undo": Slash("take back what was done last", "undo that"),
    "voice": Slash("which voice speaks"),
    "why": Slash("what was heard and understood last, and how sure that is"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A line that begins with a slash."""

    name: str = ""
    rest: str = ""
    request: str = ""
    """What it stands for, to be asked."""
    problem: str = ""
    """Why it is none."""


def read(line: str) -> Wanted:
    """What a line means. Commands may be shortened as long as they are not mistaken."""
    name, _, rest = line.removeprefix("/").strip().partition(" ")
    found = fitting(name)
    if name not in COMMANDS and len(found) != 1:
        near = f"did you mean {', '.join('/' + one for one in found)}" if found and name else "/ shows what there is"
        return Wanted(problem=f"there is no command /{name}: {near}")
    name, rest = (name if name in COMMANDS else found[0]), rest.strip()
    command = COMMANDS[name]
    if command.needs and not rest:
        return Wanted(problem=f"/{name} needs more: /{name} {command.needs}")
    return Wanted(name, rest, command.request.format(rest))


def fitting(begun: str) -> list[str]:
    """The commands that begin like this."""
    return [name for name in COMMANDS if name.startswith(begun.lower())]


def completion(line: str, name: str) -> str:
    """What would complete a line to that command; "" when it is whole or none."""
    begun = line.removeprefix("/").lower()
    if not line.startswith("/") or not name.startswith(begun) or begun == name:
        return ""
    return name[len(begun) :] + (" " if COMMANDS[name].needs else "")

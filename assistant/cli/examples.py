"""Examples at the end of each command's help: what it is most used for, ready to be typed."""

import argparse
from collections.abc import Mapping

EXAMPLES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "chat": (
        ("assistant", "the chat; attaches to the service when it runs"),
        ("assistant chat --no-voice", "typing only"),
        ("assistant chat --plain", "lines, for screen readers"),
        ("assistant chat --web --port 9000", "in a browser on this machine"),
    ),
    "serve": (
        ("assistant serve", "until Ctrl+C; `assistant service install` lets systemd do it"),
        ("assistant serve --no-microphone", "what is typed, and what rings"),
    ),
    "ask": (
        ('assistant ask "turn on the kitchen light"', ""),
        ('assistant ask "unlock the front door" --yes', "yes to what is asked first"),
        ("assistant ask --audio question.wav --reply answer.wav --json", ""),
    ),
    "demo": (("assistant demo", ""), ("assistant demo --audio mine.wav --reply said.wav", "")),
    "understand": (
        ("echo 'dim the lamp' | assistant understand --json", ""),
        ("assistant understand --home home.yaml < sentences.txt", "at another home"),
    ),
    "transcribe": (
        ("assistant transcribe recording.flac", ""),
        ("assistant transcribe *.wav --free --json", "any words, not only commands"),
    ),
    "say": (
        ('assistant say "Dinner is ready."', ""),
        ("assistant say -o dinner.wav < text.txt", "into a file"),
    ),
    "teach": (
        ('assistant teach "Siobhan\'s lamp"', "say it three times"),
        ('assistant teach "Den" --heard "then"', "what it was misheard as"),
        ('assistant teach "Den" --forget', ""),
    ),
    "bench": (
        ("assistant bench", "an overview"),
        ("assistant bench chat --size 30M --threads 1", ""),
        ("assistant bench understand --json", ""),
    ),
    "devices": (("assistant devices --test", "record, show the level, play it back"),),
    "train": (
        ("assistant train language --help", "what a recipe needs"),
        ("assistant train language --adapt", "teach the intent model what you taught by talking"),
    ),
    "config": (
        ("assistant config edit", "every setting explained; a mistake is told before it is saved"),
        ("assistant config check", ""),
        ("assistant config show --defaults > config.yaml", "a file to start from"),
    ),
    "doctor": (("assistant doctor", ""), ("assistant doctor --json", "")),
    "service": (
        ("assistant service install --linger", "from now on, also when nobody is logged in"),
        ("assistant service status", ""),
        ("assistant service logs -f", ""),
    ),
}
"""Command → what to type, and what that does where it is not plain."""
_BEGIN = "examples:\n"


class ExamplesHelp(argparse.HelpFormatter):
    """Wraps prose and leaves examples as they are."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        prose, begin, examples = text.partition(_BEGIN)
        filled = super()._fill_text(prose, width, indent)
        return "\n\n".join(filter(None, (filled, f"{begin}{examples}")))


def add_examples(name: str, parser: argparse.ArgumentParser) -> None:
    """Put the examples of a command at the end of its help."""
    if known := EXAMPLES.get(name):
        width = max((len(typed) for typed, about in known if about), default=0)
        lines = "\n".join(f"  {typed:<{width}}  {about}".rstrip() for typed, about in known)
        parser.epilog = f"{parser.epilog or ''}{_BEGIN}{lines}\n"
        parser.formatter_class = ExamplesHelp

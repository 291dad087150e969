"""A stream of text pieces → sentences, each as soon as it is complete.

Pieces come as a language model writes them, cut anywhere. A sentence ends at . ! ? … or a line break; not after an
abbreviation, an initial, a list number, or inside a number or an address. Code blocks are dropped. It splits only:
the sentences keep their Markdown and figures, and joined by spaces they are the text again.
"""

import re
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass

from assistant.speaking.tables import NEVER_LAST, PERHAPS_LAST

_END = re.compile(r"[.!?…。！？]+[\"'”’»)\]*_~`]*(?=\s|$)|(?<=[。！？])")
_LINE_END = re.compile(r"[ \t]*\n\s*")
_PAUSE = re.compile(r"[,;:—–][\"'”’)\]*_]*(?=\s)")
_LIST_NUMBER = re.compile(r"(?:^|\n)\s*(?:\d{1,3}|[A-Za-z])[.)]$")
_INITIALISM = re.compile(r"(?:^|[\s(\"'“‘])(?:[A-Za-z]\.){2,}$")
_INITIAL = re.compile(r"(?:^|[A-Z]\w*\.?\s)[A-HJ-Z]\.$")
_FENCE = re.compile(r"^[ \t]*(?:```|~~~)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Limits:
    """How long the splitter waits for the end of a sentence."""

    first_words: int = 12
    """The first sentence, when it has this many words and no end yet, is cut at its last comma."""
    first_least: int = 4
    """No cut leaves fewer words than this."""
    longest: int = 300
    """Characters after which any sentence is cut: at its last comma, else its last space, else there."""


class SentenceSplitter:
    """Collects pieces and gives sentences. It never holds more than `limits.longest` characters and one piece."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._buffer = ""
        self._first = True
        self._in_code = False

    def feed(self, piece: str) -> list[str]:
        """Add a piece; gives the sentences that are complete now, in order."""
        self._buffer += piece.replace("\r\n", "\n").replace("\r", "\n")
        return self._take(final=False)

    def flush(self) -> list[str]:
        """No more pieces come: the rest, and a fresh start for the next text."""
        rest = self._take(final=True)
        self._first, self._in_code = True, False
        return rest

    def _take(self, final: bool) -> list[str]:
        given: list[str] = []
        while True:
            if not self._skip_code(final):
                break
            cut = self._boundary(final)
            if cut is None:
                cut = self._early_cut() if not final else None
            if cut is None and len(self._buffer) > self._limits.longest:
                cut = self._forced_cut()
            if cut is None:
                break
            self._give(cut, given)
        if final:
            self._give(len(self._buffer), given)
        return given

    def _give(self, cut: int, given: list[str]) -> None:
        sentence, self._buffer = " ".join(self._buffer[:cut].split()), self._buffer[cut:].lstrip(" \t\n")
        if any(character.isalnum() for character in sentence):
            given.append(sentence)
            self._first = False

    def _skip_code(self, final: bool) -> bool:
        """Drop code blocks at the start of the buffer; False while inside an open one, or nothing is left."""
        while True:
            if not self._in_code:
                if not _FENCE.match(self._buffer):
                    return bool(self._buffer)
                self._in_code = True
                self._buffer = self._buffer.lstrip(" \t")[3:]
            closing = _FENCE.search(self._buffer, self._buffer.find("\n") + 1) if "\n" in self._buffer else None
            if closing is None:
                # only the last line can hold the beginning of the closing fence
                _, line_break, last_line = self._buffer.rpartition("\n")
                self._buffer = "" if final else f"{line_break}{last_line[-80:]}"
                return False
            line_end = self._buffer.find("\n", closing.end())
            if line_end < 0 and not final:
                self._buffer = "\n" + self._buffer[closing.start() :]
                return False
            self._buffer = self._buffer[line_end + 1 :].lstrip() if line_end >= 0 else ""
            self._in_code = False

    def _boundary(self, final: bool) -> int | None:
        """Where the first sentence in the buffer ends, None when that is not known yet."""
        line = self._line_boundary(final)
        for found in _END.finditer(self._buffer):
            if line is not None and found.end() > line:
                break
            after = self._buffer[found.end() :].lstrip(" \t")
            if not after and not final and found.end() == len(self._buffer) and found[0]:
                return None  # more marks may come
            decision = self._ends(found, after, final)
            if decision is None:
                return None
            if decision:
                return found.end()
        return line

    def _line_boundary(self, final: bool) -> int | None:
        """The first line break that ends a sentence: all but those inside a wrapped sentence."""
        for found in _LINE_END.finditer(self._buffer):
            after = self._buffer[found.end() : found.end() + 1]
            if not after and not final and found[0].count("\n") == 1:
                return None
            wrapped = found[0].count("\n") == 1 and after.islower() and found.start() > 40
            if not wrapped:
                return found.start()
        return None

    def _ends(self, found: re.Match[str], after: str, final: bool) -> bool | None:
        """Whether the marks end a sentence; None when the next word must be known first."""
        before = self._buffer[: found.end()]
        marks = found[0].rstrip("\"'”’»)]*_~`")
        if not marks or "!" in marks or "?" in marks or marks in "。！？":
            return True
        stem = before[: found.start()] + "."
        if _LIST_NUMBER.search(stem) and not (final and not after):
            return False
        word = stem[:-1].rsplit(None, 1)[-1].strip("\"'“”‘’([*_").lower() if stem[:-1].split() else ""
        if marks == "." and (word in NEVER_LAST or _INITIAL.search(stem)) and not (final and not after):
            return False
        unsure = marks != "." or word in PERHAPS_LAST or _INITIALISM.search(stem)
        if not unsure:
            return True
        if not after:
            return True if final else None
        if word == "no":
            return not after[0].isdigit()
        return not (after[0].islower() or after[0] in ",;:")

    def _early_cut(self) -> int | None:
        """A comma where the long first sentence may begin to be spoken."""
        if not self._first or len(self._buffer[: self._buffer.rfind(" ") + 1].split()) < self._limits.first_words:
            return None
        pauses = [found.end() for found in _PAUSE.finditer(self._buffer)]
        pauses = [end for end in pauses if len(self._buffer[:end].split()) >= self._limits.first_least]
        return pauses[-1] if pauses else None

    def _forced_cut(self) -> int:
        """Where a sentence that is too long is cut."""
        head = self._buffer[: self._limits.longest]
        pauses = [found.end() for found in _PAUSE.finditer(head)]
        if pauses and pauses[-1] > self._limits.longest // 4:
            return pauses[-1]
        space = head.rfind(" ")
        return space if space > 0 else self._limits.longest


def split(text: str) -> list[str]:
    """The sentences of a whole text."""
    splitter = SentenceSplitter()
    return splitter.feed(text) + splitter.flush()


async def sentences(pieces: AsyncIterator[str], limits: Limits | None = None) -> AsyncGenerator[str, None]:
    """The sentences of a stream, each as soon as it is complete."""
    splitter = SentenceSplitter(limits)
    async for piece in pieces:
        for sentence in splitter.feed(piece):
            yield sentence
    for sentence in splitter.flush():
        yield sentence

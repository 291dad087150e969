"""The chat model in a process of its own: what ends llama.cpp there ends nothing else.

A file that is overwritten while it is in use (SIGBUS), memory that runs out, or a fault in llama.cpp take the process
with them. Here it is an EngineStopped, and who makes the engine anew goes on; the beginning that was read comes from
the disk. A process that hangs is ended likewise. The engine itself is `llm_llama.py`'s, in the child.
"""

import math
import os
import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any

from assistant.apart import Child, Line
from assistant.core.errors import EngineStopped, ModelError
from assistant.engines.llm_llama import ChatSettings, LlamaChat, Messages, Writing

STOP = "stop"
TOGETHER = 0.01
"""Seconds of pieces that are sent together."""
SILENCE = 10.0
"""Seconds without a word after which the child is looked at: it hangs when it has computed nothing, or was told to stop
before."""
LONGEST_SILENCE = 600.0
"""Seconds in which the slowest machine reads a prompt; after that it hangs, however busy it is."""


class ApartChat:
    """A chat model (the LanguageModel port) as `LlamaChat` is one. Used from one thread."""

    def __init__(self, path: Path, settings: ChatSettings | None = None, states: Path | None = None) -> None:
        """As `LlamaChat`. Raises ModelError, also when the file ends the process that loads it."""
        self.computed_tokens = 0
        """Tokens that were ever computed, at the end of the last order."""
        self._child = Child("the chat model", _serve, path, settings, states)
        self._answering = True
        self._told_to_stop = math.inf  # since then, by the clock
        self._heard = time.monotonic()
        try:
            self._answer()
        except EngineStopped as error:
            raise ModelError(f"{path} cannot be loaded: {error.message}", error.hint) from None
        except ModelError:
            self.close()
            raise

    @property
    def process(self) -> int:
        """The number of its process."""
        return self._child.process

    def chat(self, messages: list[Mapping[str, str]], grammar: str = "") -> Writing[str]:
        """As `LlamaChat.chat`. Raises EngineStopped, here or at any piece."""
        return self._order("chat", messages, grammar)

    def next_words(self, messages: Messages, typed: str, count: int = 5) -> Writing[tuple[str, float]]:
        """As `LlamaChat.next_words`. Raises EngineStopped."""
        words = self._order("next_words", messages, typed, count)
        return Writing(((word, share) for word, share in words), words.interrupt)

    def warm(self, messages: list[Mapping[str, str]]) -> None:
        """As `LlamaChat.warm`. Raises EngineStopped."""
        for _ in self._order("warm", messages):
            raise AssertionError

    def close(self) -> None:
        """End the process. May be called twice."""
        self._child.close()

    def _order(self, name: str, *arguments: object) -> Writing[Any]:
        self._stop()
        self._settle()
        self._child.send([name, *arguments])
        self._told_to_stop = math.inf
        self._answering = True
        return Writing(self._answers(), self._stop)

    def _answers(self) -> Generator[Any, None, None]:
        try:
            while (piece := self._answer()) is not None:
                yield piece
        finally:
            self._stop()
            self._settle()

    def _answer(self) -> Any:
        """The next piece; None after the last. Raises ModelError, EngineStopped."""
        if not self._answering:
            return None
        self._heard = time.monotonic()
        try:
            answer = self._child.receive(SILENCE, self._hangs)
        except EngineStopped:
            self._answering = False
            raise
        match answer:
            case ["piece", piece]:
                return piece
            case ["failed", message, hint]:
                self._answering = False
                raise ModelError(message, hint)
            case ["end", computed]:
                self._answering = False
                self.computed_tokens = computed
        return None

    def _hangs(self, computed: float) -> bool:
        """It was silent for so long; `computed`: seconds of the last ones in which it was at work."""
        now = time.monotonic()
        return not computed or now - self._told_to_stop >= SILENCE or now - self._heard >= LONGEST_SILENCE

    def _stop(self) -> None:
        """Let what is being answered end. May be called from another thread."""
        if self._answering:
            self._told_to_stop = min(self._told_to_stop, time.monotonic())
            with suppress(EngineStopped):  # who waits for an answer hears of it
                self._child.send([STOP])

    def _settle(self) -> None:
        """Take the rest of the answers, which nobody wants any more. The next order tells when it has ended."""
        with suppress(ModelError):
            while self._answer() is not None:
                pass


def _serve(line: Line, path: Path, settings: ChatSettings | None, states: Path | None) -> None:
    """The child: answers one order after the other, and ends when nobody is there to give one."""
    try:
        chat = LlamaChat(path, settings, states)
    except ModelError as error:
        line.send(["failed", error.message, error.hint])
        return
    line.send(["end", 0])
    begun: SimpleQueue[Iterator[object]] = SimpleQueue()
    Thread(target=_take_orders, args=(line, chat, begun), daemon=True).start()
    while True:
        writing = begun.get()
        try:
            _send_pieces(line, writing)
        except ModelError as error:
            line.send(["failed", error.message, error.hint])
        except Exception as error:  # a fault of ours or of a library ends the answer, not the process
            line.send(["failed", f"something went wrong in the chat model: {type(error).__name__}: {error}", ""])
        else:
            line.send(["end", chat.computed_tokens])


def _send_pieces(line: Line, pieces: Iterator[object]) -> None:
    """At once, unless they come so fast that to wake the reader for each would cost more than to write it."""
    sent = 0.0
    for piece in pieces:
        now = time.monotonic()
        is_time = now - sent >= TOGETHER
        line.send(["piece", piece], is_time)
        if is_time:
            sent = now


def _take_orders(line: Line, chat: LlamaChat, begun: "SimpleQueue[Iterator[object]]") -> None:
    """On a thread of its own: a word to stop must be heard while the model computes."""
    writing: Writing[Any] | None = None
    while (order := line.receive()) is not None:
        match order:
            case [name] if name == STOP:
                if writing is not None:
                    writing.interrupt()
                continue
            case ["chat", messages, grammar]:
                writing = chat.chat(messages, grammar)
            case ["next_words", messages, typed, count]:
                writing = chat.next_words(messages, typed, count)
            case ["warm", messages]:
                writing = Writing(_warmed(chat, messages), lambda: None)
        assert writing is not None
        begun.put(writing)
    os._exit(0)  # in the midst of a computation: who asked for it is gone


def _warmed(chat: LlamaChat, messages: list[Mapping[str, str]]) -> Generator[object, None, None]:
    chat.warm(messages)
    yield from ()

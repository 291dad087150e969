"""Chat with any instruct GGUF through llama.cpp: the model's own template, streamed, with the prefix kept in the cache.

It renders the template that lies in the file, feeds tokens, and yields text. What the conversation is made of
(system prompt, history, facts of the moment) is `assistant.understanding.chat`'s. Text that comes out is data.
"""

import codecs
import ctypes
import hashlib
import os
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from assistant.core.errors import ModelError
from assistant.engines.chat_template import ChatTemplate
from assistant.engines.checked_file import read_checked, write_checked
from assistant.engines.llama_raw import RawModel

BATCH = 512
"""Tokens of a prompt that are read at once."""
STEP = 128
"""Tokens of them that go through the model together: as fast as 512, and stopped four times as soon."""
DROPPED = 4
"""Exchanges are left out in such portions, so that what is left begins alike for several turns and is read once."""

LOOKED_AT = 40
"""Tokens that are considered as the beginning of a next word, the likeliest first."""
LONGEST_WORD = 6
"""Tokens of a word that is guessed."""
PLACE = "xqzPLACExqz"
"""Stands for the user's words to find where a template puts them."""

Messages = Sequence[Mapping[str, str]]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """How a reply is generated."""

    context: int = 2048
    """Tokens: prompt, history and reply together."""
    threads: int = 0
    """CPU threads; 0: as many as there are cores."""
    max_tokens: int = 200
    """The longest reply, in tokens."""
    temperature: float = 0.7
    """0 always takes the likeliest token."""
    seed: int = 0
    template: str = ""
    """A chat template in place of the model's own, as a Jinja text."""


class LlamaChat:
    """A chat model (the LanguageModel port). Used from one thread."""

    def __init__(self, path: Path, settings: ChatSettings | None = None, states: Path | None = None) -> None:
        """Load a GGUF. `states`: folder in which read beginnings are kept, None: they are not.

        Raises ModelError when it is missing, broken, or has no chat template.
        """
        self._settings = settings = settings or ChatSettings()
        self._states = states
        self._raw = RawModel(path, settings.threads or os.cpu_count() or 1, settings.context, BATCH, STEP)
        about = path.stat()
        self._file = (str(path.resolve()), about.st_size, about.st_mtime_ns)
        try:
            self._text = LlamaText(self._raw)
            template = settings.template or self._raw.get("tokenizer.chat_template")
            if not template:
                raise ModelError(f"{path} has no chat template", "choose an instruct or chat model, not a base model")
            self._template = ChatTemplate(template, self._text.begin, self._text.end)
        except ModelError:
            self._raw.close()
            raise

    def prompt(self, messages: Messages) -> list[int]:
        """The tokens of a conversation, ready for the model's answer. Raises ModelError when the template refuses.

        Marks of the model (<|im_end|>) within a message mean nothing: they are taken out.
        """
        clean = [{**message, "content": self._text.unmarked(message["content"])} for message in messages]
        return self._text.cut(self._template.render(clean))

    def chat(self, messages: list[Mapping[str, str]], grammar: str = "") -> "Writing[str]":
        """The reply in pieces. Older turns are left out whole when all does not fit the context.

        `grammar` (llama.cpp's GBNF) bounds what may be said.
        """
        self._raw.go()
        return Writing(self._write(messages, grammar), self._raw.stop)

    def next_words(self, messages: Messages, typed: str, count: int = 5) -> "Writing[tuple[str, float]]":
        """Words with which the user's unfinished text may go on after the conversation, each with its probability.

        A word that is begun is completed. The likeliest beginnings come first; nothing is given by models that cannot
        take back what they read, and by those whose template does not show the user's words.
        """
        self._raw.go()
        return Writing(self._guess(messages, typed, count), self._raw.stop)

    def warm(self, messages: list[Mapping[str, str]]) -> None:
        """Evaluate the beginning of a conversation, or take it from the disk. `chat` then reads only what is new.

        It is what all conversations have in common that begin with the same system message.
        """
        system = [message for message in messages[:1] if message["role"] == "system"]
        first, second = (self.prompt([*system, {"role": "user", "content": text}]) for text in ("a", "0"))
        tokens = [one for one, _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, second, strict=False))]
        if not tokens or len(tokens) > self._settings.context:
            return
        self._raw.go()
        file = self._state_file(tokens)
        state = read_checked(file) if file is not None else None
        if state is None or not self._raw.restore(state, tokens):
            self._raw.advance(tokens)
            if file is not None:
                write_checked(file, self._raw.state())
        self._raw.keep()

    def close(self) -> None:
        """Free the memory."""
        self._raw.close()

    @property
    def read_tokens(self) -> int:
        """Tokens that are in the cache now."""
        return self._raw.read_tokens

    @property
    def computed_tokens(self) -> int:
        """Tokens that were ever computed: what was in the cache already costs nothing."""
        return self._raw.computed_tokens

    def _write(self, messages: Messages, grammar: str) -> Generator[str, None, None]:
        decoder = codecs.getincrementaldecoder("utf-8")(errors="ignore")
        tokens = self._fitting(messages)
        room = min(self._settings.max_tokens, self._settings.context - len(tokens))
        temperature = 0.0 if grammar else self._settings.temperature  # what is bounded is data, not conversation
        with self._raw.sampler(temperature, self._settings.seed, grammar) as sample:
            for _ in range(room):
                if not self._raw.advance(tokens):
                    return
                token = sample()
                if self._text.is_end(token):
                    return
                tokens.append(token)
                if piece := decoder.decode(self._text.piece(token)):
                    yield piece

    def _guess(self, messages: Messages, typed: str, count: int) -> Generator[tuple[str, float], None, None]:
        whole, _, begun = typed.rpartition(" ")
        shown, mark, _ = self._template.render([*messages, {"role": "user", "content": PLACE}]).rpartition(PLACE)
        if not self._raw.rewinds or not mark:
            return
        tokens = self._text.cut(shown + self._text.unmarked(whole).rstrip())
        if len(tokens) + LONGEST_WORD > self._settings.context or not self._raw.advance(tokens):
            return
        given = 0
        for token, likely in _likeliest(self._raw.scores(), LOOKED_AT):
            word = self._text.piece(token).decode(errors="replace")
            if not _fits(word.strip(), begun) or (whole and not begun and not word.startswith(" ")):
                continue
            found = self._finish([*tokens, token], word.strip(), likely, begun)
            if found is None:
                return
            if found[0].startswith(begun) and len(found[0]) > len(begun):
                yield found
                given += 1
            if given == count:
                return

    def _finish(self, tokens: list[int], word: str, likely: float, begun: str) -> tuple[str, float] | None:
        """The likeliest way to end a word; None when it was interrupted."""
        for _ in range(LONGEST_WORD):
            if not self._raw.advance(tokens):
                return None
            following = (
                (token, self._text.piece(token).decode(errors="replace"), share)
                for token, share in _likeliest(self._raw.scores(), LOOKED_AT)
            )
            best = next((one for one in following if len(word) >= len(begun) or _fits(word + one[1], begun)), None)
            if best is None or self._text.is_end(best[0]) or not best[1].isalnum():
                break
            tokens, word, likely = [*tokens, best[0]], word + best[1], likely * best[2]
        return word, likely

    def _fitting(self, messages: Messages) -> list[int]:
        """The prompt, with the oldest turns after the system message dropped until a reply has room."""
        kept = list(messages)
        first = 1 if kept and kept[0]["role"] == "system" else 0
        while True:
            tokens = self.prompt(kept)
            if len(tokens) + min(self._settings.max_tokens, self._settings.context // 2) <= self._settings.context:
                return tokens
            exchanges = (len(kept) - first - 1) // 2
            if exchanges <= 0:
                raise ModelError(
                    f"{len(tokens)} tokens do not fit a context of {self._settings.context}",
                    "ask something shorter, or raise chat.context",
                )
            del kept[first : first + 2 * min(DROPPED, exchanges)]

    def _state_file(self, tokens: Sequence[int]) -> Path | None:
        """The file of a beginning that was read: its name says of which model, which tokens, which llama.cpp."""
        if self._states is None:
            return None
        import llama_cpp

        what = (*self._file, llama_cpp.__version__, *tokens)
        return self._states / f"{hashlib.sha256(repr(what).encode()).hexdigest()[:32]}.state"


def _likeliest(scores: NDArray[np.float32], count: int) -> list[tuple[int, float]]:
    """The tokens with the highest scores, each with its probability."""
    shares = np.exp(scores - scores.max())
    shares /= shares.sum()
    return [(int(token), float(shares[token])) for token in np.argsort(-scores)[:count]]


def _fits(word: str, begun: str) -> bool:
    """The word goes on with what is begun, or is a part of it so far."""
    return bool(word) and (word.startswith(begun) or begun.startswith(word)) and word[0].isalnum()


class Writing(Iterator[T]):
    """A reply that is being written. `close` leaves it; `interrupt` makes a step that runs end at once."""

    def __init__(self, pieces: Generator[T, None, None], interrupt: Callable[[], None]) -> None:
        self._pieces = pieces
        self.interrupt = interrupt
        """May be called from another thread; then only `close` is to follow."""

    def __next__(self) -> T:
        return next(self._pieces)

    def close(self) -> None:
        """Write no more."""
        self._pieces.close()


class LlamaText:
    """How a model cuts text into tokens."""

    def __init__(self, raw: RawModel) -> None:
        self._llama, self._vocabulary = raw.llama, raw.vocabulary
        begin, end = self._llama.llama_vocab_bos(self._vocabulary), self._llama.llama_vocab_eos(self._vocabulary)
        self.begin = self._written(begin)
        """The token that begins a text, written out; "" when there is none."""
        self.end = self._written(end)

    def cut(self, text: str) -> list[int]:
        """The tokens of a rendered prompt. The beginning is marked once, whether or not the template does."""
        own = bool(self.begin) and text.startswith(self.begin)
        return self._cut(text, begin=not own, marks=True)

    def unmarked(self, text: str) -> str:
        """A text without the marks to which the model gives a meaning of their own."""
        while marks := [token for token in self._cut(text, begin=False, marks=True) if self._is_mark(token)]:
            shorter = text
            for mark in marks:
                shorter = shorter.replace(self._written(mark), " ")
            if shorter == text:
                return text
            text = shorter
        return text

    def is_end(self, token: int) -> bool:
        """It ends a reply."""
        return bool(self._llama.llama_vocab_is_eog(self._vocabulary, token))

    def piece(self, token: int, marks: bool = False) -> bytes:
        """The bytes that a token stands for; marks of the model are none unless wanted."""
        size = 64
        while True:
            buffer = ctypes.create_string_buffer(size)
            length = self._llama.llama_token_to_piece(self._vocabulary, token, buffer, size, 0, marks)
            if length >= 0:
                return buffer.raw[:length]
            size = -length

    def _cut(self, text: str, *, begin: bool, marks: bool) -> list[int]:
        data = text.encode()
        room = len(data) + 2
        array: Any = (self._llama.llama_token * room)()
        count = self._llama.llama_tokenize(self._vocabulary, data, len(data), array, room, begin, marks)
        return list(array[:count])

    def _is_mark(self, token: int) -> bool:
        return bool(self._llama.llama_vocab_is_control(self._vocabulary, token))

    def _written(self, token: int) -> str:
        return self.piece(token, marks=True).decode(errors="ignore") if token >= 0 else ""

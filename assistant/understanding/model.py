"""The small language model of intents: a sentence into readings, each a chain of commands with spans.

The model answers in tokens of its own: an intent, its closed values, its slots each with the words that fill it,
perhaps another intent, end. At every step only what can follow is compared, and the words of a slot can only be
copied from the sentence (pointer decoding), so that every answer is well formed and no name is invented. It looks
up nothing and acts on nothing.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import numpy as np

from assistant.core.errors import ModelError
from assistant.engines.llama_raw import HINT, RawModel
from assistant.understanding.calibration import CALIBRATION_KEY, LIMITS_KEY, calibrated, curves_from, limits_from
from assistant.understanding.pieces import Pieces
from assistant.understanding.reading import Parse, Reading, probability
from assistant.understanding.words import normalize

FORMAT = 1
FORMAT_KEY = "assistant.intent.format"
PIECES_KEY = "assistant.intent.pieces"
TOKENS_KEY = "assistant.intent.tokens"
ALLOWED_KEY = "assistant.intent.allowed"

MOST_COMMANDS = 4
MOST_ANSWER = 64
"""Tokens of an answer."""
CONTEXT = 192
START, SEPARATOR, END = "<s>", "<sep>", "</s>"


@dataclass(frozen=True, slots=True)
class Tokens:
    """Token ids of an answer. Word pieces have ids below `first`."""

    first: int
    end: int
    slots: frozenset[int]
    allowed: Mapping[int, frozenset[int]]
    """Intent → the closed values and slots that occur with it."""


@dataclass(frozen=True, slots=True)
class Pointer:
    """A place in the sentence up to which a span has been copied."""

    first: int
    """Word the span began with."""
    word: int
    """Word the last piece came from."""
    done: int
    """Pieces of that word copied so far."""


class IntentModel:
    """Reads sentences. Not for several threads at once."""

    def __init__(self, path: Path, threads: int = 1) -> None:
        """Loads the GGUF file. Raises ModelError."""
        self._raw = RawModel(path, threads, CONTEXT)
        try:
            self._load()
        except (ValueError, KeyError, TypeError) as error:
            self.close()
            raise ModelError(f"{path} is not a whole intent model", HINT) from error
        except ModelError:
            self.close()
            raise

    def _load(self) -> None:
        if self._raw.text(FORMAT_KEY) != str(FORMAT):
            raise ModelError("the intent model is of another version", HINT)
        self.pieces = Pieces.from_json(self._raw.text(PIECES_KEY))
        names = json.loads(self._raw.text(TOKENS_KEY))
        first = len(self.pieces.pieces)
        self._ids = {name: first + place for place, name in enumerate(names)}
        self._names = {number: name for name, number in self._ids.items()}
        if first + len(names) != self._raw.size:
            raise ValueError("the number of tokens is wrong")
        allowed = json.loads(self._raw.text(ALLOWED_KEY))
        self._tokens = Tokens(
            first,
            self._ids[END],
            frozenset(number for name, number in self._ids.items() if name.startswith("{")),
            {self._ids[intent]: frozenset(self._ids[name] for name in names) for intent, names in allowed.items()},
        )
        self._curves = curves_from(self._raw.get(CALIBRATION_KEY))
        self.limits = limits_from(self._raw.get(LIMITS_KEY))
        """How sure it has to be; fitted with the curves of its confidence."""
        self._intents = np.array(sorted(self._tokens.allowed))
        self.intents = tuple(allowed)
        """The intents that the model was trained on."""

    def parse(self, text: str, most: int = 3) -> tuple[Reading, ...]:
        """At most `most` readings, the likeliest first; they begin with different intents.

        Empty for a sentence without words or one too long to be a command. Spans are words of `normalize(text)`.
        """
        words = normalize(text).split()
        cut = [self.pieces.encode(word) for word in words]
        prompt = [self._ids[START], *(piece for word in cut for piece in word), self._ids[SEPARATOR]]
        if not words or len(prompt) + MOST_ANSWER > CONTEXT:
            return ()
        scores = self._raw.read(prompt)[self._intents]
        chances = np.exp(scores - scores.max())
        chances /= chances.sum()
        best = np.argsort(chances)[::-1][:most]
        readings = [
            self._follow(prompt, words, cut, int(self._intents[place]), float(chances[place])) for place in best
        ]
        likeliest = sorted(readings, key=probability, reverse=True)
        return tuple(calibrated(reading, self._curves) for reading in likeliest)

    __call__ = parse

    def close(self) -> None:
        """Free the memory."""
        self._raw.close()

    def _follow(
        self, prompt: Sequence[int], words: Sequence[str], cut: Sequence[Sequence[int]], intent: int, chance: float
    ) -> Reading:
        """The likeliest answer that begins with this intent."""
        answer = Answer(self._tokens, cut)
        parses: list[Parse] = []
        tokens = list(prompt)
        token, step = intent, chance
        while True:
            if token in self._tokens.allowed:
                parses.append(Parse(self._names[token], probability=step))
            else:
                parses[-1] = replace(parses[-1], probability=parses[-1].probability * step)
            answer.take(token)
            if answer.finished:
                break
            tokens.append(token)
            if len(tokens) - len(prompt) >= MOST_ANSWER - 1:
                answer.take(self._tokens.end)
                break
            options = np.fromiter(answer.options(), dtype=np.int64)
            if len(options) == 1:
                token, step = int(options[0]), 1.0
                continue
            scores = self._raw.read(tokens)[options]
            place = int(scores.argmax())
            token, step = int(options[place]), float(1 / np.exp(scores - scores[place]).sum())
        return tuple(
            replace(parse, closed=self._closed(closed), spans=self._spans(spans, words))
            for parse, (closed, spans) in zip(parses, answer.commands, strict=True)
        )

    def _closed(self, tokens: Sequence[int]) -> Mapping[str, str]:
        return MappingProxyType(dict(self._names[token].split("=", 1) for token in tokens))

    def _spans(self, spans: Sequence[tuple[int, int, int]], words: Sequence[str]) -> tuple[tuple[str, str], ...]:
        return tuple((self._names[slot].strip("{}"), " ".join(words[first : last + 1])) for slot, first, last in spans)


class Answer:
    """The grammar of an answer while it is being written: what may come next, what was said so far.

    No word of the sentence fills two slots. The spans of a command come in the order of the sentence, and so do
    those of the same slot in several commands.
    """

    def __init__(self, tokens: Tokens, cut: Sequence[Sequence[int]]) -> None:
        """`cut`: the pieces of each word of the sentence."""
        self._tokens, self._cut = tokens, cut
        self.commands: list[tuple[list[int], list[tuple[int, int, int]]]] = []
        """Each command's closed values and (slot, first word, last word) spans."""
        self.finished = False
        self._intent = -1
        self._used: set[int] = set()
        self._slot: int | None = None
        self._pointers: list[Pointer] = []
        self._taken: set[int] = set()

    def options(self) -> Iterator[int]:
        """Tokens that may come next, each once."""
        following: set[int] = set()
        if self._slot is not None and not self._pointers:
            following.update(self._cut[word][0] for word in self._starts(self._slot))
        for pointer in self._pointers:
            following.update(self._next_pieces(pointer))
        span = self._span()
        if self._slot is None or span is not None:
            following.add(self._tokens.end)
            for token in self._tokens.allowed[self._intent] - self._used:
                if token not in self._tokens.slots or next(self._starts(token, span), None) is not None:
                    following.add(token)
            if len(self.commands) < MOST_COMMANDS:
                following.update(self._tokens.allowed)
        return iter(sorted(following))

    def take(self, token: int) -> None:
        """Go on with this token, one of the options (or an intent at the start)."""
        if token < self._tokens.first:
            self._copy(token)
            return
        self._close_span()
        if token == self._tokens.end:
            self.finished = True
        elif token in self._tokens.allowed:
            self.commands.append(([], []))
            self._intent, self._used = token, set()
        else:
            self._used.add(token)
            if token in self._tokens.slots:
                self._slot = token
            else:
                self.commands[-1][0].append(token)

    def _starts(self, slot: int, open_span: Pointer | None = None) -> Iterator[int]:
        """Words with which a span of that slot may begin, `open_span` being the one that would end before it."""
        before = [last for _, _, last in self.commands[-1][1]]
        before += [last for _, spans in self.commands[:-1] for other, _, last in spans if other == slot]
        if open_span is not None:
            before.append(open_span.word)
        return (word for word in range(max(before, default=-1) + 1, len(self._cut)) if word not in self._taken)

    def _copy(self, token: int) -> None:
        if not self._pointers and self._slot is not None:
            self._pointers = [
                Pointer(word, word, 1) for word in self._starts(self._slot) if self._cut[word][0] == token
            ]
            return
        moved = []
        for pointer in self._pointers:
            if token in self._next_pieces(pointer):
                whole = self._at_word_end(pointer)
                moved.append(
                    Pointer(pointer.first, pointer.word + 1, 1) if whole else replace(pointer, done=pointer.done + 1)
                )
        self._pointers = moved

    def _close_span(self) -> None:
        span = self._span()
        if self._slot is not None and span is not None:
            self.commands[-1][1].append((self._slot, span.first, span.word))
            self._taken.update(range(span.first, span.word + 1))
        self._slot, self._pointers = None, []

    def _span(self) -> Pointer | None:
        """The span that is being copied, if it could end here; the first place where the words stand."""
        return next((pointer for pointer in self._pointers if self._at_word_end(pointer)), None)

    def _next_pieces(self, pointer: Pointer) -> Iterator[int]:
        """At most one piece: what the sentence goes on with."""
        word = self._cut[pointer.word]
        if pointer.done < len(word):
            yield word[pointer.done]
        elif pointer.word + 1 < len(self._cut) and pointer.word + 1 not in self._taken:
            yield self._cut[pointer.word + 1][0]

    def _at_word_end(self, pointer: Pointer) -> bool:
        return pointer.done == len(self._cut[pointer.word])

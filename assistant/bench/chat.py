"""What conversation costs beside raw llama-cpp-python on the same tokens: first token, later turns, writing, stopping.

Models of random weights do as well as trained ones for that: they are made here, of the size asked for. Ours runs in a
process of its own, raw llama-cpp-python in this one. Ratios are of processor time, of both processes (what else runs
does not count); only stopping is measured by the clock.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from assistant.bench.comparison import Stage, processor_time, resident_megabytes
from assistant.bench.model_families import families
from assistant.bench.random_model import WORDS, Size, write
from assistant.bench.speed import measure
from assistant.config import built_in
from assistant.engines.llm_apart import ApartChat
from assistant.engines.llm_llama import ChatSettings, LlamaChat, Writing
from assistant.model_store import LanguageModel, Machine, catalogue, look, this_machine
from assistant.model_store.speed import candidates

SIZES: Mapping[str, Size] = {
    "5M": Size(256, 4, 4, 768, 2048, vocabulary=2048),
    "30M": Size(512, 8, 8, 1408, 2048, vocabulary=8192),
    "220M": Size(1024, 16, 16, 2816, 2048, vocabulary=16384),
    "1B": Size(2048, 20, 32, 5632, 2048, vocabulary=32000),
}
PREFIX = 1000
"""Tokens of the fixed beginning."""
WRITTEN = 96
"""Tokens of a reply."""
TIMES = 3
"""Everything is measured so often; the least counts, which is what it costs when nothing disturbs."""
FAMILY = "TinyLlama"

Message = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Report:
    """The figures; `ratio`s are ours to the other, below 1 is better, but for writing."""

    model: str
    threads: int
    first_token_ms: float
    """Processor time from the question to the first token, nothing being in the cache."""
    raw_first_token_ms: float
    second_turn_ms: float
    """The same for the second turn of that conversation."""
    tokens_a_second: float
    raw_tokens_a_second: float
    abort_reading_ms: float
    """From the interruption until the engine is free, by the clock, while it reads a prompt."""
    abort_writing_ms: float
    start_ms: float
    """Loading the model and reading the fixed beginning."""
    cached_start_ms: float
    """The same with the beginning on the disk."""
    megabytes: float
    first_sound: tuple[tuple[str, float], ...] = ()
    """(model of the catalogue, seconds from a question to the first sentence, reckoned for this machine)."""

    def ratios(self) -> dict[str, float]:
        """What is to stay below a bound, but for writing, which is to stay above."""
        return {
            "first_token": self.first_token_ms / self.raw_first_token_ms,
            "second_turn": self.second_turn_ms / self.first_token_ms,
            "writing": self.tokens_a_second / self.raw_tokens_a_second,
            "cached_start": self.cached_start_ms / self.start_ms,
        }

    def to_dict(self) -> dict[str, Any]:
        """For --json."""
        return {**asdict(self), "ratios": self.ratios(), "first_sound": dict(self.first_sound)}

    def table(self) -> list[tuple[str, str]]:
        """(what, figure) for people."""
        ratio = self.ratios()
        return [
            ("model, threads", f"{self.model}, {self.threads}"),
            (
                "first token; beside llama-cpp-python",
                f"{self.first_token_ms:.0f} ms, {self.raw_first_token_ms:.0f} ms: {ratio['first_token']:.2f}",
            ),
            ("second turn; beside the first", f"{self.second_turn_ms:.0f} ms: {ratio['second_turn']:.3f}"),
            (
                "tokens a second; beside llama-cpp-python",
                f"{self.tokens_a_second:.0f}, {self.raw_tokens_a_second:.0f}: {ratio['writing']:.2f}",
            ),
            ("stopping while reading, while writing", f"{self.abort_reading_ms:.0f}, {self.abort_writing_ms:.0f} ms"),
            (
                "start; with the beginning on the disk",
                f"{self.start_ms:.0f} ms, {self.cached_start_ms:.0f} ms: {ratio['cached_start']:.2f}",
            ),
            ("memory", f"{self.megabytes:.0f} MB"),
            *((f"question to first sentence, {name}", f"{seconds:.1f} s") for name, seconds in self.first_sound),
        ]

    @property
    def stages(self) -> Sequence[Stage]:
        """For the overview."""
        ours = Stage(
            "chat", "assistant", self.first_token_ms, "first token", self.tokens_a_second, "tokens", self.megabytes
        )
        raw = Stage(
            "chat", "llama-cpp-python", self.raw_first_token_ms, "first token", self.raw_tokens_a_second, "tokens", None
        )
        return ours, raw


def run(arguments: argparse.Namespace) -> Report:
    """Measure one model: the given one, or a random one of the given size."""
    with tempfile.TemporaryDirectory() as folder:
        if arguments.model:
            path, name = arguments.model, arguments.model.name
        else:
            path, name = Path(folder) / "random.gguf", f"random {arguments.size} {arguments.weights}"
            size = SIZES[arguments.size]
            write(path, families()[FAMILY], Size(**{**asdict(size), "weights": arguments.weights}))
        predicted = tuple(_first_sound()) if arguments.predict else ()
        return _measure(path, name, arguments.threads, Path(folder) / "states", predicted)


def _measure(path: Path, name: str, threads: int, states: Path, predicted: tuple[tuple[str, float], ...]) -> Report:
    system = _system(path)
    start, cached = _starts(path, threads, states, system)
    # In turn, so that both find the machine alike.
    pairs = zip(_ours(path, threads, system), _raw(path, threads, system), strict=True)
    (first, second, speeds, megabytes), (raw_first, raw_speeds) = (
        tuple(zip(*rounds, strict=True)) for rounds in zip(*pairs, strict=True)
    )
    reading, writing = _aborts(path, threads, system)
    return Report(
        name, threads, min(first) * 1e3, min(raw_first) * 1e3, min(second) * 1e3, max(speeds), max(raw_speeds),
        reading * 1e3, writing * 1e3, start * 1e3, cached * 1e3, max(megabytes), predicted,
    )  # fmt: skip


def _settings(threads: int, max_tokens: int) -> ChatSettings:
    return ChatSettings(SIZES["5M"].context, threads, max_tokens, temperature=0.0)


def _system(path: Path) -> Message:
    """A system message of about as many tokens as wanted."""
    chat = LlamaChat(path, _settings(1, 1))
    words = 50
    while len(chat.prompt([_says(words)])) < PREFIX:
        words += 10
    chat.close()
    return _says(words)


def _says(words: int) -> Message:
    return {"role": "system", "content": " ".join(WORDS[at % len(WORDS)] for at in range(words))}


def _asked(text: str) -> Message:
    return {"role": "user", "content": text}


def _spent(call: Callable[[], object], chat: ApartChat | None = None) -> float:
    process = chat.process if chat is not None else None
    begun = processor_time(process)
    call()
    return processor_time(process) - begun


def _starts(path: Path, threads: int, states: Path, system: Message) -> tuple[float, float]:
    def start() -> None:
        chat = ApartChat(path, _settings(threads, 1), states)
        chat.warm([system])
        chat.close()

    def anew() -> float:
        for state in states.glob("*"):
            state.unlink()
        return _spent(start)

    return min(anew() for _ in range(TIMES)), min(_spent(start) for _ in range(TIMES))


def _ours(path: Path, threads: int, system: Message) -> Iterator[tuple[float, float, float, float]]:
    """Seconds to the first token of the first and of the second turn, tokens a second of a longer reply, megabytes."""
    chat, writer = ApartChat(path, _settings(threads, 1)), ApartChat(path, _settings(threads, WRITTEN))
    talk = [system, _asked("what time is it")]
    more = [*talk, {"role": "assistant", "content": "it is good"}, _asked("turn on the light")]
    short = [_asked("hello")]
    list(writer.chat(short))
    for _ in range(TIMES):
        list(chat.chat([_asked("no")]))  # another beginning: nothing is kept
        first = _spent(lambda: list(chat.chat(talk)), chat)
        second = _spent(lambda: list(chat.chat(more)), chat)
        begun = writer.computed_tokens
        spent = _spent(lambda: list(writer.chat(short)), writer)
        yield first, second, (writer.computed_tokens - begun) / spent, resident_megabytes(chat.process)
    chat.close()
    writer.close()


def _raw(path: Path, threads: int, system: Message) -> Iterator[tuple[float, float]]:
    """Seconds to the first token and tokens a second of llama-cpp-python, fed the same tokens."""
    import llama_cpp

    chat = LlamaChat(path, _settings(1, 1))
    prompt, short = chat.prompt([system, _asked("what time is it")]), chat.prompt([_asked("hello")])
    chat.close()
    context = SIZES["5M"].context
    llama = llama_cpp.Llama(str(path), n_ctx=context, n_threads=threads, n_threads_batch=threads, verbose=False)

    def first(tokens: list[int]) -> Iterator[int]:
        llama.reset()
        written: Iterator[int] = llama.generate(tokens, temp=0.0)
        next(written)
        return written

    for _ in range(TIMES):
        seconds = _spent(lambda: first(prompt))
        written = first(short)
        spent = _spent(lambda: list(islice(written, WRITTEN)))  # noqa: B023  (called at once)
        yield seconds, WRITTEN / spent
    llama.close()


def _aborts(path: Path, threads: int, system: Message) -> tuple[float, float]:
    """Seconds from an interruption until the engine is free, while it reads and while it writes; medians."""
    chat = ApartChat(path, _settings(threads, 1000))
    read, last = [system, _asked("hello")], 'root ::= "a"'
    begun = time.monotonic()
    list(chat.chat(read, last))
    half = (time.monotonic() - begun) / 2

    def stop(writing: Writing[str]) -> float:
        told = time.monotonic()
        writing.interrupt()
        for _ in writing:
            pass
        return time.monotonic() - told

    reading, writing = [], []
    for _ in range(TIMES):
        list(chat.chat([_asked("no")], last))
        read_again = chat.chat(read)
        time.sleep(half)
        reading.append(stop(read_again))
        written = chat.chat([_asked("hello")])
        list(islice(written, WRITTEN))
        writing.append(stop(written))
    chat.close()
    return statistics.median(reading), statistics.median(writing)


def _first_sound() -> Iterator[tuple[str, float]]:
    """What every chat model of the catalogue would take here."""
    model = built_in("models", "language-en", "intent.gguf")
    speed = measure(model, int(look(model).details["parameters"]))
    machine: Machine = this_machine()
    models = [one for one in catalogue().language if isinstance(one, LanguageModel) and one.chat]
    for found in candidates(models, speed, machine, "en"):
        yield found.model.name, found.seconds

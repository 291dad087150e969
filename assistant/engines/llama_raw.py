"""A GGUF model through llama.cpp's low-level functions: token ids in, scores out, a prefix kept.

Enough for models that have their own way of cutting text (the built-in intent model). It neither tokenizes nor samples,
and it does not chat: that is `llm_llama.py`, which builds on it.
"""

import ctypes
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.core.errors import ModelError

MAGIC = b"GGUF"
SMALLEST_FILE = 1024
ABORTED = 2
"""llama.cpp's word for a reading that was told to stop."""
HINT = "run `assistant doctor`, or restore the file from the repository"
UNKNOWN_HINT = "it is damaged, or its architecture is one that llama.cpp does not know: see `assistant models info`"

Scores = NDArray[np.float32]

_quiet: list[Any] = []


class RawModel:
    """One model with one sequence of tokens."""

    def __init__(self, path: Path, threads: int = 1, context: int = 192, batch: int = 0, step: int = 0) -> None:
        """Opens the file. `context`: longest sequence, tokens; `batch`: read at once, 0: all. Raises ModelError.

        `step`: tokens that go through the model together, 0: the batch. The fewer, the sooner it can be stopped.
        """
        check_file(path)
        import llama_cpp

        self.llama: Any = llama_cpp
        """llama.cpp's functions."""
        self._model: Any = None
        self._context: Any = None
        self.context = context
        self._at_once = min(batch or context, context)
        self.computed_tokens = 0
        """Tokens that were ever computed."""
        self._tokens: list[int] = []
        self._kept: tuple[list[int], bytes] = ([], b"")
        llama_cpp.llama_backend_init()
        be_quiet(llama_cpp)
        parameters = llama_cpp.llama_model_default_params()
        parameters.n_gpu_layers = 0
        self._model = llama_cpp.llama_model_load_from_file(str(path).encode(), parameters)
        if not self._model:
            raise ModelError(f"{path} is not a model that llama.cpp can load", UNKNOWN_HINT)
        settings = llama_cpp.llama_context_default_params()
        settings.n_ctx = context
        settings.n_batch = self._at_once
        settings.n_ubatch = min(step or self._at_once, self._at_once)
        settings.n_threads = settings.n_threads_batch = threads
        settings.no_perf = True
        self._context = llama_cpp.llama_init_from_model(self._model, settings)
        if not self._context:
            self.close()
            raise ModelError(f"there is not enough memory for {path}")
        self._memory = llama_cpp.llama_get_memory(self._context)
        self.vocabulary = llama_cpp.llama_model_get_vocab(self._model)
        self.size = int(llama_cpp.llama_vocab_n_tokens(self.vocabulary))
        """Tokens in the vocabulary."""
        self._rewinds = not (
            llama_cpp.llama_model_is_hybrid(self._model) or llama_cpp.llama_model_is_recurrent(self._model)
        )
        self._stopped = ctypes.create_string_buffer(2)
        self._stop_when(self._stopped)

    def _stop_when(self, stopped: "ctypes.Array[ctypes.c_char]") -> None:
        """Let llama.cpp look at a byte after every step of its work, and stop when it is not zero.

        It asks thousands of times a token, so the function that it calls must not be Python's: C's own strlen tells an
        empty string (0: go on) from one with a sign in it (1: stop).
        """
        strlen = ctypes.cast(ctypes.CDLL(None).strlen, self.llama.ggml_abort_callback)
        self.llama.llama_set_abort_callback(self._context, strlen, ctypes.cast(stopped, ctypes.c_void_p))

    def text(self, key: str) -> str:
        """A string (or number as string) of the file's metadata. Raises ModelError when it is not there."""
        value = self.get(key)
        if value is None:
            raise ModelError(f"the model has no {key}: it is not one of ours, or of another version", HINT)
        return value

    def get(self, key: str) -> str | None:
        """The same, None when it is not there."""
        length = self.llama.llama_model_meta_val_str(self._model, key.encode(), None, 0)
        if length < 0:
            return None
        buffer = ctypes.create_string_buffer(length + 1)
        self.llama.llama_model_meta_val_str(self._model, key.encode(), buffer, length + 1)
        return buffer.value.decode("utf-8")

    def read(self, tokens: Sequence[int]) -> Scores:
        """Scores of what follows exactly these tokens. What they share with the last call is not computed again.

        Raises ModelError when they do not fit the context. The scores are a copy, `size` numbers.
        """
        self.advance(tokens)
        return self.scores()

    def scores(self) -> Scores:
        """Scores of what follows that which was read last."""
        scores = self.llama.llama_get_logits_ith(self._context, -1)
        return np.ctypeslib.as_array(scores, shape=(self.size,)).copy()

    def advance(self, tokens: Sequence[int]) -> bool:
        """Read exactly these tokens; what they share with what was read before is not computed again.

        False when it was told to `stop`: what was read until then is kept. Raises ModelError.
        """
        if not tokens or len(tokens) > self.context:
            raise ModelError(f"{len(tokens)} tokens do not fit a context of {self.context}")
        place = self._rewind(tokens)
        while place < len(tokens):
            some = tokens[place : place + self._at_once]
            array = (self.llama.llama_token * len(some))(*some)
            status = self.llama.llama_decode(self._context, self.llama.llama_batch_get_one(array, len(some)))
            if status == ABORTED:
                self._tokens = list(tokens[: self.llama.llama_memory_seq_pos_max(self._memory, 0) + 1])
                return False
            if status != 0:
                self._forget()
                raise ModelError(f"llama.cpp could not evaluate the model (status {status})")
            place += len(some)
            self.computed_tokens += len(some)
            self._tokens = list(tokens[:place])
        return True

    def stop(self) -> None:
        """Make a running `advance` end at once. May be called from any thread, and stays until `go`."""
        self._stopped[0] = b"\x01"

    def go(self) -> None:
        """Read again."""
        self._stopped[0] = b"\x00"

    @contextmanager
    def sampler(self, temperature: float, seed: int = 0, grammar: str = "") -> Iterator[Callable[[], int]]:
        """Chooses the next token after what was read; 0 takes the likeliest. Raises ModelError for a bad grammar."""
        llama = self.llama
        chain = llama.llama_sampler_chain_init(llama.llama_sampler_chain_default_params())
        try:
            if grammar:
                rules = llama.llama_sampler_init_grammar(self.vocabulary, grammar.encode(), b"root")
                if not rules:
                    raise ModelError("llama.cpp does not understand the grammar")
                llama.llama_sampler_chain_add(chain, rules)
            if temperature <= 0:
                llama.llama_sampler_chain_add(chain, llama.llama_sampler_init_greedy())
            else:
                llama.llama_sampler_chain_add(chain, llama.llama_sampler_init_top_k(40))
                llama.llama_sampler_chain_add(chain, llama.llama_sampler_init_top_p(0.95, 1))
                llama.llama_sampler_chain_add(chain, llama.llama_sampler_init_min_p(0.05, 1))
                llama.llama_sampler_chain_add(chain, llama.llama_sampler_init_temp(temperature))
                llama.llama_sampler_chain_add(chain, llama.llama_sampler_init_dist(seed))
            yield lambda: int(llama.llama_sampler_sample(chain, self._context, -1))
        finally:
            llama.llama_sampler_free(chain)

    def keep(self) -> None:
        """Remember what was read so far, for models that cannot go back by some tokens (recurrent ones)."""
        if not self._rewinds:
            self._kept = (self._tokens, self.state())

    def state(self) -> bytes:
        """All that was read, for `restore`."""
        size = self.llama.llama_state_seq_get_size(self._context, 0)
        state = (ctypes.c_uint8 * size)()
        written = self.llama.llama_state_seq_get_data(self._context, state, size, 0)
        return bytes(memoryview(state)[:written])

    def restore(self, state: bytes, tokens: Sequence[int]) -> bool:
        """Go on from a `state` after these tokens. False, and nothing read, when it is not of such a model.

        It must be whole: llama.cpp ends the process over a damaged one.
        """
        self._forget()
        data = (ctypes.c_uint8 * len(state)).from_buffer_copy(state)
        if not self.llama.llama_state_seq_set_data(self._context, data, len(state), 0):
            self._forget()
            return False
        self._tokens = list(tokens)
        return True

    @property
    def rewinds(self) -> bool:
        """It can go back by some tokens; others read everything after `keep` again."""
        return self._rewinds

    @property
    def read_tokens(self) -> int:
        """Tokens that are in the cache now."""
        return len(self._tokens)

    def _rewind(self, tokens: Sequence[int]) -> int:
        """Forget what `tokens` do not share; the number of tokens that need not be read."""
        shared = _shared(self._tokens, tokens)
        if shared == len(self._tokens) or (
            self._rewinds and self.llama.llama_memory_seq_rm(self._memory, 0, shared, -1)
        ):
            self._tokens = self._tokens[:shared]
            return shared
        kept, state = self._kept
        if not state or _shared(kept, tokens) < len(kept) or not self.restore(state, kept):
            self._forget()
        return len(self._tokens)

    def _forget(self) -> None:
        self.llama.llama_memory_clear(self._memory, True)
        self._tokens = []

    def close(self) -> None:
        """Free the memory. May be called twice."""
        if self._context:
            self.llama.llama_free(self._context)
            self._context = None
        if self._model:
            self.llama.llama_model_free(self._model)
            self._model = None


def _shared(old: Sequence[int], new: Sequence[int]) -> int:
    """Tokens with which both begin. Never the last of `new`: its scores are wanted, and llama.cpp keeps none."""
    shared = 0
    for one, other in zip(old, new[:-1], strict=False):
        if one != other:
            break
        shared += 1
    return shared


def be_quiet(llama_cpp: Any) -> None:
    """Give llama.cpp a log function that drops everything. It is kept for ever: llama.cpp goes on calling it."""
    if not _quiet:
        _quiet.append(llama_cpp.llama_log_callback(lambda level, text, data: None))
    llama_cpp.llama_log_set(_quiet[0], ctypes.c_void_p(0))


def check_file(path: Path) -> None:
    """Raises ModelError when `path` is plainly no GGUF file; llama.cpp itself would only say that it failed."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            magic = file.read(len(MAGIC))
    except OSError as error:
        raise ModelError(f"the model {path} cannot be read: {error.strerror or error}", HINT) from error
    if magic != MAGIC or size < SMALLEST_FILE:
        raise ModelError(f"{path} is not a GGUF file", HINT)

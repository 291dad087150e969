"""A GGUF model through llama.cpp's low-level functions: token ids in, scores out, a prefix kept.

For models that have their own way of cutting text (the built-in intent model). It neither tokenizes nor samples,
and it does not chat: that is `llm_llama.py`.
"""

import ctypes
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.core.errors import ModelError

MAGIC = b"GGUF"
SMALLEST_FILE = 1024
HINT = "run `assistant doctor`, or restore the file from the repository"

Scores = NDArray[np.float32]

_quiet: list[Any] = []


class RawModel:
    """One model with one sequence of tokens."""

    def __init__(self, path: Path, threads: int = 1, context: int = 192) -> None:
        """Opens the file. `context`: longest sequence, tokens. Raises ModelError."""
        check_file(path)
        import llama_cpp

        self._llama: Any = llama_cpp
        self._model: Any = None
        self._context: Any = None
        self._batch: Any = None
        self.context = context
        self._tokens: list[int] = []
        llama_cpp.llama_backend_init()
        be_quiet(llama_cpp)
        parameters = llama_cpp.llama_model_default_params()
        parameters.n_gpu_layers = 0
        self._model = llama_cpp.llama_model_load_from_file(str(path).encode(), parameters)
        if not self._model:
            raise ModelError(f"{path} is not a model that llama.cpp can load", HINT)
        settings = llama_cpp.llama_context_default_params()
        settings.n_ctx = settings.n_batch = settings.n_ubatch = context
        settings.n_threads = settings.n_threads_batch = threads
        settings.no_perf = True
        self._context = llama_cpp.llama_init_from_model(self._model, settings)
        if not self._context:
            self.close()
            raise ModelError(f"there is not enough memory for {path}")
        self._batch = llama_cpp.llama_batch_init(context, 0, 1)
        self._memory = llama_cpp.llama_get_memory(self._context)
        self.size = int(llama_cpp.llama_vocab_n_tokens(llama_cpp.llama_model_get_vocab(self._model)))
        """Tokens in the vocabulary."""

    def text(self, key: str) -> str:
        """A string (or number as string) of the file's metadata. Raises ModelError when it is not there."""
        length = self._llama.llama_model_meta_val_str(self._model, key.encode(), None, 0)
        if length < 0:
            raise ModelError(f"the model has no {key}: it is not one of ours, or of another version", HINT)
        buffer = ctypes.create_string_buffer(length + 1)
        self._llama.llama_model_meta_val_str(self._model, key.encode(), buffer, length + 1)
        return buffer.value.decode("utf-8")

    def read(self, tokens: Sequence[int]) -> Scores:
        """Scores of what follows exactly these tokens. What they share with the last call is not computed again.

        Raises ModelError when they do not fit the context. The scores are a copy, `size` numbers.
        """
        if not tokens or len(tokens) > self.context:
            raise ModelError(f"{len(tokens)} tokens do not fit a context of {self.context}")
        shared = 0
        for old, new in zip(self._tokens, tokens[:-1], strict=False):
            if old != new:
                break
            shared += 1
        # The last token is always computed again: its scores are wanted and llama.cpp keeps none.
        if not self._llama.llama_memory_seq_rm(self._memory, 0, shared, -1):
            self._llama.llama_memory_clear(self._memory, True)
            shared = 0
        fresh = tokens[shared:]
        batch = self._batch
        batch.n_tokens = len(fresh)
        for place, token in enumerate(fresh):
            batch.token[place] = token
            batch.pos[place] = shared + place
            batch.n_seq_id[place] = 1
            batch.seq_id[place][0] = 0
            batch.logits[place] = place == len(fresh) - 1
        self._tokens = []
        status = self._llama.llama_decode(self._context, batch)
        if status != 0:
            self._llama.llama_memory_clear(self._memory, True)
            raise ModelError(f"llama.cpp could not evaluate the model (status {status})")
        self._tokens = list(tokens)
        scores = self._llama.llama_get_logits_ith(self._context, len(fresh) - 1)
        return np.ctypeslib.as_array(scores, shape=(self.size,)).copy()

    def close(self) -> None:
        """Free the memory. May be called twice."""
        if self._batch is not None:
            self._llama.llama_batch_free(self._batch)
            self._batch = None
        if self._context:
            self._llama.llama_free(self._context)
            self._context = None
        if self._model:
            self._llama.llama_model_free(self._model)
            self._model = None


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

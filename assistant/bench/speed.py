"""How fast this machine runs language models: a short test on the built-in one, and how fast the memory is read.

Processor time of one core counts, not the clock on the wall: what else runs meanwhile does not change the result.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from assistant.engines.llama_raw import RawModel
from assistant.model_store.speed import Speed

SECONDS = 2.0
"""The test takes this long in all, on a machine that does nothing else."""
MOST_THREADS = 4
"""So many cores a chat model uses unless chat.threads says otherwise."""
BUFFER = 128 << 20
"""Bytes that are read: more than a cache holds."""
BATCH = 128
"""Tokens read at once."""


def measure(model: Path, weights: int, seconds: float = SECONDS) -> Speed:
    """Test a small model: `weights` are those that every token is multiplied with. Raises ModelError."""
    raw = RawModel(model, 1, BATCH + 32)
    first, written = [3] * BATCH, [6] * 16

    def read_anew() -> int:
        first[0] = 4 if first[0] == 3 else 3  # another beginning: nothing of it is kept
        raw.read(first)
        return BATCH

    def write_next() -> int:
        written.append(5)
        raw.read(written)
        if len(written) == raw.context:
            del written[16:]
        return 1

    try:
        reading, writing = _rate(read_anew, seconds * 0.4), _rate(write_next, seconds * 0.4)
    finally:
        raw.close()
    buffer = np.ones(BUFFER // 8, np.int64)

    def read_memory() -> int:
        np.bitwise_or.reduce(buffer)
        return buffer.nbytes

    threads = min(MOST_THREADS, len(os.sched_getaffinity(0)))
    return Speed(threads, reading, writing, weights, _rate(read_memory, seconds * 0.2))


def _rate(step: Callable[[], int], seconds: float) -> float:
    """How much is done in a second. The first step does not count: it finds nothing in any cache."""
    step()
    begin = time.process_time()
    done, spent = 0, 0.0
    while spent < seconds:
        done += step()
        spent = time.process_time() - begin
    return done / spent

"""A smaller file from a larger one, by llama.cpp's own quantizer; and how well each predicts a text.

    python -m assistant.model_store.quantize quantize IN OUT TYPE THREADS REQUANTIZE
    python -m assistant.model_store.quantize perplexity MODEL TEXT THREADS

llama.cpp ends the whole process when a file is not as it expects, so it works in a process of its own.
"""

import contextlib
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from assistant.core.errors import ModelError
from assistant.model_store.machine import amount, this_machine

TYPES = (
    "F16", "BF16", "Q8_0", "Q6_K", "Q5_K_M", "Q5_K_S", "Q5_1", "Q5_0", "Q4_K_M", "Q4_K_S", "Q4_1", "Q4_0", "IQ4_NL",
    "IQ4_XS", "Q3_K_L", "Q3_K_M", "Q3_K_S", "Q2_K",
)  # fmt: skip
"""What llama.cpp can make without more data, the finest first."""
SAMPLE = Path(__file__).with_name("sample.txt")
"""A text of ours, which no model has seen in training."""
WINDOW = 128
"""Tokens that are predicted in one go."""
UNCOUNTED = 32
"""The first tokens of each window, which have too little before them to be predicted."""
_LOOK = 0.3
"""Seconds between two looks at how far the quantizer is."""


def quantize(
    source: Path, target: Path, kind: str, requantize: bool, progress: Callable[[int], None] = lambda done: None
) -> None:
    """Write a quantized copy; `progress` is told how many bytes it has. Raises ModelError; then there is no copy."""
    arguments = ("quantize", str(source), str(target), kind, str(_threads()), "yes" if requantize else "no")
    try:
        _child(arguments, lambda: progress(target.stat().st_size if target.exists() else 0))
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def perplexity(model: Path, text: Path = SAMPLE) -> float:
    """How surprised a model is by a text: the average number of tokens it wavers between. Raises ModelError."""
    available = this_machine().available
    if model.stat().st_size > available:
        raise ModelError(
            f"{model.name} needs {amount(model.stat().st_size)} of memory, {amount(available)} are free",
            "end other programs, or leave it out with --no-perplexity",
        )
    return float(_child(("perplexity", str(model), str(text), str(_threads()))))


def _threads() -> int:
    return min(4, len(os.sched_getaffinity(0)))


def _child(arguments: Sequence[str], watch: Callable[[], None] = lambda: None) -> str:
    """Its standard output. Raises ModelError with the last line that it complained with."""
    command = [sys.executable, "-P", "-m", "assistant.model_store.quantize", *arguments]
    with (
        tempfile.TemporaryFile() as complaints,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=complaints, text=True) as child,
    ):
        try:
            while True:
                try:
                    output, _ = child.communicate(timeout=_LOOK)
                    break
                except subprocess.TimeoutExpired:
                    watch()
        except BaseException:
            child.kill()
            raise
        complaints.seek(0)
        lines = complaints.read().decode(errors="replace").strip().splitlines()
    if child.returncode:
        reason = lines[-1] if lines else f"it ended with {child.returncode}"
        raise ModelError(f"llama.cpp cannot do it: {reason[:300]}", "is the file whole? `assistant models info` tells")
    return output


def main(arguments: Sequence[str]) -> None:
    """The child."""
    with contextlib.suppress(BrokenPipeError):
        match list(arguments):
            case ["quantize", source, target, kind, threads, requantize]:
                _quantize(source, target, kind, int(threads), requantize == "yes")
            case ["perplexity", model, text, threads]:
                sys.stdout.write(f"{_perplexity(model, Path(text).read_bytes(), int(threads))}\n")
            case _:
                raise SystemExit("wrong arguments")


def _quantize(source: str, target: str, kind: str, threads: int, requantize: bool) -> None:
    import ctypes

    import llama_cpp

    parameters = llama_cpp.llama_model_quantize_default_params()
    parameters.nthread = threads
    parameters.ftype = getattr(llama_cpp, f"LLAMA_FTYPE_ALL_{kind}", None) or getattr(
        llama_cpp, f"LLAMA_FTYPE_MOSTLY_{kind}"
    )
    parameters.allow_requantize = requantize
    llama_cpp.llama_backend_init()
    if llama_cpp.llama_model_quantize(source.encode(), target.encode(), ctypes.byref(parameters)):
        raise SystemExit(1)


def _perplexity(model: str, text: bytes, threads: int) -> float:
    import llama_cpp
    import numpy as np

    llama: Any = llama_cpp.Llama(
        model, n_ctx=WINDOW, n_batch=WINDOW, n_threads=threads, n_threads_batch=threads, logits_all=True, verbose=False
    )
    tokens: list[int] = llama.tokenize(text)
    surprise, count = 0.0, 0
    for begin in range(0, len(tokens) - UNCOUNTED - 1, WINDOW):
        window = tokens[begin : begin + WINDOW]
        llama.reset()
        llama.eval(window)
        scores = np.asarray(llama.scores[UNCOUNTED : len(window) - 1], np.float64)
        highest = scores.max(axis=1, keepdims=True)
        total = np.log(np.exp(scores - highest).sum(axis=1)) + highest[:, 0]
        right = scores[np.arange(len(scores)), window[UNCOUNTED + 1 :]]
        surprise += float((total - right).sum())
        count += len(scores)
    if not count:
        raise SystemExit("the text is too short")
    return math.exp(surprise / count)


if __name__ == "__main__":
    main(sys.argv[1:])

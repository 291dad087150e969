"""Whether a language model fits into the memory that is free, before it is loaded: else the system kills us."""

from pathlib import Path

from assistant.core.errors import ModelError
from assistant.model_store.catalogue import RUNNING
from assistant.model_store.gguf_header import read_header
from assistant.model_store.machine import amount, this_machine

HALF = 2
"""Bytes of a number in the conversation's cache."""


def needed(path: Path, context: int) -> int:
    """Bytes that a GGUF takes with a conversation of so many tokens. Raises ModelError when it cannot be read."""
    values = read_header(path).values
    architecture = values.get("general.architecture")

    def number(name: str, otherwise: int) -> int:
        value = values.get(f"{architecture}.{name}")
        return value if isinstance(value, int) and not isinstance(value, bool) else otherwise

    width, heads = number("embedding_length", 0), max(1, number("attention.head_count", 1))
    key_heads = number("attention.head_count_kv", heads)
    head = width // heads
    numbers = key_heads * (number("attention.key_length", head) + number("attention.value_length", head))
    return path.stat().st_size + number("block_count", 0) * numbers * HALF * context + RUNNING


def check_memory(path: Path, context: int) -> None:
    """Raises ModelError when the model does not fit beside what runs now."""
    wanted, free = needed(path, context), this_machine().available
    if wanted > free:
        raise ModelError(
            f"{path} needs about {amount(wanted)} of memory, {amount(free)} are free",
            "choose a smaller model (`assistant models recommend`), or lower chat.context",
        )

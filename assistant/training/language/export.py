"""Writes the trained network as one GGUF file (Q8_0) that llama.cpp loads, with everything the run time needs in it.

The file has no llama.cpp tokenizer; word pieces, functional tokens and what each intent allows are strings of our
own in its metadata (read by `assistant.understanding.model`).
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from assistant.core.errors import TrainingError
from assistant.training.language.network import NORM_EPSILON, ROPE_BASE, Shape
from assistant.training.language.patterns import Command, Pattern, slots_of
from assistant.training.language.vocabulary import functional_tokens, slot_token
from assistant.understanding.model import ALLOWED_KEY, FORMAT, FORMAT_KEY, PIECES_KEY, TOKENS_KEY
from assistant.understanding.pieces import Pieces

NAME = "Intent model, English"


def allowed(patterns: Iterable[Pattern], extra: Iterable[Command] = ()) -> dict[str, list[str]]:
    """Intent → the closed values and slots (as tokens) that occur with it, in the order of the vocabulary."""
    seen: dict[str, set[str]] = {}
    for pattern in patterns:
        for head in pattern.heads:
            seen.setdefault(head.intent, set()).update(head.closed)
        for slot in slots_of(pattern.body):
            if slot.name is not None:
                head = pattern.heads[min(slot.command, len(pattern.heads) - 1)]
                seen[head.intent].add(slot_token(slot.name))
    for command in extra:
        seen.setdefault(command.intent, set()).update(command.closed, (slot_token(slot) for slot, _ in command.spans))
    order = functional_tokens()
    return {intent: sorted(seen[intent], key=order.index) for intent in order if intent in seen}


def write_gguf(
    path: Path, weights: Mapping[str, Any], shape: Shape, pieces: Pieces, permitted: Mapping[str, list[str]]
) -> None:
    """`weights`: the network's tensors by name. Raises TrainingError when the `gguf` package is missing."""
    try:
        import gguf
    except ImportError as error:
        raise TrainingError("the package gguf is missing", 'pip install "offline-assistant[train]"') from error
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    writer = gguf.GGUFWriter(fresh, "llama")
    writer.add_name(NAME)
    writer.add_license("GPL-3.0-or-later")
    writer.add_context_length(shape.context)
    writer.add_embedding_length(shape.width)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.feed_forward)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.heads)
    writer.add_layer_norm_rms_eps(NORM_EPSILON)
    writer.add_rope_dimension_count(shape.head_width)
    writer.add_rope_freq_base(ROPE_BASE)
    writer.add_vocab_size(shape.vocabulary)
    writer.add_tokenizer_model("no_vocab")
    writer.add_uint32(FORMAT_KEY, FORMAT)
    writer.add_string(PIECES_KEY, pieces.to_json())
    writer.add_string(TOKENS_KEY, json.dumps(functional_tokens()))
    writer.add_string(ALLOWED_KEY, json.dumps(permitted))
    for name, tensor in tensors(weights, shape.layers):
        if tensor.ndim == 2:
            kind = gguf.GGMLQuantizationType.Q8_0
            writer.add_tensor(name, gguf.quantize(tensor, kind), raw_dtype=kind)
        else:
            writer.add_tensor(name, tensor)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    fresh.replace(path)


def rewritten(path: Path, texts: Mapping[str, str]) -> None:
    """Write strings into the metadata of a file and leave everything else in it as it is. Raises TrainingError."""
    try:
        import gguf
    except ImportError as error:
        raise TrainingError("the package gguf is missing", 'pip install "offline-assistant[train]"') from error
    reader = gguf.GGUFReader(path)
    fresh = path.with_suffix(".new")
    writer = gguf.GGUFWriter(fresh, "llama")
    for name, field in reader.fields.items():
        if name.startswith("GGUF.") or name == "general.architecture" or name in texts:
            continue
        inner = field.types[-1] if field.types[0] == gguf.GGUFValueType.ARRAY else None
        writer.add_key_value(name, field.contents(), field.types[0], sub_type=inner)
    for name, text in texts.items():
        writer.add_string(name, text)
    for tensor in reader.tensors:
        writer.add_tensor(tensor.name, tensor.data, raw_dtype=tensor.tensor_type)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    fresh.replace(path)


def tensors(weights: Mapping[str, Any], layers: int) -> Iterator[tuple[str, "np.ndarray[Any, np.dtype[np.float32]]"]]:
    """The network's tensors under llama.cpp's names. The output is the embedding and is not written again."""
    for own, names in tensor_names(layers):
        whole = np.ascontiguousarray(weights[own].numpy(), dtype=np.float32)
        yield from zip(names, np.split(whole, len(names)), strict=True)


def tensor_names(layers: int) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(our name of a tensor, llama.cpp's names of the equal parts it is cut into)."""
    yield "embedding.weight", ("token_embd.weight",)
    yield "norm.weight", ("output_norm.weight",)
    for layer in range(layers):
        here, there = f"blocks.{layer}.", f"blk.{layer}."
        yield here + "attention_norm.weight", (there + "attn_norm.weight",)
        parts = (there + "attn_q.weight", there + "attn_k.weight", there + "attn_v.weight")
        yield here + "query_key_value.weight", parts
        yield here + "attention_output.weight", (there + "attn_output.weight",)
        yield here + "feed_norm.weight", (there + "ffn_norm.weight",)
        yield here + "gate_up.weight", (there + "ffn_gate.weight", there + "ffn_up.weight")
        yield here + "down.weight", (there + "ffn_down.weight",)

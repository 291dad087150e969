"""GGUF files with random weights and the architecture, tokenizer type and chat template of a real family.

What such a model says is noise. That it loads, takes its template, streams, stops and keeps its cache happens in the
same code of llama.cpp as with the trained one, at the same cost. Needs the package `gguf`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from assistant.bench.model_families import Family
from assistant.core.errors import ModelError

if TYPE_CHECKING:
    import gguf

CONVOLUTION = 3
"""Tokens that LFM2's short convolution sees."""
LORA, ROTATED = 32, 8
"""Width of MiniCPM3's compressed attention, and how much of a head tells positions."""

WORDS = tuple("hello light kitchen turn on off the a you are it is time what timer minutes good yes no".split())  # noqa: SIM905
"""Words that are tokens of their own; all else is spelt."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large a model is."""

    width: int = 64
    layers: int = 2
    heads: int = 4
    feed_forward: int = 128
    context: int = 512
    """Tokens."""
    weights: str = "F16"
    """F32, F16, Q8_0 or Q4_0."""
    vocabulary: int = 0
    """Tokens at least: filled up with words that nobody says."""

    @property
    def head(self) -> int:
        """Width of one head of attention."""
        return self.width // self.heads


TINY = Size()


@dataclass(frozen=True, slots=True)
class Tensor:
    """One tensor: random numbers, or the same number everywhere."""

    name: str
    shape: tuple[int, ...]
    """Rows first."""
    fill: float | None = None
    """None: random."""


def write(path: Path, family: Family, size: Size = TINY, seed: int = 0, template: str | None = None) -> Path:
    """Write a model. `template` replaces the family's own; "" leaves it out. Raises ModelError without `gguf`."""
    try:
        import gguf
    except ImportError:
        raise ModelError("random models need the package gguf", "run script/setup dev") from None
    writer = gguf.GGUFWriter(str(path), family.architecture)
    _describe(writer, family.architecture, size)
    tokens = (_byte_pairs if family.tokenizer else _sentence_pieces)(writer, family, size.vocabulary)
    text = ("" if family.given else family.chat_template) if template is None else template
    if text:
        writer.add_chat_template(text)
    _fill(writer, _tensors(family.architecture, size, tokens), size.weights, np.random.default_rng(seed))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _describe(writer: "gguf.GGUFWriter", architecture: str, size: Size) -> None:
    """What llama.cpp needs to know of an architecture. The factors are of the order that the real ones have."""
    layers = size.layers
    writer.add_context_length(size.context)
    writer.add_embedding_length(size.width)
    writer.add_block_count(layers)
    writer.add_feed_forward_length([size.feed_forward] * layers if architecture == "openelm" else size.feed_forward)
    writer.add_head_count([size.heads] * layers if architecture == "openelm" else size.heads)
    if architecture == "openelm":
        writer.add_head_count_kv([size.heads] * layers)
    elif architecture == "lfm2":
        writer.add_head_count_kv([size.heads if _attends(layer) else 0 for layer in range(layers)])
    else:
        writer.add_head_count_kv(size.heads)
    writer.add_layer_norm_eps(1e-5)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(ROTATED if architecture == "minicpm3" else size.head)
    if architecture in ("gemma2", "gemma3", "openelm", "minicpm3"):
        writer.add_key_length(size.head)
        writer.add_value_length(size.head)
    if architecture in ("phi3", "gemma2", "gemma3"):
        writer.add_sliding_window(size.context)
    if architecture in ("gptneox", "stablelm"):
        writer.add_parallel_residual(architecture == "gptneox")
    if architecture == "gemma2":
        writer.add_attn_logit_softcapping(50.0)
        writer.add_final_logit_softcapping(30.0)
    if architecture == "minicpm":
        writer.add_embedding_scale(12.0)
        writer.add_residual_scale(1.4 / layers**0.5)
        writer.add_logit_scale(size.width / 256)
    if architecture == "minicpm3":
        writer.add_q_lora_rank(LORA)
        writer.add_kv_lora_rank(LORA)
    if architecture == "lfm2":
        writer.add_shortconv_l_cache(CONVOLUTION)


def _sentence_pieces(writer: "gguf.GGUFWriter", family: Family, least: int) -> int:
    from gguf import TokenType

    tokens = [("<unk>", TokenType.UNKNOWN), ("<s>", TokenType.CONTROL), ("</s>", TokenType.CONTROL)]
    tokens += [(f"<0x{byte:02X}>", TokenType.BYTE) for byte in range(256)]
    tokens += [("▁", TokenType.NORMAL), *((chr(code), TokenType.NORMAL) for code in range(33, 127))]
    # Of the same length by the alphabet: the order in a set is another one in every process.
    pieces = sorted(
        {("▁" + word)[:end] for word in WORDS for end in range(2, len(word) + 2)}, key=lambda it: (len(it), it)
    )
    tokens += [(piece, TokenType.NORMAL) for piece in pieces]
    tokens += [(special, TokenType.CONTROL) for special in family.specials]
    tokens += [(f"▁unsaid{rank}", TokenType.NORMAL) for rank in range(len(tokens), least)]
    names = [token for token, _ in tokens]
    writer.add_tokenizer_model("llama")
    writer.add_token_list(names)
    writer.add_token_scores(
        [-float(rank) if kind == TokenType.NORMAL else 0.0 for rank, (_, kind) in enumerate(tokens)]
    )
    writer.add_token_types([kind for _, kind in tokens])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(names.index(family.end))
    writer.add_unk_token_id(0)
    writer.add_add_bos_token(True)
    return len(tokens)


def _byte_pairs(writer: "gguf.GGUFWriter", family: Family, least: int) -> int:
    from gguf import TokenType

    # GPT-2's printable stand-ins for the 256 bytes (the byte-level BPE of Radford et al. 2019).
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    extra = [byte for byte in range(256) if byte not in plain]
    tokens = [chr(byte) for byte in plain] + [chr(256 + rank) for rank in range(len(extra))]
    merges = []
    for word in WORDS:
        for end in range(2, len(word) + 1):
            if word[:end] not in tokens:
                tokens.append(word[:end])
                merges.append(f"{word[: end - 1]} {word[end - 1]}")
    tokens += [f"Ġ{word}" for word in WORDS]  # the word within a sentence, with the space before it
    merges += [f"Ġ {word}" for word in WORDS]
    types = [TokenType.NORMAL] * len(tokens) + [TokenType.CONTROL] * len(family.specials)
    tokens += family.specials
    filling = [f"unsaid{rank}" for rank in range(len(tokens), least)]
    types += [TokenType.NORMAL] * len(filling)
    tokens += filling
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(family.tokenizer)
    writer.add_token_list(tokens)
    writer.add_token_types(types)
    writer.add_token_merges(merges)
    writer.add_bos_token_id(tokens.index(family.begin or family.end))
    writer.add_eos_token_id(tokens.index(family.end))
    writer.add_add_bos_token(bool(family.begin))
    return len(tokens)


def _attends(layer: int) -> bool:
    """In LFM2 every second layer has attention, the others a short convolution."""
    return layer % 2 == 1


def _tensors(architecture: str, size: Size, tokens: int) -> Iterator[Tensor]:
    yield Tensor("token_embd.weight", (tokens, size.width))
    if architecture == "gpt2":
        yield Tensor("position_embd.weight", (size.context, size.width))
    biased = architecture in ("gpt2", "gptneox")
    norm_biased = biased or architecture == "stablelm"
    yield from _norm("token_embd_norm" if architecture == "lfm2" else "output_norm", size.width, norm_biased)
    if architecture not in ("gemma2", "gemma3", "openelm", "lfm2"):  # the others use token_embd again
        yield Tensor("output.weight", (tokens, size.width))
    for layer in range(size.layers):
        block = f"blk.{layer}."
        yield from _norm(f"{block}attn_norm", size.width, norm_biased)
        if architecture == "lfm2" and not _attends(layer):
            yield Tensor(f"{block}shortconv.conv.weight", (size.width, CONVOLUTION), 1 / CONVOLUTION)
            yield Tensor(f"{block}shortconv.in_proj.weight", (3 * size.width, size.width))
            yield Tensor(f"{block}shortconv.out_proj.weight", (size.width, size.width))
        else:
            yield from _attention(architecture, size, block)
        yield from _norm(f"{block}ffn_norm", size.width, norm_biased)
        up = 2 * size.feed_forward if architecture == "phi3" else size.feed_forward
        yield from _matrix(f"{block}ffn_up", up, size.width, biased)
        yield from _matrix(f"{block}ffn_down", size.width, size.feed_forward, biased)
        if architecture not in ("gpt2", "gptneox", "phi3"):
            yield Tensor(f"{block}ffn_gate.weight", (size.feed_forward, size.width))
        if architecture in ("gemma2", "gemma3"):
            yield from _norm(f"{block}post_attention_norm", size.width)
            yield from _norm(f"{block}post_ffw_norm", size.width)


def _attention(architecture: str, size: Size, block: str) -> Iterator[Tensor]:
    width = size.width
    biased = architecture in ("gpt2", "gptneox")
    yield from _matrix(f"{block}attn_output", width, width, biased)
    if architecture == "minicpm3":
        yield from _norm(f"{block}attn_q_a_norm", LORA)
        yield from _norm(f"{block}attn_kv_a_norm", LORA)
        yield Tensor(f"{block}attn_q_a.weight", (LORA, width))
        yield Tensor(f"{block}attn_q_b.weight", (width, LORA))
        yield Tensor(f"{block}attn_kv_a_mqa.weight", (LORA + ROTATED, width))
        yield Tensor(f"{block}attn_kv_b.weight", (size.heads * (2 * size.head - ROTATED), LORA))
        return
    if biased or architecture in ("phi3", "openelm"):
        yield from _matrix(f"{block}attn_qkv", 3 * width, width, biased)
    else:
        for part in "qkv":
            yield from _matrix(f"{block}attn_{part}", width, width, architecture == "qwen2")
    if architecture in ("qwen3", "gemma3", "openelm", "lfm2"):
        for part in "qk":
            yield from _norm(f"{block}attn_{part}_norm", size.head)


def _matrix(name: str, rows: int, columns: int, biased: bool = False) -> Iterator[Tensor]:
    yield Tensor(f"{name}.weight", (rows, columns))
    if biased:
        yield Tensor(f"{name}.bias", (rows,), 0.0)


def _norm(name: str, width: int, biased: bool = False) -> Iterator[Tensor]:
    yield Tensor(f"{name}.weight", (width,), 1.0)
    if biased:
        yield Tensor(f"{name}.bias", (width,), 0.0)


def _fill(writer: "gguf.GGUFWriter", tensors: Iterator[Tensor], weights: str, random: np.random.Generator) -> None:
    import gguf

    kind = gguf.GGMLQuantizationType[weights]
    for tensor in tensors:
        if tensor.fill is not None:
            writer.add_tensor(tensor.name, np.full(tensor.shape, tensor.fill, np.float32))
        else:
            writer.add_tensor(tensor.name, _random(tensor.shape, kind, random), raw_dtype=kind)


POOL = 1 << 20
"""Random numbers that a matrix is cut from: to draw and to quantize each of a thousand million takes minutes."""


def _random(shape: tuple[int, ...], kind: Any, random: np.random.Generator) -> NDArray[Any]:
    from gguf import quants

    rows, columns = shape
    some = max(1, min(rows, POOL // columns))
    drawn = (random.standard_normal((some, columns)) * (0.2 * (64 / columns) ** 0.5)).astype(np.float32)
    packed = quants.quantize(drawn, kind)
    return np.tile(packed, (-(-rows // some), 1))[:rows]

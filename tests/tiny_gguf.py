"""Small random-weight GGUFs with the architecture, tokenizer type and chat template of real chat models.

What they say is noise. That they load, take their template, stream, stop and keep their cache is what tests need, and
that happens in the same llama.cpp code as with the big ones. Templates are those that the models' authors publish.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import gguf
import numpy as np

WIDTH, LAYERS, HEADS, FEED_FORWARD, CONTEXT = 64, 2, 4, 128, 512

TINYLLAMA = (
    "{% for message in messages %}\n{% if message['role'] == 'user' %}\n{{ '<|user|>\n' + message['content'] + "
    "eos_token }}\n{% elif message['role'] == 'system' %}\n{{ '<|system|>\n' + message['content'] + eos_token }}\n"
    "{% elif message['role'] == 'assistant' %}\n{{ '<|assistant|>\n'  + message['content'] + eos_token }}\n"
    "{% endif %}\n{% if loop.last and add_generation_prompt %}\n{{ '<|assistant|>' }}\n{% endif %}\n{% endfor %}"
)
PHI3 = (
    "{% for message in messages %}{% if message['role'] == 'system' and message['content'] %}{{'<|system|>\n' + "
    "message['content'] + '<|end|>\n'}}{% elif message['role'] == 'user' %}{{'<|user|>\n' + message['content'] + "
    "'<|end|>\n'}}{% elif message['role'] == 'assistant' %}{{'<|assistant|>\n' + message['content'] + '<|end|>\n'}}"
    "{% endif %}{% endfor %}{% if add_generation_prompt %}{{ '<|assistant|>\n' }}{% else %}{{ eos_token }}{% endif %}"
)
QWEN2 = (
    "{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>system\n"
    "You are a helpful assistant.<|im_end|>\n' }}{% endif %}{{'<|im_start|>' + message['role'] + '\n' + "
    "message['content'] + '<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}"
    "{{ '<|im_start|>assistant\n' }}{% endif %}"
)

_WORDS = ("hello light kitchen turn on off the a you are it is time what timer minutes good yes no").split()  # noqa: SIM905  (readable as a line)


@dataclass(frozen=True, slots=True)
class Family:
    """How one family of chat models looks from outside."""

    architecture: str
    template: str
    specials: tuple[str, ...]
    end: str
    byte_pairs: bool = False


FAMILIES = {
    "tinyllama": Family("llama", TINYLLAMA, (), "</s>"),
    "phi-3.5-mini": Family("phi3", PHI3, ("<|system|>", "<|user|>", "<|assistant|>", "<|end|>"), "<|end|>"),
    "qwen2.5": Family("qwen2", QWEN2, ("<|im_start|>", "<|im_end|>", "<|endoftext|>"), "<|im_end|>", byte_pairs=True),
}


def write(path: Path, family: str, seed: int = 0, template: str | None = None) -> Path:
    """Write the family's tiny model. `template` replaces its chat template; "" leaves it out."""
    kind = FAMILIES[family]
    writer = gguf.GGUFWriter(str(path), kind.architecture)
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(FEED_FORWARD)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    if kind.architecture == "phi3":
        writer.add_sliding_window(CONTEXT)
    size = (_byte_pairs if kind.byte_pairs else _sentence_pieces)(writer, kind)
    if template is None:
        template = kind.template
    if template:
        writer.add_chat_template(template)
    _tensors(writer, kind.architecture, size, seed)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _sentence_pieces(writer: gguf.GGUFWriter, kind: Family) -> int:
    kinds = gguf.TokenType
    tokens = [("<unk>", kinds.UNKNOWN), ("<s>", kinds.CONTROL), ("</s>", kinds.CONTROL)]
    tokens += [(f"<0x{byte:02X}>", kinds.BYTE) for byte in range(256)]
    tokens += [("▁", kinds.NORMAL), *((chr(code), kinds.NORMAL) for code in range(33, 127))]
    pieces = sorted({("▁" + word)[:end] for word in _WORDS for end in range(2, len(word) + 2)}, key=len)
    tokens += [(piece, kinds.NORMAL) for piece in pieces]
    tokens += [(special, kinds.CONTROL) for special in kind.specials]
    writer.add_tokenizer_model("llama")
    writer.add_token_list([token for token, _ in tokens])
    writer.add_token_scores([-float(rank) if type_ == kinds.NORMAL else 0.0 for rank, (_, type_) in enumerate(tokens)])
    writer.add_token_types([type_ for _, type_ in tokens])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id([token for token, _ in tokens].index(kind.end))
    writer.add_unk_token_id(0)
    writer.add_add_bos_token(True)
    return len(tokens)


def _byte_pairs(writer: gguf.GGUFWriter, kind: Family) -> int:
    # GPT-2's printable stand-ins for the 256 bytes (the byte-level BPE of Radford et al. 2019).
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    extra = [byte for byte in range(256) if byte not in plain]
    letters = [chr(byte) for byte in plain] + [chr(256 + rank) for rank in range(len(extra))]
    merges = []
    tokens = list(letters)
    for word in _WORDS:
        for end in range(2, len(word) + 1):
            if word[:end] not in tokens:
                tokens.append(word[:end])
                merges.append(f"{word[: end - 1]} {word[end - 1]}")
    types = [gguf.TokenType.NORMAL] * len(tokens) + [gguf.TokenType.CONTROL] * len(kind.specials)
    tokens += kind.specials
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list(tokens)
    writer.add_token_types(types)
    writer.add_token_merges(merges)
    writer.add_bos_token_id(tokens.index("<|endoftext|>"))
    writer.add_eos_token_id(tokens.index(kind.end))
    writer.add_add_bos_token(False)
    return len(tokens)


def _tensors(writer: gguf.GGUFWriter, architecture: str, size: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    half = gguf.GGMLQuantizationType.F16

    def matrix(name: str, rows: int, columns: int) -> None:
        values = (random.standard_normal((rows, columns)) * 0.2).astype(np.float16)
        writer.add_tensor(name, values, raw_dtype=half)

    vector: Callable[[str, int, float], None] = lambda name, length, value: writer.add_tensor(  # noqa: E731
        name, np.full(length, value, np.float32)
    )
    matrix("token_embd.weight", size, WIDTH)
    matrix("output.weight", size, WIDTH)
    vector("output_norm.weight", WIDTH, 1.0)
    for layer in range(LAYERS):
        block = f"blk.{layer}."
        vector(f"{block}attn_norm.weight", WIDTH, 1.0)
        vector(f"{block}ffn_norm.weight", WIDTH, 1.0)
        matrix(f"{block}attn_output.weight", WIDTH, WIDTH)
        matrix(f"{block}ffn_down.weight", WIDTH, FEED_FORWARD)
        if architecture == "phi3":
            matrix(f"{block}attn_qkv.weight", 3 * WIDTH, WIDTH)
            matrix(f"{block}ffn_up.weight", 2 * FEED_FORWARD, WIDTH)
            continue
        for part in "qkv":
            matrix(f"{block}attn_{part}.weight", WIDTH, WIDTH)
            if architecture == "qwen2":
                vector(f"{block}attn_{part}.bias", WIDTH, 0.0)
        matrix(f"{block}ffn_gate.weight", FEED_FORWARD, WIDTH)
        matrix(f"{block}ffn_up.weight", FEED_FORWARD, WIDTH)

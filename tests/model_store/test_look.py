"""Telling models apart by what lies on the disk."""

import os
from pathlib import Path

import gguf
import numpy as np
import pytest

from assistant.core.errors import ModelError
from assistant.model_store import Kind, chat_template, look
from assistant.model_store.gguf_header import BLOCKS


@pytest.fixture
def tiny_gguf(tmp_path: Path) -> Path:
    """A header with every kind of value, and one tensor."""
    path = tmp_path / "tiny.gguf"
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("Tiny")
    writer.add_context_length(512)
    writer.add_block_count(2)
    writer.add_float32("some.number", 0.5)
    writer.add_bool("some.flag", True)
    writer.add_array("some.numbers", [1, 2, 3])
    writer.add_token_list(["a", "b", "ä"])
    writer.add_chat_template("{{ messages }}")
    writer.add_file_type(15)
    writer.add_tensor("token_embd.weight", np.zeros((64, 32), np.float16))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def test_a_gguf_tells_about_itself(tiny_gguf: Path) -> None:
    facts = look(tiny_gguf)
    assert facts.kind is Kind.LANGUAGE
    assert facts.bytes == tiny_gguf.stat().st_size
    assert facts.details == {
        "architecture": "llama",
        "name": "Tiny",
        "context": 512,
        "layers": 2,
        "tokens": 3,
        "parameters": 32 * 64,
        "quantization": "Q4_K_M",
        "chat template": True,
    }
    assert chat_template(tiny_gguf) == "{{ messages }}"


def test_a_folder_with_one_model_is_that_model(tiny_gguf: Path) -> None:
    assert look(tiny_gguf.parent).kind is Kind.LANGUAGE
    (tiny_gguf.parent / "second.gguf").write_bytes(tiny_gguf.read_bytes())
    with pytest.raises(ModelError, match="several models"):
        look(tiny_gguf.parent)


@pytest.mark.parametrize("share", [0.0, 0.01, 0.03, 0.1, 0.3, 0.6, 0.99])
def test_a_gguf_that_is_cut_off_is_told(tiny_gguf: Path, share: float) -> None:
    content = tiny_gguf.read_bytes()
    tiny_gguf.write_bytes(content[: max(4, int(len(content) * share))])
    with pytest.raises(ModelError, match="not a whole GGUF file"):
        look(tiny_gguf)


def test_an_empty_file_is_no_model(tmp_path: Path) -> None:
    (tmp_path / "empty.gguf").touch()
    with pytest.raises(ModelError, match="is not a model"):
        look(tmp_path / "empty.gguf")


def number(value: int, size: int = 8) -> bytes:
    return value.to_bytes(size, "little")


def text(value: bytes) -> bytes:
    return number(len(value)) + value


START = b"GGUF" + number(3, 4)
INFINITE = b"\x00\x00\x80\x7f"
ONE_KEY = START + number(0) + number(1) + text(b"key")
ONE_TENSOR = START + number(1) + number(0) + text(b"weight")
HOSTILE = {
    "everything is huge": START + b"\xff" * 64,
    "more keys than anybody has": START + number(0) + number(1 << 40),
    "more tensors than anybody has": START + number(1 << 60) + number(0),
    "a version of the future": b"GGUF" + number(9, 4) + number(0) * 2,
    "a string without end": ONE_KEY + number(8, 4) + number(1 << 62),
    "a string longer than the file": ONE_KEY + number(8, 4) + number(1 << 20) + b"short",
    "a string that is no text": ONE_KEY + number(8, 4) + text(b"\xff\xfe"),
    "an array without end": ONE_KEY + number(9, 4) + number(0, 4) + number(1 << 62),
    "an array longer than the file": ONE_KEY + number(9, 4) + number(12, 4) + number(1 << 20),
    "arrays in arrays": ONE_KEY + (number(9, 4) + number(1)) * 100_000,
    "a kind that is not known": ONE_KEY + number(99, 4),
    "a tensor of many dimensions": ONE_TENSOR + number(1 << 30, 4),
    "a tensor of unknown type": ONE_TENSOR + number(1, 4) + number(1) + number(77, 4) + number(0),
    "a tensor larger than the file": ONE_TENSOR + number(1, 4) + number(1 << 50) + number(0, 4) + number(0),
    "a tensor beyond the file": ONE_TENSOR + number(1, 4) + number(4) + number(0, 4) + number(1 << 50),
    "tensors whose product overflows": ONE_TENSOR + number(4, 4) + number(1 << 40) * 4 + number(0, 4) + number(0),
    "an alignment of nothing": START + number(0) + number(1) + text(b"general.alignment") + number(4, 4) + number(0, 4),
    "an alignment without end": START + number(0) + number(1) + text(b"general.alignment") + number(6, 4) + INFINITE,
    "an alignment in words": START + number(0) + number(1) + text(b"general.alignment") + number(8, 4) + text(b"wide"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_gguf_is_one_clear_line(tmp_path: Path, name: str) -> None:
    file = tmp_path / "hostile.gguf"
    file.write_bytes(HOSTILE[name])
    with pytest.raises(ModelError, match="not a whole GGUF file") as refused:
        look(file)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("value", [number(8, 4) + text(b"good"), number(6, 4) + INFINITE, number(4, 4) + b"\xff" * 4])
def test_a_type_of_file_that_is_none_is_not_believed(tmp_path: Path, value: bytes) -> None:
    file = tmp_path / "odd.gguf"
    file.write_bytes(START + number(0) + number(1) + text(b"general.file_type") + value)
    assert look(file).details["quantization"] == "?"


def test_what_a_model_calls_itself_cannot_steer_a_terminal(tmp_path: Path) -> None:
    file = tmp_path / "odd.gguf"
    file.write_bytes(START + number(0) + number(1) + text(b"general.name") + number(8, 4) + text(b"a\x1b]0;b\x07\nc"))
    assert look(file).details["name"] == "a�]0;b��c"


def test_what_is_neither_a_file_nor_a_folder_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.gguf")
    with pytest.raises(ModelError, match="is not a file"):
        look(tmp_path / "pipe.gguf")
    with pytest.raises(ModelError, match="File name too long"):
        look(tmp_path / ("n" * 5000))


def test_the_sizes_of_blocks_are_those_of_the_format() -> None:
    for kind, sizes in gguf.GGML_QUANT_SIZES.items():
        if kind.value in BLOCKS:
            assert BLOCKS[kind.value] == (kind.name, *sizes)


def test_a_vosk_folder(tmp_path: Path) -> None:
    (tmp_path / "am").mkdir()
    (tmp_path / "graph").mkdir()
    (tmp_path / "am" / "final.mdl").write_bytes(bytes(100))
    (tmp_path / "graph" / "Gr.fst").write_bytes(bytes(50))
    (tmp_path / "graph" / "words.txt").write_text("<eps> 0\nhello 1\n")
    facts = look(tmp_path)
    assert facts.kind is Kind.SPEECH
    assert facts.details == {"grammar at run time": True, "words": 2}
    assert facts.bytes > 150


NO_DESCRIPTIONS = (
    None, "", "[]", "{}", '{"audio": 3}', '{"audio": {"sample_rate": "x"}}', '{"audio": {"sample_rate": 1e999}}',
    "[" * 100_000,
)  # fmt: skip


@pytest.mark.parametrize("text", NO_DESCRIPTIONS, ids=lambda text: str(text)[:30])
def test_a_voice_needs_its_description(tmp_path: Path, text: str | None) -> None:
    voice = tmp_path / "v.onnx"
    voice.write_bytes(bytes(10))
    if text is not None:
        (tmp_path / "v.onnx.json").write_text(text)
    with pytest.raises(ModelError, match=r"v\.onnx"):
        look(voice)

"""Telling models apart by what lies on the disk."""

from pathlib import Path

import gguf
import pytest

from assistant.core.errors import ModelError
from assistant.model_store import Kind, look


@pytest.fixture
def tiny_gguf(tmp_path: Path) -> Path:
    """A header with every kind of value, and no weights."""
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
        "chat template": True,
    }


def test_a_folder_with_one_model_is_that_model(tiny_gguf: Path) -> None:
    assert look(tiny_gguf.parent).kind is Kind.LANGUAGE
    (tiny_gguf.parent / "second.gguf").write_bytes(tiny_gguf.read_bytes())
    with pytest.raises(ModelError, match="several models"):
        look(tiny_gguf.parent)


@pytest.mark.parametrize("length", [4, 10, 30, 60, 100])
def test_a_gguf_that_is_cut_off_is_told(tiny_gguf: Path, length: int) -> None:
    tiny_gguf.write_bytes(tiny_gguf.read_bytes()[:length])
    with pytest.raises(ModelError, match="not a whole GGUF file"):
        look(tiny_gguf)


def test_a_gguf_with_wild_numbers_is_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "wild.gguf"
    file.write_bytes(b"GGUF" + (3).to_bytes(4, "little") + b"\xff" * 64)
    with pytest.raises(ModelError, match="not a whole GGUF file"):
        look(file)


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


@pytest.mark.parametrize("text", [None, "", "[]", "{}", '{"audio": 3}', '{"audio": {"sample_rate": "x"}}'])
def test_a_voice_needs_its_description(tmp_path: Path, text: str | None) -> None:
    voice = tmp_path / "v.onnx"
    voice.write_bytes(bytes(10))
    if text is not None:
        (tmp_path / "v.onnx.json").write_text(text)
    with pytest.raises(ModelError, match=r"v\.onnx"):
        look(voice)

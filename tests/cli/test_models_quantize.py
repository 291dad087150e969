"""`assistant models recommend` and `quantize` as a user runs them."""

import json
from pathlib import Path

import gguf
import numpy as np
import pytest

from assistant.bench.random_model import Size
from assistant.cli.main import main
from assistant.config import built_in
from tests import tiny_gguf
from tests.cli.shelf import errors, left_over, models


def test_recommend_measures_and_ranks(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "recommend", "--budget", "1000", "--json"]) == 0
    machine, *ranked = map(json.loads, capsys.readouterr().out.splitlines())
    assert machine["cores"] >= 1
    assert machine["reads"] > machine["writes"] > 0
    assert ranked
    assert all(row["in_time"] and row["fit"] != "too big" for row in ranked)
    assert main(["models", "recommend", "--budget", "0.000001"]) == 0
    assert "nothing answers within" in capsys.readouterr().out
    assert main(["models", "recommend", "--budget", "0"]) == 1


def wide_model(path: Path) -> Path:
    """As `tiny_gguf`, with rows of 256 weights: what can be quantized by blocks."""
    return tiny_gguf.write(path, "qwen2.5", size=Size(width=256, feed_forward=512))


def test_quantize_makes_it_smaller_and_measures_both(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = wide_model(tmp_path / "wide.gguf")
    assert main(["models", "quantize", str(source), "q4_k_m", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["bytes"] < told["bytes_before"] * 0.5
    assert told["perplexity_before"] > 1
    assert told["perplexity"] != told["perplexity_before"]
    made = models() / "wide-q4_k_m" / "wide-q4_k_m.gguf"
    types = {tensor.tensor_type.name for tensor in gguf.GGUFReader(made).tensors}
    assert "Q4_K" in types
    assert main(["models", "verify", "wide-q4_k_m"]) == 0
    assert main(["models", "use", "wide-q4_k_m"]) == 0

    assert main(["models", "quantize", "wide-q4_k_m", "Q2_K"]) == 1
    assert "is Q4_K_M already" in errors(capsys)[-1]
    output = tmp_path / "out.gguf"
    assert main(["models", "quantize", str(source), "Q8_0", "-o", str(output), "--no-perplexity"]) == 0
    assert output.is_file()
    assert main(["models", "quantize", str(source), "Q8_0", "-o", str(output)]) == 1
    assert main(["models", "quantize", str(source), "Q5_X"]) == 1
    assert main(["models", "quantize", str(built_in("voices", "en")), "Q8_0"]) == 1


def test_a_model_that_llama_cpp_refuses_leaves_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    writer = gguf.GGUFWriter(str(tmp_path / "odd.gguf"), "no-such-architecture")
    writer.add_tensor("weight", np.zeros((4, 32), np.float16))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    assert main(["models", "quantize", str(tmp_path / "odd.gguf"), "Q8_0"]) == 1
    assert "llama.cpp cannot do it" in errors(capsys)[-1]
    assert not models().exists()
    assert left_over() == []

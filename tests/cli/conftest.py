"""Fixtures of the tests of `assistant models`."""

import pytest

from tests import tiny_gguf


@pytest.fixture(scope="module")
def chat_model(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A small language model that llama.cpp loads and talks with."""
    return tiny_gguf.write(tmp_path_factory.mktemp("gguf") / "tiny.gguf", "qwen2.5").read_bytes()

"""Whether a model fits into the memory is known before it is loaded."""

from pathlib import Path

import pytest

from assistant.core.errors import ModelError
from assistant.model_store import Machine, memory
from assistant.model_store.catalogue import RUNNING
from tests import tiny_gguf


def test_what_does_not_fit_is_refused_with_both_figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tiny_gguf.write(tmp_path / "model.gguf", "qwen2.5")
    # Two layers of four heads of keys and values, 16 wide, two bytes each.
    assert memory.needed(path, 1000) == path.stat().st_size + 2 * 4 * (16 + 16) * 2 * 1000 + RUNNING
    monkeypatch.setattr(memory, "this_machine", lambda: Machine(2, 1 << 30, RUNNING + (1 << 20)))
    memory.check_memory(path, 100)
    with pytest.raises(ModelError, match=r"needs about 1.. MB of memory, 81.0 MB are free"):
        memory.check_memory(path, 100_000)

"""Whether a model fits into the memory is known before it is loaded."""

from pathlib import Path

import pytest

from assistant.core.errors import ModelError
from assistant.model_store import Machine, machine, memory
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


@pytest.mark.parametrize(
    ("container", "service", "free"),
    [((1000, 900, 300), None, 400), ((1000, 100, 0), (500, 450, 0), 50), ((1000, 100, 0), (500, 600, 0), 0)],
)
def test_what_the_container_and_the_service_have_used_is_not_free(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    container: tuple[int, int, int],
    service: tuple[int, int, int] | None,
    free: int,
) -> None:
    own = tmp_path / "user.slice" / "assistant.service"
    own.mkdir(parents=True)
    for folder, figures in ((tmp_path, container), (own, service)):
        limit, used, files = figures or ("max", 1, 1)
        (folder / "memory.max").write_text(f"{limit}\n")
        (folder / "memory.current").write_text(f"{used}\n")
        (folder / "memory.stat").write_text(f"anon 7\ninactive_file {files}\nactive_file 3\n")
    (tmp_path / "cgroup").write_text("4:memory:/old\n0::/user.slice/assistant.service\n")
    monkeypatch.setattr(machine, "CONTROL_GROUPS", tmp_path)
    monkeypatch.setattr(machine, "OWN_GROUP", tmp_path / "cgroup")
    here = machine.this_machine()
    assert here.available == free
    assert here.memory == min(limit for limit, _, _ in filter(None, (container, service)))

"""llama.cpp below its tokenizer: metadata, scores, the kept prefix, files that are no models."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from assistant.core.errors import ModelError
from assistant.engines.llama_raw import RawModel
from tests import tiny_gguf

BUILT_IN = Path(__file__).parents[2] / "models/language-en/intent.gguf"


@pytest.fixture(scope="module")
def raw() -> Iterator[RawModel]:
    model = RawModel(BUILT_IN, context=64)
    yield model
    model.close()


def test_long_strings_of_the_metadata_come_whole(raw: RawModel) -> None:
    assert raw.text("general.architecture") == "llama"
    pieces = raw.text("assistant.intent.pieces")
    assert len(pieces) > 50_000
    assert pieces.endswith("]]}")


def test_a_missing_key_is_a_model_error(raw: RawModel) -> None:
    with pytest.raises(ModelError, match=r"no\.such\.key"):
        raw.text("no.such.key")


def test_a_shared_prefix_changes_no_score(raw: RawModel) -> None:
    tokens = [5, 9, 100, 7, 300]
    raw.read([1])
    fresh = raw.read(tokens)
    raw.read([*tokens[:3], 42, 43, 44])
    assert np.allclose(raw.read(tokens), fresh, atol=1e-3)
    assert np.allclose(raw.read(tokens), fresh, atol=1e-3)
    assert fresh.shape == (raw.size,)


@pytest.mark.parametrize("family", sorted(tiny_gguf.FAMILIES))
def test_a_kept_beginning_gives_the_scores_that_reading_in_the_same_portions_gives(tmp_path: Path, family: str) -> None:
    path = tiny_gguf.write(tmp_path / "model.gguf", family)

    def read(*portions: list[int]) -> np.ndarray:
        model = RawModel(path, context=256)
        scores = [model.read(portion) for portion in portions][-1]
        model.close()
        return scores

    tokens = [int(token) for token in np.random.default_rng(0).integers(5, 300, 120)]
    kept = read([*tokens[:70], 7, 8, 9], tokens)
    assert np.array_equal(kept, read(tokens[:70], tokens))
    # Read all at once it is the same but for rounding, which random weights make as large as this; one wrong token
    # before changes about a hundred times as much.
    assert np.abs(kept - read(tokens)).max() < 0.05
    assert np.abs(kept - read([*tokens[:10], 3, *tokens[11:]])).max() > 0.25


def test_scores_are_a_copy(raw: RawModel) -> None:
    first = raw.read([5, 9])
    kept = first.copy()
    raw.read([5, 10])
    assert np.array_equal(first, kept)


@pytest.mark.parametrize("count", [0, 65])
def test_what_does_not_fit_is_refused(raw: RawModel, count: int) -> None:
    with pytest.raises(ModelError):
        raw.read([1] * count)


def test_closing_twice_is_allowed() -> None:
    model = RawModel(BUILT_IN, context=8)
    model.close()
    model.close()


@pytest.mark.parametrize("content", [b"", b"not a model at all" * 100, b"GGUF" + bytes(4000)])
def test_other_files_are_model_errors(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(content)
    with pytest.raises(ModelError) as caught:
        RawModel(path)
    assert caught.value.hint


def test_a_missing_file_and_a_folder_are_model_errors(tmp_path: Path) -> None:
    for path in (tmp_path / "nothing.gguf", tmp_path):
        with pytest.raises(ModelError):
            RawModel(path)

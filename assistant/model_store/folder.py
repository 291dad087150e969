"""Models in a folder, wherever in it they lie: a USB stick, what an archive held."""

from collections.abc import Callable, Iterator
from pathlib import Path

from assistant.core.errors import ModelError
from assistant.model_store.look import look


def models_in(
    folder: Path, broken: Callable[[ModelError], None] = lambda error: None, depth: int = 4, most: int = 5000
) -> Iterator[Path]:
    """Every model in a folder (a USB stick): GGUF files, voices, Vosk folders. Looks so deep, and at so many files.

    `broken` is told what is wrong with those that are damaged.
    """
    for _, path in zip(range(most), _walk(folder, depth), strict=False):
        try:
            look(path)
        except ModelError as error:
            broken(error)
            continue
        yield path


def _walk(folder: Path, depth: int) -> Iterator[Path]:
    try:
        inside = sorted(one for one in folder.iterdir() if not one.name.startswith("."))
    except OSError:
        return
    if (folder / "am" / "final.mdl").is_file() or (folder / "final.mdl").is_file():
        yield folder
        return
    for path in inside:
        if path.suffix in (".gguf", ".onnx") and path.is_file():
            yield path
        elif depth and path.is_dir() and not path.is_symlink():
            yield from _walk(path, depth - 1)


def only_model(folder: Path, origin: Path) -> Path:
    """The one model in a folder. Raises ModelError for none and for several."""
    broken: list[ModelError] = []
    found = list(models_in(folder, broken.append))
    if not found and broken:
        raise broken[0]
    if not found:
        raise ModelError(f"there is no model in {origin}", "a Vosk folder, a .gguf, or a .onnx with its .onnx.json")
    if len(found) > 1:
        names = ", ".join(str(path.relative_to(folder)) for path in found[:5])
        raise ModelError(f"{origin} holds {len(found)} models: {names}", "name one of them, or add them with --all")
    return found[0]

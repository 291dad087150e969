"""The one-way order of the parts, read from the imports. README.md explains it."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

PACKAGE = Path(__file__).parents[1] / "assistant"

LAYERS = (
    {"core"},
    {"lanes", "apart", "heat", "log", "config", "broadcast", "wire", "habits"},
    {"audio", "engines", "languages", "store", "home", "model_store", "unit"},
    {"skills"},
    {"listening", "understanding", "speaking", "household"},
    {"turn", "ringing", "knowledge", "renewal", "bell", "residents", "duplex", "attention", "underway"},
    {"session", "switching"},
    {"compose", "socket", "replay"},
    {"service", "tui", "bench", "doctor", "training"},
    {"cli"},
    {"__main__"},
)
"""Lowest first. A part imports from lower layers only, not from its neighbours in the same layer."""

ONLY = {
    "tui": {"core", "session"},
    "core": set(),
}
"""Parts that may import less than their layer would."""

HEAVY = {"vosk", "llama_cpp", "onnxruntime", "torch", "textual", "sounddevice", "piper", "gguf", "tokenizers"}
"""Imported inside functions, so that the program starts at once."""

AT_THE_TOP_ALLOWED = {"tui": {"textual"}, "training": {"torch", "gguf", "tokenizers"}}
"""Parts that are themselves imported late may import these as usual."""


class Import(NamedTuple):
    file: Path
    line: int
    module: str
    at_top: bool

    def __str__(self) -> str:
        return f"{self.file.relative_to(PACKAGE.parent)}:{self.line} imports {self.module}"


def part(file: Path) -> str:
    """The package or module directly under `assistant` to which a file belongs; "" for the package itself."""
    first = file.relative_to(PACKAGE).parts[0].removesuffix(".py")
    return "" if first == "__init__" else first


def imports(file: Path) -> Iterator[Import]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    late = {id(node) for function in ast.walk(tree) if isinstance(function, FUNCTIONS) for node in ast.walk(function)}
    late |= {id(node) for block in ast.walk(tree) if is_for_types(block) for node in ast.walk(block)}
    for node in ast.walk(tree):
        at_top = id(node) not in late
        if isinstance(node, ast.Import):
            yield from (Import(file, node.lineno, name.name, at_top) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}:{node.lineno}: write the whole name, not a relative import"
            module = node.module or ""
            if module == "assistant":
                yield from (Import(file, node.lineno, f"assistant.{name.name}", at_top) for name in node.names)
            else:
                yield Import(file, node.lineno, module, at_top)


FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def is_for_types(node: ast.AST) -> bool:
    """`if TYPE_CHECKING:` is never run."""
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


FILES = sorted(PACKAGE.rglob("*.py"))
ALL = [one for file in FILES for one in imports(file)]
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}


def test_every_part_has_a_layer() -> None:
    assert {part(file) for file in FILES} - set(LEVEL) - {""} == set(), "say in LAYERS where these belong"


@pytest.mark.parametrize("name", sorted(LEVEL))
def test_imports_go_down_only(name: str) -> None:
    wrong = []
    for one in ALL:
        if part(one.file) != name or not one.module.startswith("assistant."):
            continue
        target = one.module.split(".")[1]
        if target in (name, "__version__"):
            continue
        if target not in LEVEL:
            wrong.append(f"{one}, which is nowhere in the order")
        elif LEVEL[target] == LEVEL[name]:
            wrong.append(f"{one}: {name} and {target} are neighbours; hand it over from above")
        elif LEVEL[target] > LEVEL[name]:
            wrong.append(f"{one}: {target} is above {name}")
        elif name in ONLY and target not in ONLY[name]:
            wrong.append(f"{one}: {name} may see only {', '.join(sorted(ONLY[name]))}")
    assert not wrong, "\n".join(wrong)


def test_core_needs_nothing_but_the_standard_library() -> None:
    foreign = [
        str(one)
        for one in ALL
        if part(one.file) == "core" and one.module.split(".")[0] not in sys.stdlib_module_names | {"assistant"}
    ]
    assert not foreign, "\n".join(foreign)


def test_heavy_libraries_are_imported_late() -> None:
    early = [
        str(one)
        for one in ALL
        if one.at_top
        and (library := one.module.split(".")[0]) in HEAVY
        and library not in AT_THE_TOP_ALLOWED.get(part(one.file), set())
    ]
    assert not early, "import these inside the function that needs them:\n" + "\n".join(early)


def test_nobody_but_the_command_line_prints() -> None:
    printing = [
        f"{file.relative_to(PACKAGE.parent)}:{node.lineno}"
        for file in FILES
        if part(file) not in ("cli", "__main__")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert not printing, "log it or return it:\n" + "\n".join(printing)

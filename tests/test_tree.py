"""The annotated tree in the README is the tree on the disk."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def on_disk() -> set[str]:
    """Everything at the top, and every package and module directly under `assistant`, as git has it."""
    done = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        pytest.skip("not a git checkout")
    tops = set()
    for name in done.stdout.splitlines():
        parts = Path(name).parts
        if not (ROOT / name).exists():
            continue
        tops.add(parts[0] + ("/" if len(parts) > 1 else ""))
        if parts[0] == "assistant" and len(parts) > 1:
            tops.add(f"assistant/{parts[1]}" + ("/" if len(parts) > 2 else ""))
    return tops


def in_readme() -> set[str]:
    """The names in the README's tree: a line there is `name  what it is`, indented under its folder."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    block = re.search(r"^## The tree$.*?^```\w*\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert block, "README.md has no tree under a heading `## The tree`"
    names = set()
    for line in block[1].splitlines():
        indent = len(line) - len(line.lstrip())
        names_part = re.split(r"\s{2,}", line.strip())[0]
        for name in names_part.split():
            if indent == 0:
                names.add(name)
            elif indent == 2:
                names.add(f"assistant/{name}")
    return names


def test_everything_on_the_disk_is_in_the_readme() -> None:
    assert on_disk() - in_readme() - {"assistant/py.typed", "assistant/__init__.py"} == set()


def test_everything_in_the_readme_is_on_the_disk() -> None:
    assert in_readme() - on_disk() == set()

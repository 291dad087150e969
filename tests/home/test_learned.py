"""What was learned about names: kept, read again, and used as aliases."""

import subprocess
import sys
from pathlib import Path

import pytest

from assistant.core.errors import ConfigError
from assistant.home.learned import MOST, LearnedName, change_learned, read_learned, with_learned, wrong_pronunciations
from assistant.home.registry import Registry
from assistant.home.things import Area, Entity, NamedList

HOME = Registry(
    areas=(Area("Study"),),
    entities=(Entity("light.lamp", "Study Lamp", "Study", ("reading light",)), Entity("light.other", "Steady Light")),
    lists=(NamedList("Chores"),),
)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    names = {"Study Lamp": LearnedName(("steady lamp",), (("S", "T"), ("S", "AH"))), "Café": LearnedName(("coffee",))}
    file = tmp_path / "new" / "names.yaml"
    for name, lessons in names.items():
        assert change_learned(file, name, lessons.and_more) == lessons
    assert read_learned(file) == names
    assert [found.name for found in file.parent.glob("[!.]*")] == ["names.yaml"]


CHILD = """
import sys
from pathlib import Path
from assistant.home.learned import LearnedName, change_learned
file, child = Path(sys.argv[1]), sys.argv[2]
print(flush=True)
sys.stdin.readline()
for number in range(25):
    change_learned(file, f"{child} {number}", lambda known: known.and_more(LearnedName((child,))))
    change_learned(file, "Lamp", lambda known: known.and_more(LearnedName((child,))))
"""


def test_what_two_processes_learn_at_once_is_all_kept(tmp_path: Path) -> None:
    file = tmp_path / "names.yaml"
    command = [sys.executable, "-c", CHILD, str(file)]
    children = [
        subprocess.Popen([*command, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for name in ("one", "two")
    ]
    for child in children:
        assert child.stdout is not None
        child.stdout.readline()
    for child in children:
        assert child.stdin is not None
        child.stdin.write("\n")
        child.stdin.flush()
    for child in children:
        child.communicate()
    assert [child.returncode for child in children] == [0, 0]
    names = read_learned(file)
    assert sorted(names.pop("Lamp").heard) == ["one", "two"]
    assert names == {f"{child} {number}": LearnedName((child,)) for child in ("one", "two") for number in range(25)}


def test_nothing_was_learned_while_there_is_no_file(tmp_path: Path) -> None:
    assert read_learned(tmp_path / "names.yaml") == {}


@pytest.mark.parametrize("content", ["- a list", "lamp: [1, 2]", "lamp: {heard: 5}", "{", b"\xff\xfe\x00"])
def test_a_broken_file_is_told(content: str | bytes, tmp_path: Path) -> None:
    file = tmp_path / "names.yaml"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ConfigError, match=r"names\.yaml"):
        read_learned(file)


def test_whoever_edits_the_file_may_write_one_alone(tmp_path: Path) -> None:
    file = tmp_path / "names.yaml"
    file.write_text("lamp: {heard: lump, said: L AH M P}")
    assert read_learned(file) == {"lamp": LearnedName(("lump",), (("L", "AH", "M", "P"),))}


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="cannot be written"):
        change_learned(tmp_path / "file" / "names.yaml", "Lamp", lambda _: LearnedName(("lump",)))


def test_lessons_add_up_and_the_newest_stay() -> None:
    lessons = LearnedName(("a",), (("S",),)).and_more(LearnedName(("b", "a"), (("T",),)))
    assert lessons == LearnedName(("a", "b"), (("S",), ("T",)))
    for number in range(20):
        lessons = lessons.and_more(LearnedName((str(number),)))
    assert lessons.heard == tuple(str(number) for number in range(20 - MOST, 20))


def test_what_was_misheard_becomes_an_alias_of_whatever_has_the_name() -> None:
    learned = {
        "reading light": LearnedName(("read in light",)),
        "study": LearnedName(("steady",)),
        "Chores": LearnedName(("shores",)),
    }
    home = with_learned(HOME, learned)
    assert [entity.name for entity in home.entities_named("read in light")] == ["Study Lamp"]
    assert home.area("Steady") == Area("Study", aliases=("steady",))
    found = home.list_named("shores")
    assert found is not None
    assert found.name == "Chores"


def test_what_something_else_is_called_is_no_alias() -> None:
    home = with_learned(HOME, {"Study Lamp": LearnedName(("steady light",))})
    assert [entity.name for entity in home.entities_named("Steady Light")] == ["Steady Light"]
    assert with_learned(HOME, {}) is HOME


def test_what_is_no_pronunciation_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "names.yaml"
    file.write_text("Study Lamp:\n  said:\n  - S T\n  - XX Y1\n  - [S, T]\nOther: {said: '', heard: [ether]}\n")
    told = wrong_pronunciations(file, {"S", "T"})
    assert [line.removeprefix(f"{file}, ").partition(";")[0] for line in told] == [
        "line 4: “Study Lamp” is not said so: XX Y1 is no phone",
        "line 5: “Study Lamp” is not said so: there are no phones",
        "line 6: “Other” is not said so: there are no phones",
    ]
    assert wrong_pronunciations(tmp_path / "none.yaml", {"S"}) == []


def test_a_folder_that_cannot_be_read_is_no_file_to_mend(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match=r"cannot be read: Not a directory \(make its folder readable"):
        read_learned(tmp_path / "file" / "names.yaml")

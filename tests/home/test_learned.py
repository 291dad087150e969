"""What was learned about names: kept, read again, and used as aliases."""

from pathlib import Path

import pytest

from assistant.core.errors import ConfigError
from assistant.home.learned import MOST, LearnedName, read_learned, with_learned, write_learned
from assistant.home.registry import Registry
from assistant.home.things import Area, Entity, NamedList

HOME = Registry(
    areas=(Area("Study"),),
    entities=(Entity("light.lamp", "Study Lamp", "Study", ("reading light",)), Entity("light.other", "Steady Light")),
    lists=(NamedList("Chores"),),
)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    names = {"Study Lamp": LearnedName(("steady lamp",), (("S", "T"), ("S", "AH"))), "Café": LearnedName(("coffee",))}
    write_learned(tmp_path / "new" / "names.yaml", names)
    assert read_learned(tmp_path / "new" / "names.yaml") == names
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["names.yaml"]


def test_nothing_was_learned_while_there_is_no_file(tmp_path: Path) -> None:
    assert read_learned(tmp_path / "names.yaml") == {}


@pytest.mark.parametrize("content", ["- a list", "lamp: [1, 2]", "lamp: {heard: 5}", "{", b"\xff\xfe\x00"])
def test_a_broken_file_is_told(content: str | bytes, tmp_path: Path) -> None:
    file = tmp_path / "names.yaml"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ConfigError, match=r"names\.yaml"):
        read_learned(file)


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="cannot be written"):
        write_learned(tmp_path / "file" / "names.yaml", {"Lamp": LearnedName(("lump",))})


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

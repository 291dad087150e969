"""What is learned from corrections, and what is not. The files are real."""

from pathlib import Path

import pytest

from assistant.home.learned import LearnedName, change_learned, read_learned
from assistant.home.registry import Area, Entity, Registry
from assistant.listening.lessons import NameLessons

HOME = Registry(
    areas=(Area("Den", aliases=("Snug",)), Area("Study")),
    entities=(
        Entity("light.s", "Study Lamp"),
        Entity("light.h", "Hall Light"),
        Entity("light.w", "Wall Light"),
        Entity("light.n", "Night Light"),
    ),
)


@pytest.mark.parametrize(
    ("heard", "corrected", "learned"),
    [
        ("turn on the steady lamb", "the study lamp", ("Study Lamp", "steady lamb")),
        ("turn on the study lamb", "the study lamp", ("Study Lamp", "study lamb")),  # a part of it was heard right
        ("turn off the snag", "no the snug", ("Den", "snag")),  # kept under the name, not under the alias
        ("turn on the hall light", "the wall light", None),  # that is something else
        ("turn on my big hall light", "the wall light", None),
        ("turn on the lights", "no the night light", None),  # what everybody says stays what it is
        ("turn on the right light", "the night light", None),
        ("turn off the ten", "the den", None),  # it would be taken for the den in "to ten percent"
    ],
)
def test_what_a_correction_teaches(tmp_path: Path, heard: str, corrected: str, learned: tuple[str, str] | None) -> None:
    file = tmp_path / "state" / "names.yaml"
    assert NameLessons(file, "en").learn(heard, corrected, HOME) == learned
    assert {(name, lesson.heard) for name, lesson in read_learned(file).items()} == (
        {(learned[0], (learned[1],))} if learned else set()
    )


def test_what_was_known_stays(tmp_path: Path) -> None:
    file = tmp_path / "names.yaml"
    known = LearnedName(("city lump",), (("S", "T", "AH"),))
    change_learned(file, "Study Lamp", known.and_more)
    lessons = NameLessons(file, "en")
    assert lessons.learn("turn on the steady lamb", "the study lamp", HOME) == ("Study Lamp", "steady lamb")
    assert read_learned(file)["Study Lamp"] == LearnedName(("city lump", "steady lamb"), known.said)
    lessons.forget("Study Lamp", "steady lamb")
    lessons.forget("Hall Light", "nothing")
    assert read_learned(file) == {"Study Lamp": known}

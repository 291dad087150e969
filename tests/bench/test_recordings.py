"""Which recordings there are, and how wrong words are counted."""

import pytest

from assistant.bench.recordings import recordings, word_errors


def test_some_are_spread_over_all() -> None:
    every, some = recordings(), recordings(10)
    assert len(some) == 10
    assert some[0] == every[0]
    assert set(some) < set(every)
    assert every.index(some[-1]) > len(every) // 2


def test_commands_alone() -> None:
    assert not [path for path in recordings(commands_only=True) if path.stem.startswith("oov_")]
    assert [path for path in recordings() if path.stem.startswith("oov_")]


@pytest.mark.parametrize(
    ("spoken", "heard", "errors"),
    [("a b c", "a b c", 0), ("a b c", "a c", 1), ("a b", "a x b y", 2), ("a b", "", 2), ("", "a", 1)],
)
def test_word_errors(spoken: str, heard: str, errors: int) -> None:
    assert word_errors(spoken.split(), heard.split()) == errors

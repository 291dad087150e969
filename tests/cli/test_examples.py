"""The examples that the help of each command ends with can be typed as they stand."""

import shlex

import pytest

from assistant.cli.examples import EXAMPLES
from assistant.cli.main import COMMANDS, main, parser

OTHERWISE = {"models", "memory"}
"""Their actions have examples of their own."""


def test_every_command_has_examples_at_the_end_of_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert set(EXAMPLES) | OTHERWISE == set(COMMANDS)
    with pytest.raises(SystemExit):
        main(["ask", "--help"])
    shown = capsys.readouterr().out
    assert shown.endswith("\n  assistant ask --audio question.wav --reply answer.wav --json\n")
    assert "\nexamples:\n" in shown


@pytest.mark.parametrize("typed", [typed for examples in EXAMPLES.values() for typed, _ in examples])
def test_each_can_be_typed(typed: str) -> None:
    words = shlex.split(typed.rpartition("| ")[2])
    words = words[1 : next((place for place, word in enumerate(words) if word in "<>"), None)]
    if "--help" not in words:
        parser().parse_args(words or ["chat"])

"""What would answer fast enough, reckoned from a test."""

import pytest

from assistant.model_store import Fit, LanguageModel, Machine, catalogue
from assistant.model_store.speed import Speed, candidates

LAPTOP = Machine(8, 16 * 10**9, 12 * 10**9)
BOARD = Machine(4, 2 * 10**9, 1_500_000_000)
FAST = Speed(4, 15_000.0, 4_000.0, 1_000_000, 25e9)
SLOW = Speed(4, 3_000.0, 800.0, 1_000_000, 8e9)


def names(speed: Speed, machine: Machine, language: str = "en") -> list[str]:
    return [one.model.name for one in candidates(catalogue().language, speed, machine, language)]


def test_only_what_talks_and_can_be_had_is_proposed() -> None:
    found = names(FAST, LAPTOP)
    assert {"qwen2.5-0.5b", "llama-3.1-8b", "lfm2-1.2b"} <= set(found)
    assert not {"pythia-160m", "dclm-1b", "lamini-gpt-774m", "qwen3-4b", "openelm-3b"} & set(found)


def test_other_languages_leave_fewer() -> None:
    assert "tinyllama" in names(FAST, LAPTOP)
    assert "tinyllama" not in names(FAST, LAPTOP, "de")
    assert "llama-3.2-1b" in names(FAST, LAPTOP, "de")


def test_what_does_not_fit_the_memory_is_left_out() -> None:
    assert "llama-3.1-8b" not in names(FAST, BOARD)
    assert "qwen2.5-0.5b" in names(FAST, BOARD)
    crowded = Machine(4, 2 * 10**9, 500_000_000)
    fits = {one.model.name: one.fit for one in candidates(catalogue().language, FAST, crowded, "en")}
    assert (fits["smollm2-135m"], fits["lfm2-1.2b"]) == (Fit.GOOD, Fit.TIGHT)


def test_newer_and_larger_ones_come_first() -> None:
    found = names(FAST, LAPTOP)
    assert found.index("qwen2.5-1.5b") < found.index("qwen2-1.5b") < found.index("qwen2.5-0.5b")
    assert found.index("fox-1") < found.index("mobilellama-1.4b")


def test_a_larger_model_and_a_slower_machine_take_longer() -> None:
    def seconds(speed: Speed, name: str) -> float:
        return next(
            one.seconds for one in candidates(catalogue().language, speed, LAPTOP, "en") if one.model.name == name
        )

    assert seconds(FAST, "qwen2.5-0.5b") < seconds(FAST, "qwen2.5-1.5b") < seconds(FAST, "llama-3.1-8b")
    assert seconds(FAST, "qwen2.5-0.5b") < seconds(SLOW, "qwen2.5-0.5b")


def test_writing_is_as_fast_as_the_weights_are_read() -> None:
    tinyllama = catalogue().find("tinyllama")
    assert isinstance(tinyllama, LanguageModel)
    assert SLOW.writes(tinyllama) == pytest.approx(0.65 * 8e9 / 668788096)

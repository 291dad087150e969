"""The chat benchmark: what it says is there and comes from real readings."""

import json

import pytest

from assistant.cli.main import main


def test_the_benchmark_of_chat_compares_with_the_raw_engine(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "chat", "--size", "5M", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["model"] == "random 5M Q8_0"
    assert set(told["ratios"]) == {"first_token", "second_turn", "writing", "cached_start"}
    # A thousand tokens that are in the cache are not read again, whatever the machine does beside.
    assert told["ratios"]["second_turn"] < 0.5
    assert told["ratios"]["cached_start"] < 0.9  # of so small a model the start of its process is the half
    assert told["tokens_a_second"] > 0
    assert told["raw_tokens_a_second"] > 0


def test_the_overview_has_both_engines(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "chat", "--size", "5M", "--stages", "--json"]) == 0
    engines = [json.loads(line)["engine"] for line in capsys.readouterr().out.splitlines()]
    assert engines == ["assistant", "llama-cpp-python"]

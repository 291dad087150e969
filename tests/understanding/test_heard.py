"""What the recognizer may have heard as well: recordings, the built-in recognizer's own alternatives, and the tiers."""

import json
from pathlib import Path

import pytest

from assistant.cli.main import main
from assistant.core.values import Alternative, Request, Source, Transcript
from assistant.home.registry import demo
from assistant.understanding.tiers import Tiers
from tests.understanding.golden import NOW, plain

RECORDINGS = Path(__file__).parents[1] / "wav" / "en"
SAID = (
    "add eggs to the shopping list",
    "add milk to my shopping list",
    "are all the lights off in the kitchen",
    "how much is thirteen plus forty",
)
"""Recordings of which the recognizer is not sure."""


def test_the_reading_that_fits_the_home_wins(capsys: pytest.CaptureFixture[str]) -> None:
    files = [str(RECORDINGS / f"{text.replace(' ', '-')}.wav") for text in SAID]
    assert main(["transcribe", "--json", *files]) == 0
    tiers = Tiers(demo())
    for line, text in zip(capsys.readouterr().out.splitlines(), SAID, strict=True):
        heard = json.loads(line)
        others = tuple(Alternative(other["text"], other["confidence"]) for other in heard["alternatives"])
        assert (heard["text"], bool(others)) == (text, True)
        meant = plain(tiers.understand(Request(text, now=NOW)).intents)
        assert meant[0][0] != "Chat"
        best = heard["confidence"]
        as_heard = Transcript(text, confidence=best, alternatives=others)
        as_likely = Transcript(text, confidence=best, alternatives=tuple(Alternative(one.text, best) for one in others))
        # The best words come to nothing: those that fit the home are the next.
        mumbled = Transcript("mumble the fork", confidence=best, alternatives=(Alternative(text, 0.8 * best), *others))
        for transcript in (as_heard, as_likely, mumbled):
            request = Request(transcript.text, Source.VOICE, now=NOW, transcript=transcript)
            assert plain(tiers.understand(request).intents) == meant, transcript

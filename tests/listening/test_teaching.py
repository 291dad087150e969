"""How a name is said, from recordings: by hand-made phones, and with the built-in voice and speech model."""

from pathlib import Path

import pytest

from assistant.audio import pcm
from assistant.config.places import built_in
from assistant.core.errors import AudioError
from assistant.core.values import AudioChunk
from assistant.engines.pronunciation import PHONES, pronounce
from assistant.engines.stt_vosk import VoskSpeechToText
from assistant.engines.tts_piper import PiperTextToSpeech
from assistant.listening.names_report import difference
from assistant.listening.teaching import agreed, misheard, phone_graph, too_near


def phones(text: str) -> tuple[str, ...]:
    return tuple(text.split())


LAMP, LAMB, RADIO = phones("S T AH D IY L AE M P"), phones("S T EH D IY L AE M"), phones("R EY D IY OW")


def test_any_phone_may_follow_any_and_usual_ones_cost_less() -> None:
    graph = phone_graph()
    assert graph.words == set(PHONES) == set(graph.sounds)
    costs = {(arc.source, arc.word): arc.cost for arc in graph.arcs}
    after = {arc.word: arc.target for arc in graph.arcs}
    assert len(costs) == len(PHONES) * (len(PHONES) + 1)
    assert costs[after["S"], "T"] < costs[after["S"], "ZH"]
    assert costs[after["NG"], "K"] < costs[0, "NG"]


def test_what_is_alike_is_kept_with_the_typical_one_first() -> None:
    assert agreed([LAMB, LAMP, LAMP]) == (LAMP, LAMB)
    assert agreed([LAMP, RADIO, LAMB])[0] in (LAMP, LAMB)
    assert RADIO not in agreed([LAMP, RADIO, LAMB])


@pytest.mark.parametrize("heard", [[], [()], [("T",), ("T",)]])
def test_nothing_heard_is_told(heard: list[tuple[str, ...]]) -> None:
    with pytest.raises(AudioError, match="nothing was heard"):
        agreed(heard)


def test_recordings_of_different_things_are_refused() -> None:
    with pytest.raises(AudioError, match="too different"):
        agreed([LAMP, RADIO, phones("K IH CH AH N F AE N")])


def test_names_that_sound_like_it_are_told() -> None:
    assert too_near([pronounce("berta")[0]], ["Bertha", "Berta", "Kitchen Light"]) == ["Bertha", "Berta"]


@pytest.mark.parametrize(
    ("heard", "corrected", "found"),
    [
        ("turn on the steady lamp", "the study lamp", ("Study Lamp", "steady lamp")),
        ("turn on the steady lamb please", "no i said turn on the study lamp", ("Study Lamp", "steady lamb")),
        ("dim study land to ten", "study lamp", ("Study Lamp", "study land")),
        ("turn on the study lamp", "no the study lamp", None),  # it was heard right
        ("what is the weather", "the study lamp", None),  # nothing sounded like it
        ("turn on the steady lamp", "the attic lamp", None),  # no such name
        ("", "the study lamp", None),
    ],
)
def test_a_correction_says_what_was_misheard(heard: str, corrected: str, found: tuple[str, str] | None) -> None:
    assert misheard(heard, corrected, ["Study", "Study Lamp", "Kitchen Light"]) == found


def test_the_built_in_model_hears_how_a_name_is_said(tmp_path: Path) -> None:
    voice = PiperTextToSpeech(built_in("voices", "en"))
    recognizer = VoskSpeechToText(built_in("models", "speech-en"), tmp_path, phone_graph())
    heard = []
    for text in ("zorbatron", "zorbatron.", "zorbatron!"):
        spoken = pcm.join(pcm.resample(chunk, pcm.RATE) for chunk in voice.synthesize(text))
        quiet = bytes(pcm.RATE)
        recognizer.listen_for(None)
        recognizer.accept(AudioChunk(quiet + spoken.pcm + quiet, pcm.RATE))
        heard.append(phones(recognizer.finish().text))
    ways = agreed(heard)
    written = pronounce("zorbatron")[0]
    assert difference(ways[0], written) <= 0.4 * len(written)

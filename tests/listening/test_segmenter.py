"""Beginning and end of speech on the clock of the sound."""

import pytest

from assistant.listening.segmenter import Segmentation, Segmenter, SpeechEnd, SpeechStart

STEP = 0.032


def play(segmenter: Segmenter, *stretches: tuple[float, float]) -> list[SpeechStart | SpeechEnd]:
    """Stretches of (seconds, probability); gives the events."""
    events = []
    now = 0.0
    for seconds, probability in stretches:
        for _ in range(round(seconds / STEP)):
            event = segmenter.feed(probability, now, STEP)
            now += STEP
            if event:
                events.append(event)
    return events


def test_speech_between_silences() -> None:
    start, end = play(Segmenter(), (1.024, 0.0), (1.984, 0.9), (2.0, 0.0))
    assert isinstance(start, SpeechStart)
    assert isinstance(end, SpeechEnd)
    assert start.speech_start == pytest.approx(1.024)
    assert start.noticed_at == pytest.approx(1.024 + 3 * STEP)
    assert end.speech_end == pytest.approx(3.008)
    assert end.noticed_at - end.speech_end == pytest.approx(0.5, abs=STEP)
    assert not end.cut


def test_clicks_are_no_speech() -> None:
    assert play(Segmenter(), *[(STEP, 0.95), (0.3, 0.1)] * 20) == []


def test_gaps_between_words_do_not_end_it() -> None:
    events = play(Segmenter(), *[(0.5, 0.9), (0.4, 0.05)] * 5, (1.0, 0.0))
    assert [type(event) for event in events] == [SpeechStart, SpeechEnd]


def test_faltering_probability_goes_on_being_speech() -> None:
    events = play(Segmenter(), (0.5, 0.9), (3.0, 0.4), (1.0, 0.0))
    assert isinstance(events[1], SpeechEnd)
    assert events[1].speech_end == pytest.approx(3.5, abs=2 * STEP)
    assert play(Segmenter(), (3.0, 0.4)) == [], "but it does not begin speech"


def test_endless_speech_is_cut() -> None:
    events = play(Segmenter(Segmentation(max_seconds=5.0)), (12.0, 0.9))
    ends = [event for event in events if isinstance(event, SpeechEnd)]
    assert [end.cut for end in ends] == [True, True]
    assert ends[0].noticed_at == pytest.approx(5.0, abs=STEP)


def test_the_needed_silence_can_be_changed_while_somebody_speaks() -> None:
    segmenter = Segmenter()
    play(segmenter, (1.0, 0.9))
    segmenter.needed_silence = 1.5
    [end] = play(segmenter, (0.1, 0.9), (3.0, 0.0))
    assert isinstance(end, SpeechEnd)
    assert end.noticed_at - end.speech_end == pytest.approx(1.5, abs=STEP)
    assert segmenter.needed_silence == 0.5, "for this utterance only"

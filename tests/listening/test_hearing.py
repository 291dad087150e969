"""The ears: wake phrase, command, endpoint, time-out, hold. On scripted sound, in no time."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
import pytest

from assistant.core.events import (
    Event,
    Heard,
    LevelMeasured,
    ListeningTimedOut,
    PartialHeard,
    SpeechEnded,
    Trouble,
    WakeHeard,
)
from assistant.core.values import AudioChunk, Transcript, WakeReading, WordGraph
from assistant.listening.commands import word_graph_of
from assistant.listening.dictation import Dictation, DictationSettings, FreeSpeech
from assistant.listening.hearing import Hearing
from assistant.listening.orders import HearingHabits, Order
from assistant.listening.threshold import WakeThreshold

STEP = 0.032
SAMPLES = 512
WORD_SECONDS = 0.32
WORDS = ["", "hey", "computer", "turn", "on", "the", "light", "blah", "ahem"]
"""A sample's value is the number of the word that is spoken; 0 is silence. "blah" is [unk], "ahem" no word at all."""


def say(*parts: str | float) -> list[bytes]:
    """Blocks of sound: words, and seconds of silence."""
    blocks: list[bytes] = []
    for part in parts:
        spoken = [WORDS.index(word) for word in part.split()] if isinstance(part, str) else [0]
        seconds = WORD_SECONDS if isinstance(part, str) else part
        for word in spoken:
            blocks += [np.full(SAMPLES, word, "<i2").tobytes()] * round(seconds / STEP)
    return blocks


class ScriptedVad:
    def __init__(self) -> None:
        self.resets = 0

    def probability(self, chunk: AudioChunk) -> float:
        return 0.9 if chunk.pcm.strip(b"\0") else 0.02

    def reset(self) -> None:
        self.resets += 1


class ScriptedSpeechToText:
    """Reads the words that `say` wrote, from the whole of what it was given."""

    def __init__(self, confidence: float = 0.9) -> None:
        self.confidence = confidence
        self.utterances: list[float] = []
        self._counts: dict[int, int] = {}

    def listen_for(self, graph: WordGraph | None) -> None:
        raise AssertionError("that is for whoever made it")

    def accept(self, chunk: AudioChunk) -> Transcript:
        for number, count in zip(*np.unique(np.frombuffer(chunk.pcm, "<i2"), return_counts=True), strict=True):
            self._counts[int(number)] = self._counts.get(int(number), 0) + int(count)
        words = self.words()  # garbage is not shown, and a beginning of garbage makes all of it garbage
        return Transcript(" ".join(word for word in words if word != "blah" != words[0]), final=False)

    def finish(self) -> Transcript:
        words = self.words()
        self.utterances.append(sum(self._counts.values()) / 16000)
        self._counts = {}
        if "blah" in words:
            return Transcript("", confidence=0.0, rejected=True)
        return Transcript(" ".join(words), confidence=self.confidence)

    def words(self) -> list[str]:
        """What was said so far."""
        per_word = SAMPLES * round(WORD_SECONDS / STEP)
        found = []
        for number, count in self._counts.items():
            if number and WORDS[number] != "ahem":
                found += [WORDS[number]] * max(1, round(count / per_word))
        return found


class ScriptedWakeDetector:
    """Hears "hey computer" at the beginning of what `say` wrote."""

    def __init__(self, confidence: float = 0.9) -> None:
        self.confidence = confidence
        self.seconds = 0.0
        self._words = ScriptedSpeechToText()

    def accept(self, chunk: AudioChunk) -> str:
        self.seconds += chunk.seconds
        return "hey computer" if self._words.accept(chunk).text.startswith("hey computer") else ""

    def finish(self) -> WakeReading | None:
        words = self._words.words()
        self._words.finish()
        return WakeReading("hey computer", self.confidence) if words[:2] == ["hey", "computer"] else None


class Room:
    """Hearing with its clock."""

    def __init__(
        self,
        habits: HearingHabits | None = None,
        confidence: float = 0.9,
        *,
        wake: float | None = 0.9,
        threshold: WakeThreshold | None = None,
        graph: WordGraph | None = None,
        dictation: Dictation | None = None,
    ) -> None:
        self.stt = ScriptedSpeechToText(confidence)
        self.wake = None if wake is None else ScriptedWakeDetector(wake)
        self.hearing = Hearing(
            ScriptedVad(), self.stt, habits, wake=self.wake, threshold=threshold, graph=graph, dictation=dictation
        )
        self.now = 0.0

    def hear(self, *parts: str | float, orders: Sequence[Order] = ()) -> list[Event]:
        """What happens while this sounds; levels, partials and the state of the microphone left out."""
        aside = LevelMeasured | PartialHeard | Trouble
        return [event for event in self.everything(parts, orders) if not isinstance(event, aside)]

    def everything(self, parts: Iterable[str | float], orders: Sequence[Order] = ()) -> list[Event]:
        events = []
        given = tuple(orders)
        for block in say(*parts):
            events += self.hearing.feed(AudioChunk(block, 16000, self.now), given)
            events += self.hearing.conclude()
            self.now += STEP
            given = ()
        return events


def texts(events: Iterable[Event]) -> list[str]:
    """WakeHeard as "wake", Heard as its text."""
    return [
        "wake" if isinstance(event, WakeHeard) else event.transcript.text
        for event in events
        if isinstance(event, WakeHeard | Heard)
    ]


def test_wake_phrase_pause_command() -> None:
    room = Room()
    woken = room.hear(1.0, "hey computer", 0.6)
    assert woken == [WakeHeard("hey computer", 0.9)]
    ended, heard = room.hear(1.0, "turn on the light", 1.0)
    assert isinstance(ended, SpeechEnded)
    assert ended.noticed_at - ended.speech_end == pytest.approx(0.5, abs=STEP)
    assert heard == Heard(Transcript("turn on the light", confidence=0.9))


def test_wake_phrase_and_command_in_one_breath() -> None:
    room = Room()
    ended, woken, heard = room.hear(1.0, "hey computer turn on the light", 1.0)
    assert isinstance(ended, SpeechEnded)
    assert woken == WakeHeard("hey computer", 0.9)
    assert heard == Heard(Transcript("turn on the light", confidence=0.9))
    assert room.hear("turn on the light", 1.0) == [], "it was one command"


def test_the_preroll_belongs_to_the_command() -> None:
    room = Room()
    room.hear(3.0, "turn on", 1.0, orders=[Order.LISTEN])
    assert room.stt.utterances == [pytest.approx(0.5 + 2 * WORD_SECONDS + 0.5, abs=0.1)]


def test_nothing_is_said_to_a_sleeping_assistant() -> None:
    room = Room()
    assert room.hear(1.0, "turn on the light", 1.0, "blah hey computer", 1.0, "computer", 1.0) == []
    assert room.hear("turn on the light", 1.0, orders=[Order.CANCEL]) == []


def test_an_unsure_wake_phrase_does_not_wake() -> None:
    room = Room(wake=0.4)
    assert texts(room.hear(1.0, "hey computer", 1.0, "turn on", 1.0, "hey computer turn on", 1.0)) == []
    assert texts(Room(wake=0.4, threshold=WakeThreshold(0.3)).hear(1.0, "hey computer", 1.0)) == ["wake"]


def test_who_says_it_again_is_heard_better_from_then_on() -> None:
    threshold = WakeThreshold(0.5)
    room = Room(wake=0.45, threshold=threshold)
    assert texts(room.hear(1.0, "hey computer", 1.0)) == []
    assert room.wake is not None
    room.wake.confidence = 0.6
    assert texts(room.hear("hey computer", 1.0)) == ["wake"]
    assert threshold.value < 0.5


def test_a_wake_that_nobody_follows_raises_the_threshold_and_a_key_does_not() -> None:
    threshold = WakeThreshold(0.5)
    room = Room(threshold=threshold)
    room.hear(10.0, orders=[Order.LISTEN])
    assert threshold.value == 0.5
    room.hear(1.0, "hey computer", 10.0)
    assert threshold.value > 0.5


def test_the_recognizer_of_commands_rests_until_it_is_called() -> None:
    room = Room()
    room.hear(1.0, "turn on the light", 1.0, "blah blah", 1.0)
    assert not any(room.stt.utterances)


def test_a_false_call_costs_its_beginning_and_is_over_before_the_talker_pauses() -> None:
    threshold = WakeThreshold(0.5)
    room = Room(wake=0.4, threshold=threshold)
    room.hear(1.0, "hey computer " + "blah " * 30)
    assert room.wake is not None
    assert room.wake.seconds < 2.5, "the rest of the talk was listened to"
    assert not any(room.stt.utterances)
    room.wake.confidence = 0.9
    assert texts(room.hear(0.2, "hey computer turn on", 1.0)) == ["wake", "turn on"]


def test_a_short_command_after_a_call_in_one_breath_is_heard_whole() -> None:
    assert texts(Room().hear(1.0, "hey computer light", 1.0)) == ["wake", "light"]


LIGHTS = word_graph_of(["turn on the light", "turn on the light computer", "turn on"])


@pytest.mark.parametrize(
    ("said", "silence"), [("turn on", 0.5), ("turn on the", 1.5), ("turn on the light computer", 0.25)]
)
def test_the_end_comes_by_the_meaning(said: str, silence: float) -> None:
    room = Room(graph=LIGHTS)
    [ended, *_] = room.hear(0.5, said, 2.0, orders=[Order.LISTEN])
    assert isinstance(ended, SpeechEnded)
    assert ended.noticed_at - ended.speech_end == pytest.approx(silence, abs=1.5 * STEP)


def test_a_pause_does_not_cut_a_command_that_goes_on() -> None:
    room = Room(graph=LIGHTS)
    heard = room.hear(0.5, "turn on", 0.4, "the", 1.2, "light", 0.4, "computer", 1.0, orders=[Order.LISTEN])
    assert texts(heard) == ["turn on the light computer"]


@pytest.mark.parametrize(("confidence", "said"), [(0.2, "turn on"), (0.9, "blah blah")])
def test_a_call_with_a_command_that_is_not_understood_asks_for_it_again(confidence: float, said: str) -> None:
    room = Room(confidence=confidence)
    assert texts(room.hear(1.0, f"hey computer {said}", 1.0)) == ["wake"]
    assert texts(room.hear("turn on", 1.0)) == ["turn on"]


def test_a_wake_phrase_in_the_midst_of_talk_is_heard_after_a_breath() -> None:
    room = Room()
    talk = "blah " * 12
    events = room.hear(1.0, talk, 0.2, "hey computer turn on", 1.0)
    assert texts(events) == ["wake", "turn on"]
    assert room.wake is not None
    assert room.wake.seconds < 6.5, "the rest of the talk was not even listened to"


def test_a_key_needs_no_wake_phrase_and_whoever_says_one_calls() -> None:
    assert texts(Room().hear(0.5, "turn on", 1.0, orders=[Order.LISTEN])) == ["turn on"]
    assert texts(Room().hear(0.5, "hey computer turn on", 1.0, orders=[Order.LISTEN])) == ["wake", "turn on"]


def test_speech_that_began_just_before_the_key_counts() -> None:
    room = Room(wake=None)
    room.hear(1.0, "turn")
    assert texts(room.hear("on", 1.0, orders=[Order.LISTEN])) == ["turn on"]


def test_what_fits_nothing_is_an_empty_transcript() -> None:
    [_, heard] = Room().hear(0.5, "blah blah", 1.0, orders=[Order.LISTEN])
    assert heard == Heard(Transcript("", confidence=0.0, rejected=True))


def test_a_cough_is_no_answer() -> None:
    room = Room()
    assert texts(room.hear(0.5, "ahem ahem", 1.0, "blah", 1.0, orders=[Order.LISTEN])) == []
    assert texts(room.hear("turn on", 1.0)) == ["turn on"]


def test_listening_times_out_once() -> None:
    room = Room()
    assert room.hear(5.9, orders=[Order.LISTEN]) == []
    assert room.hear(20.0) == [ListeningTimedOut()]
    assert room.hear("turn on", 1.0) == []


def test_speech_in_time_is_heard_to_its_end() -> None:
    room = Room(HearingHabits(timeout=1.0))
    assert texts(room.hear(0.8, "turn on the light", 1.0, orders=[Order.LISTEN])) == ["turn on the light"]


def test_what_was_begun_is_heard_out_and_what_begins_later_is_not() -> None:
    room = Room()
    assert room.hear(5.0, "turn", orders=[Order.LISTEN]) == []
    assert texts(room.hear("on the light", 1.0, orders=[Order.HEAR_OUT])) == ["turn on the light"]
    room = Room()
    assert room.hear(1.0, orders=[Order.LISTEN]) == []
    assert room.hear(0.5, "turn on the light", 1.0, orders=[Order.HEAR_OUT]) == [ListeningTimedOut()]


def test_held_it_hears_nothing_and_a_little_longer() -> None:
    room = Room()
    assert room.hear("hey computer turn on", 1.0, orders=[Order.HOLD]) == []
    assert room.hear("hey", 3.0, orders=[Order.RELEASE]) == [], "the end of its own voice"
    assert texts(room.hear("hey computer turn on", 1.0)) == ["wake", "turn on"]


def test_an_answer_after_a_question_is_waited_for_from_the_end_of_the_hold_off() -> None:
    room = Room(HearingHabits(timeout=2.0))
    room.hear(10.0, orders=[Order.HOLD])
    assert room.hear(2.2, orders=[Order.RELEASE, Order.LISTEN]) == []
    assert texts(room.hear("turn on", 1.0)) == ["turn on"]


def test_barge_in_hears_the_wake_phrase_while_held() -> None:
    room = Room(HearingHabits(barge_in=True))
    assert texts(room.hear("turn on", 1.0, "hey computer", 1.0, orders=[Order.HOLD])) == ["wake"]


def test_cancel_forgets_what_was_being_said() -> None:
    room = Room()
    room.hear(0.5, "turn on", orders=[Order.LISTEN])
    assert room.hear("light", 1.0, orders=[Order.CANCEL]) == []


def test_muted_it_hears_nothing_at_all() -> None:
    room = Room()
    assert room.everything(["hey computer", 2.0], [Order.MUTE]) == []
    assert texts(room.hear(0.5, "hey computer", 1.0, orders=[Order.UNMUTE])) == ["wake"]


def test_levels_and_partials_are_told() -> None:
    events = Room().everything([1.0, "turn on", 1.0], [Order.LISTEN])
    levels = [event for event in events if isinstance(event, LevelMeasured)]
    assert 18 < len(levels) < 30
    assert max(level.speech for level in levels) == 0.9
    partials = [event.text for event in events if isinstance(event, PartialHeard)]
    assert partials == ["turn", "turn on"]


def test_a_dead_microphone_is_told_once() -> None:
    troubles = [event for event in Room().everything([30.0]) if isinstance(event, Trouble)]
    assert [trouble.message for trouble in troubles] == ["the microphone gives nothing but digital silence"]
    assert "muted" in troubles[0].hint


def test_partials_are_told_after_the_wake_phrase_alone() -> None:
    assert not [e for e in Room().everything(["turn on", 1.0]) if isinstance(e, PartialHeard)]
    events = Room().everything(["hey computer turn", 1.0])
    assert [event.text for event in events if isinstance(event, PartialHeard)] == ["turn"]


def test_the_end_of_the_sound_ends_the_utterance() -> None:
    room = Room()
    room.hear(0.5, "turn on", orders=[Order.LISTEN])
    assert [type(event) for event in room.hearing.end()] == [SpeechEnded]
    assert texts(room.hearing.conclude()) == ["turn on"]
    assert room.hearing.end() == room.hearing.conclude() == []


def test_an_hour_of_silence_fills_no_memory() -> None:
    room = Room()
    silent = AudioChunk(bytes(2 * SAMPLES * 100), 16000)
    for number in range(1125):
        room.hearing.feed(replace(silent, start=number * silent.seconds))
    for number in range(100):
        room.hearing.feed(AudioChunk(bytes(2 * SAMPLES), 16000, 3600.0 - (100 - number) * STEP))
    room.now = 3600.0
    assert texts(room.hear("hey computer turn on", 1.0)) == ["wake", "turn on"]
    assert room.stt.utterances == [pytest.approx(4 * WORD_SECONDS + 0.5 + 0.5, abs=0.35)], "no more than the pre-roll"


def test_a_microphone_opened_again_starts_a_new_clock() -> None:
    room = Room()
    room.hear(100.0, "turn")
    room.hearing.restart()
    room.now = 0.0
    assert texts(room.hear(0.5, "hey computer", 1.0)) == ["wake"]


class FreeSpeechToText(ScriptedSpeechToText):
    """Knows the words that are [unk] to the other."""

    def listen_for(self, graph: WordGraph | None) -> None:
        assert graph is None

    def finish(self) -> Transcript:
        text = " ".join(self.words())
        self.utterances.append(sum(self._counts.values()) / 16000)
        self._counts = {}
        return Transcript(text, confidence=0.6)


def free_room(graph: WordGraph | None = None) -> tuple[Room, FreeSpeechToText]:
    free = FreeSpeechToText()
    dictation = Dictation(lambda: FreeSpeech(free, DictationSettings()), ("hey computer",))
    return Room(graph=graph, dictation=dictation), free


def test_what_is_no_command_is_read_again_as_free_speech() -> None:
    room, free = free_room()
    assert texts(room.hear(1.0, "hey computer turn blah", 1.0)) == ["wake", "turn blah"]
    assert texts(room.hear("blah blah", 1.0, orders=[Order.LISTEN])) == ["blah blah"]
    assert free.utterances[1] == pytest.approx(0.5 + 2 * WORD_SECONDS + 0.5, abs=0.1), "that utterance alone"


def test_a_word_as_short_as_a_noise_counts_where_it_may_be_said() -> None:
    for answer, heard in (("blah", ["blah"]), ("turn on", [])):
        room, _ = free_room(word_graph_of([answer]))
        assert texts(room.hear("blah", 1.0, orders=[Order.LISTEN])) == heard


def test_commands_wake_phrases_noises_and_talk_are_not_read_again() -> None:
    room, free = free_room()
    assert texts(room.hear(1.0, "blah turn blah", 1.0, "hey computer", 1.0, "turn on", 1.0)) == ["wake", "turn on"]
    assert texts(room.hear(1.0, "hey computer turn on", 1.0)) == ["wake", "turn on"]
    assert texts(room.hear("ahem", 1.0, orders=[Order.LISTEN])) == []
    assert free.utterances == []

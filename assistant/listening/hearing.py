"""What is done with each piece of sound: voice detection, wake phrase, recognition, end of speech.

A blocking state machine on seconds of audio; it runs on the lane "ears" and gives events. Microphones, asyncio and
retries are in `listener`.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto

from assistant.audio import pcm
from assistant.core.events import Event, Heard, LevelMeasured, ListeningTimedOut, PartialHeard, SpeechEnded, WakeHeard
from assistant.core.ports import SpeechToText, Vad
from assistant.core.values import AudioChunk, Transcript, WordGraph
from assistant.listening.segmenter import Segmentation, Segmenter, SpeechEnd, SpeechStart
from assistant.listening.wake import split_wake, without_wake

LEVEL_SECONDS = 0.1
"""How often the level is told."""
WAKE_PAUSE = 0.3
"""Silence after a lone wake phrase from which it counts as lone: the user waits for the chime."""
GIVE_UP = 2.0
"""Seconds of speech without a wake phrase at their beginning after which the rest is not listened to."""
RETRY_PAUSE = 0.15
"""A gap in such speech after which a wake phrase may begin: somebody talks, or the television, and then to us."""
COMMAND_SHARE = 0.5
"""A command in one breath with the wake phrase needs this share of the phrase's confidence: a longer sentence has less
of it, and is less likely by chance."""
SHORTEST_REFUSED = 0.4
"""Sound shorter than this that fits nothing is a noise; longer, somebody said something that is not understood."""
JOIN_SECONDS = 1.0
"""Speech that began at most so long before a key was pressed is the beginning of the command."""


@dataclass(frozen=True, slots=True)
class Habits:
    """How to listen; see the configuration."""

    wake_phrases: tuple[str, ...] = ("hey computer",)
    """They are taken off the beginning of every command."""
    wait_for_wake: bool = True
    """False: only `Order.LISTEN` starts listening."""
    wake_threshold: float = 0.5
    """Least confidence, 0 to 1."""
    timeout: float = 6.0
    """Seconds to wait for a command to begin."""
    hold_off: float = 0.3
    """Seconds of deafness after the assistant has spoken."""
    barge_in: bool = False
    """The wake phrase is heard while the assistant speaks."""
    segmentation: Segmentation = field(default_factory=Segmentation)


class Order(Enum):
    """What the listener is told to do, before the next piece of sound."""

    LISTEN = auto()
    """A command is expected now, without a wake phrase."""
    CANCEL = auto()
    """No longer."""
    HOLD = auto()
    """The assistant speaks."""
    RELEASE = auto()
    """It has spoken."""
    MUTE = auto()
    UNMUTE = auto()


class Hearing:
    """The ears. `feed` them sound in order; one thread at a time."""

    def __init__(self, vad: Vad, stt: SpeechToText, habits: Habits | None = None) -> None:
        """`stt` already knows what may be said: a graph from `with_wake`, or anything."""
        self.habits = habits or Habits()
        self._vad = vad
        self._stt = stt
        self._segmenter = Segmenter(self.habits.segmentation)
        self._recent: deque[AudioChunk] = deque()
        self._now = 0.0
        self._expecting = False
        self._deadline = 0.0
        self._held = False
        self._muted = False
        self._deaf_until = 0.0
        self._ignoring = False
        self._recognizing = False
        self._ended = False
        self._partial = ""
        self._shown = ""
        self._begin = self._spoken = 0.0
        self._levels: list[AudioChunk] = []
        self._speech = 0.0

    def feed(self, chunk: AudioChunk, orders: tuple[Order, ...] = ()) -> list[Event]:
        """Hear one piece (16 kHz, at most some tenths of a second).

        A SpeechEnded comes at once; what was said comes from `conclude`, as that takes the recognizer some time.
        Raises ModelError when a model fails.
        """
        if self._ended:
            self.conclude()
        for order in orders:
            self._obey(order)
        self._now = chunk.start + chunk.seconds
        if self._muted:
            return []
        probability = self._vad.probability(chunk)
        return [*self._level(chunk, probability), *self._hear(chunk, probability)]

    def listen_for(self, graph: WordGraph | None) -> bool:
        """Something else may be said from now on. False while somebody speaks: nothing is changed, ask again."""
        if self._recognizing or self._ended:
            return False
        self._stt.listen_for(graph)
        return True

    def conclude(self) -> list[Event]:
        """After a SpeechEnded: the final transcript as Heard, or nothing when it was no command."""
        if not self._ended:
            return []
        self._ended = False
        return list(self._judge(*self._final()))

    def end(self) -> list[Event]:
        """The sound is over: what is being said has ended. Follow it with `conclude`."""
        if not self._recognizing:
            return []
        return list(self._finish(SpeechEnd(self._now - self._segmenter.silence, self._now)))

    def restart(self) -> None:
        """Forget sound and clock: the microphone was opened anew, its time begins at zero."""
        self._drop()
        self._vad.reset()
        self._levels.clear()
        self._now = self._deaf_until = 0.0
        self._deadline = self.habits.timeout

    def _obey(self, order: Order) -> None:
        match order:
            case Order.LISTEN:
                if self._ignoring or self._segmenter.spoken > JOIN_SECONDS:
                    self._drop()
                self._expect()
            case Order.CANCEL:
                self._drop()
                self._expecting = False
            case Order.HOLD:
                self._drop()
                self._held, self._expecting = True, False
            case Order.RELEASE:
                if self._held and not self._expecting:  # else the wake phrase was heard while it spoke: go on
                    self._drop()
                    self._deaf_until = self._now + self.habits.hold_off
                    self._deadline = self._deaf_until + self.habits.timeout
                self._held = False
            case Order.MUTE:
                self._drop()
                self._muted, self._expecting = True, False
            case Order.UNMUTE:
                self._muted = False

    def _hear(self, chunk: AudioChunk, probability: float) -> Iterator[Event]:
        if chunk.start < self._deaf_until or (self._held and not self.habits.barge_in):
            self._recent.clear()
            return
        if self._ignoring and self._segmenter.silence >= RETRY_PAUSE:
            self._drop()
        self._keep(chunk)
        if not self._expecting and not (self.habits.wait_for_wake and self.habits.wake_phrases):
            return  # the pre-roll is kept for the moment when the key is pressed
        change = self._segmenter.feed(probability, chunk.start, chunk.seconds)
        if isinstance(change, SpeechStart):
            self._recognizing = not self._ignoring
            self._begin = change.speech_start
            yield from self._recognize(self._recent)
            self._recent.clear()
        elif self._recognizing:
            yield from self._recognize([chunk])
        if isinstance(change, SpeechEnd):
            yield from self._finish(change)
        elif self._recognizing and not self._expecting:
            yield from self._watch_for_wake()
        elif self._expecting and not self._segmenter.speaking and self._now > self._deadline:
            self._expecting = False
            yield ListeningTimedOut()

    def _keep(self, chunk: AudioChunk) -> None:
        """Remember the sound before speech: the pre-roll and what it takes to notice speech."""
        if self._recognizing or self._ignoring:
            return
        self._recent.append(chunk)
        settings = self.habits.segmentation
        needed = settings.preroll + settings.minimum_speech + chunk.seconds
        while self._recent and self._now - self._recent[0].start > needed + 1e-6:
            self._recent.popleft()

    def _recognize(self, chunks: "deque[AudioChunk] | list[AudioChunk]") -> Iterator[Event]:
        partial = self._stt.accept(pcm.join(chunks)).text
        wake, rest = split_wake(partial, self.habits.wake_phrases)
        self._partial = partial
        if (self._expecting or wake) and rest and rest != self._shown:
            self._shown = rest
            yield PartialHeard(rest)

    def _watch_for_wake(self) -> Iterator[Event]:
        """While nobody expects a command: a lone wake phrase, or talk that is not meant for us."""
        wake, rest = split_wake(self._partial, self.habits.wake_phrases)
        if wake and not rest and self._segmenter.silence >= WAKE_PAUSE:
            self._ignoring = True  # unless it is judged to be for us
            yield from self._judge(*self._final())
        elif not wake and self._segmenter.spoken > GIVE_UP:
            self._final()
            self._ignoring = True

    def _finish(self, end: SpeechEnd) -> Iterator[Event]:
        """An utterance is over."""
        recognizing, self._recognizing = self._recognizing, False
        self._spoken = end.speech_end - self._begin
        self._ignoring = False
        self._recent.clear()
        if not recognizing:
            return
        if self._expecting or split_wake(self._partial, self.habits.wake_phrases)[0]:
            self._ended = True
            yield SpeechEnded(end.speech_end, end.noticed_at)
        else:
            yield from self._judge(*self._final())

    def _judge(self, transcript: Transcript, begun_with: str) -> Iterator[Event]:
        """A command, a wake phrase, both or neither. `begun_with`: the wake phrase that it seemed to begin with."""
        wake, rest = split_wake(transcript.text, self.habits.wake_phrases)
        if not self._expecting:
            if wake and not rest and not self._sure(transcript, 1.0):
                return
            if not wake and not (transcript.rejected and begun_with):
                return  # talk that is not for us
            yield from self._woken(wake or begun_with, transcript)
            if not rest or not self._sure(transcript, COMMAND_SHARE):
                return  # called, with a command that was not understood: let it be said again
        elif wake and not rest:
            yield from self._woken(wake, transcript)
            return
        elif self._is_noise(transcript):
            return  # the command may still come
        self._expecting = False
        yield Heard(without_wake(transcript, self.habits.wake_phrases))

    def _is_noise(self, transcript: Transcript) -> bool:
        return not transcript.text and (not transcript.rejected or self._spoken < SHORTEST_REFUSED)

    def _woken(self, wake: str, transcript: Transcript) -> Iterator[Event]:
        """The wake phrase was said: a command is expected, or has been said with it."""
        self._drop()
        self._expect()
        yield WakeHeard(wake, transcript.confidence)

    def _sure(self, transcript: Transcript, share: float) -> bool:
        return transcript.confidence >= share * self.habits.wake_threshold

    def _expect(self) -> None:
        self._expecting = True
        self._deadline = max(self._now, self._deaf_until) + self.habits.timeout

    def _final(self) -> tuple[Transcript, str]:
        """The transcript, and the wake phrase with which the partial ones began ("" when with none)."""
        begun_with = split_wake(self._partial, self.habits.wake_phrases)[0]
        self._recognizing = False
        self._ended = False
        self._partial = self._shown = ""
        return self._stt.finish(), begun_with

    def _drop(self) -> None:
        """Forget what is being said."""
        if self._recognizing or self._ended:
            self._final()
        self._ended = False
        self._segmenter.reset()
        self._recent.clear()
        self._ignoring = False

    def _level(self, chunk: AudioChunk, probability: float) -> Iterator[Event]:
        self._levels.append(chunk)
        self._speech = max(self._speech, probability)
        if sum(one.seconds for one in self._levels) >= LEVEL_SECONDS - 1e-6:
            yield LevelMeasured(round(pcm.level(pcm.join(self._levels).pcm), 1), round(self._speech, 3))
            self._levels.clear()
            self._speech = 0.0

"""What is done with each piece of sound: voice detection, wake phrase, recognition, end of speech.

A blocking state machine on seconds of audio; it runs on the lane "ears" and gives events. Microphones, asyncio and
retries are in `listener`.
"""

from collections import deque
from collections.abc import Iterable, Iterator

from assistant.audio import pcm
from assistant.audio.loudness import MOST, AutomaticGain, louder
from assistant.core.events import Event, Heard, ListeningTimedOut, PartialHeard, SpeechEnded, WakeHeard
from assistant.core.ports import SpeechToText, Vad, WakeDetector
from assistant.core.values import AudioChunk, Transcript, WakeReading, WordGraph
from assistant.listening.calling import GIVE_UP, Calling
from assistant.listening.dictation import Dictation
from assistant.listening.meter import Meter
from assistant.listening.orders import HearingHabits, Order
from assistant.listening.segmenter import Segmenter, SpeechEnd, SpeechStart
from assistant.listening.threshold import WakeThreshold
from assistant.listening.wake import split_wake, without_wake
from assistant.listening.wholeness import Completeness, Wholeness

WAKE_PAUSE = 0.3
"""Silence after a lone wake phrase from which it counts as lone: the user waits for the chime."""
RETRY_PAUSE = 0.15
"""A gap in such speech after which a wake phrase may begin: somebody talks, or the television, and then to us."""
LEAST_COMMAND = 0.25
"""A command in one breath with the wake phrase that is recognized with less confidence is not acted on."""
SHORTEST_REFUSED = 0.4
"""Sound shorter than this that fits nothing is a noise; longer, somebody said something that is not understood."""
JOIN_SECONDS = 1.0
"""Speech that began at most so long before a key was pressed is the beginning of the command."""


class Hearing:
    """The ears. `feed` them sound in order; one thread at a time."""

    def __init__(
        self,
        vad: Vad,
        stt: SpeechToText,
        habits: HearingHabits | None = None,
        *,
        wake: WakeDetector | None = None,
        threshold: WakeThreshold | None = None,
        graph: WordGraph | None = None,
        dictation: Dictation | None = None,
    ) -> None:
        """`stt` already knows what may be said: a graph from `with_wake`, or anything.

        `wake` None: only `Order.LISTEN` starts listening. `graph`: the same that `stt` knows, so that a command ends by
        its meaning; None: every one ends after the same silence. `dictation` reads again what seems to be no command.
        """
        self.habits = habits or HearingHabits()
        self._vad = vad
        self._stt = stt
        self._threshold = threshold or WakeThreshold()
        self._calling = Calling(wake, self._threshold) if wake else None
        self._wholeness = Completeness(graph) if graph else None
        self._dictation = dictation
        self._segmenter = Segmenter(self.habits.segmentation)
        self._meter = Meter(self.habits.microphone)
        self._gain = AutomaticGain(MOST if self.habits.louder else 0.0)
        self._louder = 0.0  # decibels for the whole utterance: its words keep their loudness to each other
        self._recent: deque[AudioChunk] = deque()
        self._now = 0.0
        self._expecting = self._woken_up = False
        self._deadline = 0.0
        self._held = False
        self._muted = False
        self._deaf_until = 0.0
        self._ignoring = False
        self._recognizing = False
        self._ended = False
        self._called: WakeReading | None = None  # with what this utterance begins, once that is sure
        self._partial = ""
        self._shown = ""
        self._begin = self._spoken = 0.0

    @property
    def fresh(self) -> bool:
        """Nothing was heard yet, or since `restart`."""
        return self._now == 0.0

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
        if not self._held and chunk.start >= self._deaf_until:  # its own voice says nothing of ours
            self._gain.feed(chunk)
        if not self._segmenter.speaking:
            self._louder = self._gain.decibels
        probability = self._vad.probability(louder(chunk, self._gain.decibels))
        return [*self._meter.feed(chunk, probability), *self._hear(chunk, probability)]

    def listen_for(self, graph: WordGraph | None) -> bool:
        """Something else may be said from now on. False while somebody speaks: nothing is changed, ask again."""
        if self._recognizing or self._ended:
            return False
        self._stt.listen_for(graph)
        self._wholeness = Completeness(graph) if graph and self._wholeness else None
        return True

    def conclude(self) -> list[Event]:
        """After a SpeechEnded: the final transcript as Heard, or nothing when it was no command."""
        if not self._ended:
            return []
        self._ended = False
        return list(self._judge())

    def end(self) -> list[Event]:
        """The sound is over: what is being said has ended. Follow it with `conclude`."""
        if not self._recognizing:
            return []
        return list(self._finish(SpeechEnd(self._now - self._segmenter.silence, self._now)))

    def restart(self) -> None:
        """Forget sound and clock: the microphone was opened anew, its time begins at zero."""
        self._drop()
        self._vad.reset()
        self._meter.restart()
        self._gain.restart()
        self._now = self._deaf_until = 0.0
        self._deadline = self.habits.timeout

    def _obey(self, order: Order) -> None:
        match order:
            case Order.LISTEN:
                if self._ignoring or self._segmenter.spoken > JOIN_SECONDS:
                    self._drop()
                if not self.habits.microphone:  # another file, perhaps, of which nothing is known
                    self._gain.restart()
                self._expect()
                if self._calling is not None:
                    self._hear_command(self._calling.take())
            case Order.HEAR_OUT:
                self._deadline = min(self._deadline, self._now)
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
        if not self._expecting and self._calling is None:
            return  # the pre-roll is kept for the moment when the key is pressed
        change = self._segmenter.feed(probability, chunk.start, chunk.seconds)
        if isinstance(change, SpeechStart):
            self._recognizing = not self._ignoring
            self._begin = change.speech_start
            if self._dictation is not None:
                self._dictation.forget()
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
            if self._woken_up:
                self._threshold.unanswered()
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

    def _recognize(self, chunks: Iterable[AudioChunk]) -> Iterator[Event]:
        """Hear more of an utterance: as a command, where one is expected, else whether it begins with a wake phrase."""
        sound = louder(pcm.join(chunks), self._louder)
        if not self._expecting and not self._called and self._calling is not None:
            self._calling.hear(sound, self._now)
            return
        self._hear_command(sound)
        yield from self._show()

    def _show(self) -> Iterator[Event]:
        """The command so far, when it has changed."""
        rest = split_wake(self._partial, self.habits.wake_phrases)[1]
        if rest and rest != self._shown:
            self._shown = rest
            yield PartialHeard(rest)

    def _hear_command(self, sound: AudioChunk) -> None:
        """Recognize it, and wait for the end as long as what was said so far makes likely."""
        if not sound.pcm:
            return
        partial = self._stt.accept(sound).text
        if self._dictation is not None:
            self._dictation.hear(sound)
        if partial != self._partial and self._wholeness is not None:
            command = split_wake(partial, self.habits.wake_phrases)[1]
            habits, usual = self.habits, self.habits.segmentation.endpoint
            self._segmenter.needed_silence = {
                Wholeness.WHOLE: habits.whole_endpoint,
                Wholeness.UNFINISHED: habits.unfinished_endpoint,
            }.get(self._wholeness(command), usual)
        self._partial = partial

    def _watch_for_wake(self) -> Iterator[Event]:
        """While nobody expects a command: a call, alone or with a command, or talk that is not meant for us."""
        calling = self._calling
        if calling is None:
            return
        paused = self._segmenter.silence >= WAKE_PAUSE
        if not self._called and calling.likely and (paused or calling.settled(self._now)):
            self._called = calling.judge(self._now)
            if self._called is None:
                self._ignoring = True
            else:
                self._hear_command(calling.take())
                yield from self._show()
        if self._called and paused and not split_wake(self._partial, self.habits.wake_phrases)[1]:
            yield from self._judge()
        elif not self._called and (self._ignoring or (not calling.likely and self._segmenter.spoken > GIVE_UP)):
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
        if self._expecting or self._called or (self._calling is not None and self._calling.likely):
            self._ended = True
            yield SpeechEnded(end.speech_end, end.noticed_at)
        else:
            self._final()

    def _judge(self) -> Iterator[Event]:
        """A command, a wake phrase, both or neither."""
        called = self._called
        if not self._expecting and not called and self._calling is not None:
            called = self._calling.judge(self._now)
            if called:
                self._hear_command(self._calling.take())
        transcript = self._final()
        wake, rest = split_wake(transcript.text, self.habits.wake_phrases)
        if not self._expecting:
            if called is None:
                return  # talk that is not for us
            yield from self._woken(called)
            if wake and not rest:
                return
            transcript = self._better(transcript)
            if not transcript.text or transcript.confidence < LEAST_COMMAND:
                return  # called, with a command that was not understood: let it be said again
        elif wake and not rest:
            yield from self._woken(WakeReading(wake, transcript.confidence))
            return
        elif self._is_noise(transcript):
            transcript = self._better(transcript) if transcript.rejected else transcript
            if not self._may_be_said(transcript):
                return  # the command may still come
        else:
            if wake:  # whoever calls, though it listens already, means us
                yield WakeHeard(wake, transcript.confidence)
            transcript = self._better(transcript)
        self._expecting = False
        yield Heard(without_wake(transcript, self.habits.wake_phrases))

    def _better(self, transcript: Transcript) -> Transcript:
        """The free reading of the same sound, where that is the better one."""
        return self._dictation.better(transcript) if self._dictation is not None else transcript

    def _may_be_said(self, transcript: Transcript) -> bool:
        """Whether this is a sentence that is listened for: "no" is as short as a noise, and garbage fits it well."""
        wholes = (Wholeness.WHOLE, Wholeness.OPEN)
        return self._wholeness is not None and self._wholeness(transcript.text) in wholes

    def _is_noise(self, transcript: Transcript) -> bool:
        return not transcript.text and (not transcript.rejected or self._spoken < SHORTEST_REFUSED)

    def _woken(self, reading: WakeReading) -> Iterator[Event]:
        """The wake phrase was said: a command is expected, or has been said with it."""
        self._drop()
        self._expect()
        self._woken_up = True
        yield WakeHeard(reading.phrase, reading.confidence)

    def _expect(self) -> None:
        self._expecting = True
        self._woken_up = False
        self._deadline = max(self._now, self._deaf_until) + self.habits.timeout

    def _final(self) -> Transcript:
        """The transcript of what was recognized; everything begins anew."""
        if self._calling is not None:
            self._calling.forget()
        self._recognizing = self._ended = False
        self._called = None
        self._partial = self._shown = ""
        return self._stt.finish()

    def _drop(self) -> None:
        """Forget what is being said."""
        if self._recognizing or self._ended:
            self._final()
        self._segmenter.reset()
        self._recent.clear()
        self._ignoring = False

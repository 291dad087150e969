"""Whether an utterance begins with a wake phrase: judged once, soon after the phrase seems to be over.

The detector seems to hear the phrase in much that is none. So its sound is kept, and nothing else listens to it until
it is clear that somebody calls: talk that goes on and on for minutes costs no more than its beginning.
"""

from assistant.audio import pcm
from assistant.core.ports import WakeDetector
from assistant.core.values import AudioChunk, WakeReading
from assistant.listening.threshold import WakeThreshold

SETTLED = 0.5
"""Seconds of sound after the phrase that are heard before it is judged: any speech may seem to begin with it for a
moment, and a longer word may begin like it."""
GIVE_UP = 2.0
"""Seconds of speech without a wake phrase at their beginning after which the rest is not listened to."""


class Calling:
    """The beginning of one utterance after the other. Seconds are those of the sound."""

    def __init__(self, detector: WakeDetector, threshold: WakeThreshold) -> None:
        self._detector = detector
        self._threshold = threshold
        self._phrase = ""
        self._since = 0.0
        self._unheard: list[AudioChunk] = []

    def hear(self, sound: AudioChunk, now: float) -> None:
        """More of the utterance; `now` is where it ends."""
        phrase = self._detector.accept(sound)
        self._unheard.append(sound)
        if phrase != self._phrase:
            self._phrase, self._since = phrase, now

    @property
    def likely(self) -> bool:
        """Whether it seems to begin with a phrase."""
        return bool(self._phrase)

    def settled(self, now: float) -> bool:
        """Whether that has lasted long enough to be judged."""
        return self.likely and now - self._since >= SETTLED

    def judge(self, now: float) -> WakeReading | None:
        """The phrase when it is sure enough, else None. The next sound is an utterance of its own; `take` this one."""
        likely, self._phrase = self.likely, ""
        reading = self._detector.finish()
        if not likely or reading is None or not self._threshold.passes(reading.confidence, now):
            return None
        return reading

    def take(self) -> AudioChunk:
        """What nobody but the detector has heard of the utterance; it is kept no longer."""
        sound = pcm.join(self._unheard)
        self._unheard.clear()
        return sound

    def forget(self) -> None:
        """The next sound is an utterance of its own, and this one was none of ours."""
        self._phrase = ""
        self._unheard.clear()
        self._detector.finish()

"""Where speech begins and ends, from the voice detector's probabilities. A pure state machine on seconds of audio.

It holds no sound: the pre-roll is taken by whoever keeps the sound (`hearing`).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Segmentation:
    """How speech is cut out of the stream. All times in seconds of audio."""

    threshold: float = 0.5
    """Probability from which sound counts as the beginning of speech."""
    low: float = 0.35
    """While there is speech, sound goes on being speech down to this."""
    endpoint: float = 0.5
    """Silence that ends an utterance."""
    preroll: float = 0.5
    """Sound that belongs to an utterance from before its speech was noticed."""
    minimum_speech: float = 0.09
    """Shorter bursts are clicks."""
    max_seconds: float = 15.0
    """The longest utterance; then it is cut."""


@dataclass(frozen=True, slots=True)
class SpeechStart:
    """Somebody began to speak."""

    speech_start: float
    """Seconds of audio at which speech began."""
    noticed_at: float
    """Seconds of audio at which it had lasted long enough to be sure."""


@dataclass(frozen=True, slots=True)
class SpeechEnd:
    """The utterance is over."""

    speech_end: float
    """Seconds of audio at which the last speech was."""
    noticed_at: float
    """Seconds of audio at which the silence had lasted long enough."""
    cut: bool = False
    """True when it was too long and is cut in the middle of speech."""


class Segmenter:
    """Feed it probabilities in the order of time; it says when speech starts and ends."""

    def __init__(self, settings: Segmentation | None = None) -> None:
        self.settings = settings or Segmentation()
        self.needed_silence = self.settings.endpoint
        """Seconds of silence that end this utterance. May be set while it runs: shorter when what was said is
        complete, longer when it is not. Goes back to the setting with the next utterance."""
        self.reset()

    def reset(self) -> None:
        """Forget the utterance; the next probability may begin a new one."""
        self.speaking = False
        """True between a SpeechStart and its SpeechEnd."""
        self._burst = 0.0
        self._begin = 0.0
        self._last_speech = 0.0
        self._now = 0.0
        self.needed_silence = self.settings.endpoint

    @property
    def silence(self) -> float:
        """Seconds since the last speech; 0 before any."""
        return self._now - self._last_speech if self.speaking else 0.0

    @property
    def spoken(self) -> float:
        """Seconds since speech began; 0 before."""
        return self._now - self._begin if self.speaking else 0.0

    def feed(self, probability: float, start: float, seconds: float) -> SpeechStart | SpeechEnd | None:
        """The next stretch of audio: its probability of speech, where it begins and how long it is."""
        self._now = start + seconds
        return self._within(probability) if self.speaking else self._before(probability, start, seconds)

    def _before(self, probability: float, start: float, seconds: float) -> SpeechStart | None:
        if probability < self.settings.threshold:
            self._burst = 0.0
            return None
        if self._burst == 0.0:
            self._begin = start
        self._burst += seconds
        if self._burst < self.settings.minimum_speech:
            return None
        self.speaking = True
        self._burst = 0.0
        self._last_speech = self._now
        self.needed_silence = self.settings.endpoint
        return SpeechStart(self._begin, self._now)

    def _within(self, probability: float) -> SpeechEnd | None:
        if probability >= self.settings.low:
            self._last_speech = self._now
            if self._now - self._begin < self.settings.max_seconds:
                return None
            return self._end(cut=True)
        if self.silence < self.needed_silence - 1e-6:  # sums of chunk lengths are not exact
            return None
        return self._end(cut=False)

    def _end(self, cut: bool) -> SpeechEnd:
        end = SpeechEnd(self._last_speech, self._now, cut)
        self.reset()
        return end

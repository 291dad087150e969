"""The ears: speech model, wake phrase, and the second reading of what is no command."""

import logging
from collections.abc import Mapping
from pathlib import Path

from assistant.compose.in_effect import InEffect
from assistant.config import cache_folder, state_folder
from assistant.core.errors import ModelError
from assistant.core.ports import SpeechToText, Vad, WakeDetector
from assistant.core.values import WordGraph
from assistant.knowledge import Knowledge
from assistant.listening.decoys import stored_decoys
from assistant.listening.dictation import NGRAMS, Dictation, FreeSpeech
from assistant.listening.hearing import Hearing
from assistant.listening.orders import HearingHabits
from assistant.listening.segmenter import Segmentation
from assistant.listening.threshold import WakeThreshold
from assistant.listening.wake import normalized
from assistant.listening.wording import UsualWording, Wording

log = logging.getLogger(__name__)


class Ears:
    """Makes the hearing, and prepares elsewhere what would keep it from hearing for seconds."""

    def __init__(self, now: InEffect, wake: bool) -> None:
        """`wake`: the sound is of a microphone, which waits for the wake phrase."""
        self._now = now
        self._wake = wake
        self._free: FreeSpeech | None = None

    def graph(self, knowledge: Knowledge) -> WordGraph:
        """What may be said."""
        return knowledge.spoken(self._phrases)

    def compile(self, knowledge: Knowledge) -> None:
        """Keep the graphs of commands and wake phrases on the disk, where `hearing` finds them. Raises ModelError.

        A stock Vosk model needs no preparation.
        """
        from assistant.engines.kaldi_graph import compile_graph
        from assistant.engines.wake_vosk import compile_wake_graphs

        model = self._now.config.speech.path
        if not (model / "phones.txt").is_file():
            return
        compile_graph(model, self.graph(knowledge), _graphs())
        if self._wakes:
            compile_wake_graphs(model, _graphs(), self._phrases, self._decoys())

    def free_speech(self) -> FreeSpeech:
        """The recognizer of any words; once it is there the ears use it. Raises ModelError."""
        self._free = self._now.knowledge.free_speech(self._now.config, self._phrases)
        return self._free

    def renew_free_speech(self, knowledge: Knowledge) -> None:
        """The same for another home or speech model; commands are heard without it where it cannot be."""
        if not self._now.config.speech.dictation:
            self._free = None
            return
        try:
            self._free = knowledge.free_speech(self._now.config, self._phrases)
        except ModelError as error:
            log.warning("free dictation is not renewed: %s", error)

    def _recognizer(self, graph: WordGraph | None) -> SpeechToText:
        from assistant.engines.stt_vosk import VoskSpeechToText

        recognizer = VoskSpeechToText(self._now.config.speech.path, _graphs())
        recognizer.listen_for(graph)
        try:
            return UsualWording(recognizer, Wording.read(self._now.config.speech.dictation_path / NGRAMS))
        except ModelError as error:  # commands are heard without it
            log.warning("readings are not ranked by their wording: %s", error)
            return recognizer

    def hearing(self) -> Hearing:
        """Loads models and graphs. Raises ModelError."""
        config = self._now.config
        listening = config.listening
        graph = self.graph(self._now.knowledge)
        return Hearing(
            self._vad(),
            self._recognizer(graph),
            HearingHabits(
                wake_phrases=self._phrases,
                timeout=listening.timeout,
                hold_off=listening.hold_off,
                barge_in=listening.barge_in,
                microphone=self._wake,
                segmentation=Segmentation(
                    preroll=listening.preroll,
                    endpoint=listening.endpoint,
                    max_seconds=listening.max_seconds,
                    threshold=listening.vad_threshold,
                ),
                whole_endpoint=listening.whole_endpoint,
                unfinished_endpoint=listening.unfinished_endpoint,
            ),
            wake=self._wake_detector() if self._wakes else None,
            threshold=WakeThreshold(config.wake.threshold, state_folder() / "wake.json", config.wake.adapt),
            graph=graph,
            dictation=Dictation(lambda: self._free, self._phrases) if config.speech.dictation else None,
        )

    def _wake_detector(self) -> WakeDetector:
        from assistant.engines.wake_vosk import VoskWakeDetector

        return VoskWakeDetector(self._now.config.speech.path, _graphs(), self._phrases, self._decoys())

    def _decoys(self) -> Mapping[str, float]:
        return stored_decoys(self._phrases, self._now.config.language, _graphs())

    def _vad(self) -> Vad:
        if self._now.config.listening.vad == "energy":
            from assistant.engines.vad_energy import EnergyVad

            return EnergyVad()
        from assistant.engines.vad_silero import SileroVad

        return SileroVad()

    @property
    def _wakes(self) -> bool:
        return self._wake and self._now.config.wake.enabled

    @property
    def _phrases(self) -> tuple[str, ...]:
        """The wake phrases as the recognizer gives them."""
        return tuple(" ".join(normalized(call.phrase)) for call in self._now.config.wake.calls)


def _graphs() -> Path:
    """Where compiled graphs are kept."""
    return cache_folder() / "graphs"

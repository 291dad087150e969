"""Speech to text by Vosk, with the built-in model or one of the user's.

A built-in model (it has a phones.txt) gets a graph of exactly what may be said (`engines.kaldi_graph`). A stock model
gets a list of the likeliest sentences; it joins their words freely, so what it heard is checked against the graph.
Vosk's own endpoints are used only to forget silence and to cut very long speech: when an utterance ends is for the
listener to say. Sound is 16 kHz; nothing is resampled here.
"""

import json
from collections import OrderedDict
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.core.errors import AudioError, ModelError
from assistant.core.values import JOINT, AudioChunk, Transcript, WordGraph
from assistant.engines.kaldi_graph import CompiledGraph, GraphSettings, compile_graph, graph_settings
from assistant.engines.kaldi_graph.compile import UNKNOWN
from assistant.engines.kaldi_graph.sentences import Acceptance, likely_sentences
from assistant.engines.vosk_readings import Calibration, Reading, judge, read_calibration, read_result

RATE = 16_000
"""Samples a second that `accept` takes."""

MOST_ALTERNATIVES = 6
"""Readings asked of the decoder, the garbage word among them."""

MOST_PHRASES = 4_000
"""Sentences in the list that a stock model is given."""

LOADED_GRAPHS = 2
"""So many graphs stay in memory, each with an acoustic model of its own: the present one and the one before it."""

LONGEST_UTTERANCE = 30.0
"""Seconds after which speech is cut at the next pause (after twice as long anywhere): memory stays bounded."""

RENEWED = 20.0
"""Seconds of sound after which an utterance ends with a new decoder: it keeps what it worked out of the graph, which
saves it half of the time, but its memory grows with all it has heard."""

DITHER_SECONDS = 10
"""Length of the fixed noise of one bit that a built-in model's sound gets: no microphone gives exact zeros, and the
network has never heard any."""

FREE_UNKNOWN_COST = 60.0
"""Added to the garbage word's cost when anything may be said."""

_HINT = (
    "`assistant doctor` checks the models; reinstall the built-in one or name another as `speech.model` in the config"
)


class _Recognizer(Protocol):
    """The part of vosk.KaldiRecognizer that is used."""

    def AcceptWaveform(self, data: bytes) -> int: ...
    def Result(self) -> str: ...
    def PartialResult(self) -> str: ...
    def FinalResult(self) -> str: ...
    def Reset(self) -> object: ...


class _Model(Protocol):
    """The part of vosk.Model that is used."""

    def vosk_model_find_word(self, word: str) -> int: ...


@dataclass(frozen=True, slots=True)
class _Listening:
    """One loaded graph."""

    model: _Model
    phrases: str | None
    """JSON list for a stock model; None for a compiled graph or for anything."""
    acceptance: Acceptance | None
    """What a stock model's readings are checked against."""
    report: CompiledGraph | None


class VoskSpeechToText:
    """The port SpeechToText. Not for use from two threads at once."""

    def __init__(
        self,
        model: Path,
        cache: Path,
        anything: WordGraph | None = None,
        calibration: Calibration | None = None,
        settings: GraphSettings | None = None,
    ) -> None:
        """Checks the model; loads it at the first `listen_for`. `cache` holds compiled graphs.

        `anything` is what a built-in model listens for when it is told None: it has no vocabulary of its own.
        `settings` go before the model's own. Raises ModelError.
        """
        check_model(model)
        self._folder = model
        self._cache = cache
        self._built_in = (model / "phones.txt").is_file()
        self._anything = anything
        self._calibration = calibration or read_calibration(model)
        self._settings = settings
        self._stock_model: _Model | None = None
        self._loaded: OrderedDict[int, tuple[WordGraph | None, _Listening]] = OrderedDict()
        self._now: _Listening | None = None
        self._recognizer: _Recognizer | None = None
        self._pieces: list[Transcript] = []
        self._seconds = 0.0
        self._decoded = 0.0
        """Seconds of sound that the decoder has heard in its life."""

    @property
    def report(self) -> CompiledGraph | None:
        """The compiled graph in use, with what could not be put into it; None before `listen_for`."""
        return self._now.report if self._now else None

    @property
    def seconds(self) -> float:
        """Sound of this utterance so far; silence and garbage before a pause are forgotten and do not count."""
        return self._seconds

    def listen_for(self, graph: WordGraph | None) -> None:
        """What may be said from now on; None: anything the model knows. Ends an utterance that is going on.

        When anything goes wrong (ModelError) the graph in use before stays in use.
        """
        if graph is None and self._built_in:
            graph = self._anything
        key = id(graph)
        found = self._loaded.get(key)
        if found is None or found[0] is not graph:
            listening = self._prepare(graph)
            self._loaded[key] = (graph, listening)
            while len(self._loaded) > LOADED_GRAPHS:
                self._loaded.popitem(last=False)
        else:
            self._loaded.move_to_end(key)
            listening = found[1]
        recognizer = _recognizer(listening)
        self._now, self._recognizer = listening, recognizer
        self._pieces, self._seconds, self._decoded = [], 0.0, 0.0

    def accept(self, chunk: AudioChunk) -> Transcript:
        """Hear more; gives the partial transcript so far. Raises AudioError for another rate than 16 kHz."""
        if chunk.rate != RATE:
            raise AudioError(f"the recognizer takes {RATE} samples a second, not {chunk.rate}", "resample the sound")
        recognizer = self._ready()
        sound = _dithered(chunk.pcm, round(self._seconds * RATE)) if self._built_in else chunk.pcm
        self._seconds += chunk.seconds
        self._decoded += chunk.seconds
        paused = bool(sound) and recognizer.AcceptWaveform(sound)
        partial = str(json.loads(recognizer.PartialResult()).get("partial", ""))
        if paused and not partial and not self._pieces:
            recognizer.Reset()  # silence so far: nothing of it is needed
            self._begin_anew()
        elif self._seconds > (LONGEST_UTTERANCE if paused else 2 * LONGEST_UTTERANCE):
            self._pieces.append(self._transcript(recognizer.Result()))
            self._seconds = 0.0
            partial = ""
        heard = " ".join(word for word in partial.replace(JOINT, " ").split() if word != UNKNOWN)
        words = [piece.text for piece in self._pieces] + [heard]
        return Transcript(" ".join(text for text in words if text), final=False, confidence=0.0)

    def finish(self) -> Transcript:
        """The final transcript; the next `accept` begins a new utterance.

        `confidence` is the share of this reading among all the decoder found, times a logistic function of its score
        a frame of speech: near 1 when nothing competes and the sounds fit, near 0 when they fit badly.
        """
        pieces = [*self._pieces, self._transcript(self._ready().FinalResult())]
        self._begin_anew()
        heard = [piece for piece in pieces if piece.text]
        if not heard:
            return Transcript("", confidence=0.0, rejected=any(piece.rejected for piece in pieces))
        if len(heard) == 1:
            return heard[0]
        return Transcript(
            " ".join(piece.text for piece in heard),
            confidence=min(piece.confidence for piece in heard),
            score=sum(piece.score for piece in pieces),
        )

    def readings(self) -> list[Reading]:
        """Instead of `finish`: what the decoder found since the last pause, as it is, best first, [unk] among it."""
        found = read_result(self._ready().FinalResult())
        self._begin_anew()
        return found

    def _begin_anew(self) -> None:
        self._pieces, self._seconds = [], 0.0
        if self._now and self._decoded > RENEWED:
            self._recognizer, self._decoded = _recognizer(self._now), 0.0

    def _ready(self) -> _Recognizer:
        if self._recognizer is None:
            self.listen_for(None)
        assert self._recognizer is not None
        return self._recognizer

    def _prepare(self, graph: WordGraph | None) -> _Listening:
        if not self._built_in:
            self._stock_model = self._stock_model or _load(self._folder)
            return self._stock(self._stock_model, graph)
        if graph is None:
            raise ModelError(
                f"the speech model {self._folder.name} recognizes only what it is told to listen for",
                "give it a graph, or a vocabulary for free speech",
            )
        settings = self._settings or graph_settings(self._folder)
        if graph is self._anything:
            # Every word is to be taken for the words there are, however odd: garbage only where nothing fits at all.
            settings = replace(settings, unknown_cost=settings.unknown_cost + FREE_UNKNOWN_COST)
        compiled = compile_graph(self._folder, graph, self._cache, settings)
        return _Listening(_load(compiled.path), None, None, compiled)

    def _stock(self, model: _Model, graph: WordGraph | None) -> _Listening:
        if graph is None:
            return _Listening(model, None, None, None)
        unknown = {word for word in graph.words if model.vosk_model_find_word(word) < 0}
        phrases = likely_sentences(graph, lambda word: word not in unknown, MOST_PHRASES)
        if not phrases:
            raise ModelError(f"the speech model {self._folder.name} knows none of the words to listen for", _HINT)
        grammar = json.dumps([*phrases, UNKNOWN])
        return _Listening(
            model, grammar, Acceptance(graph), CompiledGraph(self._folder, tuple(sorted(unknown - graph.sounds.keys())))
        )

    def _transcript(self, result: str) -> Transcript:
        readings = [replace(reading, text=self._usable(reading.text)) for reading in read_result(result)]
        return judge(readings, self._calibration)

    def _usable(self, text: str) -> str:
        """A reading's text; UNKNOWN when it is no sentence that may be said."""
        text = text.replace(JOINT, " ")
        words = text.split()
        acceptance = self._now.acceptance if self._now else None
        if self._built_in or acceptance:
            # Garbage inside a sentence makes all of it garbage, and so do words in an order that nobody says.
            wrong = UNKNOWN in words or (acceptance is not None and words and acceptance.cost(text) is None)
            return UNKNOWN if wrong else text
        return " ".join(word for word in words if word != UNKNOWN) or (UNKNOWN if words else "")


def check_model(model: Path) -> None:
    """Raises ModelError unless this is a folder that Vosk can be given: Vosk ends the process over some faults."""
    if not model.is_dir():
        raise ModelError(f"there is no speech model at {model}", _HINT)
    for name in ("am/final.mdl", "conf/model.conf", "conf/mfcc.conf"):
        file = model / name
        if not file.is_file() and not (name == "conf/mfcc.conf" and (model / "conf" / "fbank.conf").is_file()):
            raise ModelError(f"the speech model {model} is incomplete: {name} is missing", _HINT)
    acoustic = model / "am" / "final.mdl"
    try:
        with acoustic.open("rb") as file_:
            head = file_.read(64)
            file_.seek(max(0, acoustic.stat().st_size - 4096))
            tail = file_.read()
        options = (model / "conf" / "model.conf").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ModelError(f"the speech model {model} cannot be read: {error}", _HINT) from error
    binary = head.startswith(b"\0B")
    if b"<TransitionModel>" not in head or (binary and b"<Priors>" not in tail and b"</Nnet3>" not in tail):
        raise ModelError(f"the speech model {model} is damaged: am/final.mdl is not whole", _HINT)
    if "--endpoint.silence-phones" not in options:
        raise ModelError(f"the speech model {model} is damaged: conf/model.conf names no silence phones", _HINT)
    graph = model / "graph"
    if not (model / "phones.txt").is_file() and not (
        (graph / "HCLG.fst").is_file() or ((graph / "HCLr.fst").is_file() and (graph / "Gr.fst").is_file())
    ):
        raise ModelError(f"the speech model {model} is incomplete: its graph is missing", _HINT)


def _load(folder: Path) -> _Model:
    """A Vosk model from a folder that is there. Raises ModelError."""
    import vosk

    vosk.SetLogLevel(-1)
    try:
        loaded: _Model = vosk.Model(str(folder))
    except Exception as error:  # Vosk raises nothing narrower
        raise ModelError(f"Vosk cannot load the speech model {folder}: {error}", _HINT) from error
    return loaded


@cache
def _dither() -> NDArray[np.int32]:
    """Two equal rounds of the noise, so that DITHER_SECONDS of it can begin anywhere in the first."""
    one, other = np.random.default_rng(0).integers(0, 2, (2, DITHER_SECONDS * RATE))
    return np.tile(one - other, 2).astype(np.int32)


def _dithered(sound: bytes, place: int) -> bytes:
    """16 bit sound with noise of one bit, the same at the same `place` (samples since the utterance began)."""
    samples = np.frombuffer(sound, "<i2").astype(np.int32)
    start = place % (DITHER_SECONDS * RATE)
    samples += np.resize(_dither()[start:], len(samples))
    return samples.clip(-32_768, 32_767).astype("<i2").tobytes()


def _recognizer(listening: _Listening) -> _Recognizer:
    import vosk

    try:
        arguments = (listening.model, float(RATE))
        made = vosk.KaldiRecognizer(*arguments, *([listening.phrases] if listening.phrases else []))
    except Exception as error:
        raise ModelError(f"Vosk cannot use the speech model: {error}", _HINT) from error
    made.SetMaxAlternatives(MOST_ALTERNATIVES)
    made.SetWords(True)
    recognizer: _Recognizer = made
    return recognizer

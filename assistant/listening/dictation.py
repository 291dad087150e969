"""Free dictation beside the commands: an utterance that seems to be no command is read again, with any words.

The sound is kept while it is heard; only when the commands' reading is rejected or doubtful is it decoded a second
time, so most commands cost nothing more. The reading that fits the sound better wins, the other goes along as an
alternative. Which words there are is in `ngrams`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import MappingProxyType

import yaml

from assistant.audio import pcm
from assistant.audio.health import is_overdriven
from assistant.core.errors import ModelError
from assistant.core.ports import SpeechToText
from assistant.core.values import Alternative, AudioChunk, Transcript, WordGraph
from assistant.engines.kaldi_graph import graph_settings
from assistant.engines.pronunciation import Pronunciation
from assistant.engines.stt_vosk import VoskSpeechToText
from assistant.engines.vosk_readings import Calibration
from assistant.home.registry import Registry
from assistant.home.things import Area, Entity, Floor, NamedList
from assistant.listening.ngrams import Ngrams
from assistant.listening.sounds import with_sounds
from assistant.listening.spoken import name_forms
from assistant.listening.wake import normalized, without_wake

NGRAMS = "ngrams.npz"
"""The file of words and triples in a dictation model's folder."""

LONGEST = 30.0
"""Seconds of an utterance that are kept: nobody dictates longer to a kitchen."""

_Named = Entity | Area | Floor | NamedList
_SETTINGS = "model.yaml"
_HEAD = """\
# Written by `assistant train dictation --step tune` for the built-in speech model; MODEL.md tells how.
"""


@dataclass(frozen=True, slots=True)
class DictationSettings:
    """What was chosen on development recordings. The model's model.yaml has it."""

    word_cost: float = 0.0
    """Added for every word, in nats."""
    name_cost: float = 6.0
    """Cost of one of the home's names, in nats, for being said at all; its words cost nothing more."""
    beam: float = 9.0
    """How much worse than the best a reading may be and still be followed, in nats: narrower than for commands, as
    many more words are tried."""
    midpoint: float = -1.0
    """Score a frame (engines.stt_vosk.Calibration) at which a dictated reading is as likely wrong as right."""
    slope: float = 4.0
    """How fast that changes round the midpoint."""
    sure: float = 0.7
    """Sound that fits commands with this confidence, whichever of them, is not doubted: no second reading."""
    margin: float = 0.0
    """A command stays one as long as free speech fits the sound no better than by so many nats."""
    least: float = 0.15
    """A dictated reading with less confidence than this is none."""
    clear: float = -15.0
    """Least score of a command, in nats a second of sound, that needs no other reading to agree: -4 to -13 for most
    commands, down to -20 in noise; other talk before music 12 dB softer is taken for commands at -15 to -24."""
    agreed: float = 0.35
    """Least share of an unclear command's words that the free reading has too: 0.4 to 1 where it was said, 0.1 to 0.25
    where other talk was taken for it."""


def read_settings(folder: Path) -> DictationSettings:
    """The settings of a dictation model. Raises ModelError."""
    file = folder / _SETTINGS
    try:
        found = yaml.safe_load(file.read_text(encoding="utf-8"))
        return DictationSettings(**{str(name): float(value) for name, value in found.items()})
    except (OSError, UnicodeDecodeError, yaml.YAMLError, AttributeError, TypeError, ValueError) as error:
        raise ModelError(f"{file} cannot be read: {error}", "restore the dictation model's folder") from error


def write_settings(folder: Path, settings: DictationSettings) -> None:
    """Into the folder's model.yaml."""
    (folder / _SETTINGS).write_text(_HEAD + yaml.safe_dump(asdict(settings), sort_keys=False), encoding="utf-8")


def dictation_graph(
    folder: Path, settings: DictationSettings, registry: Registry, wake_phrases: Sequence[str] = ()
) -> WordGraph:
    """Anything that can be said with the model's words and the home's names. Raises ModelError."""
    named: tuple[_Named, ...] = (*registry.entities, *registry.areas, *registry.floors, *registry.lists)
    names = dict.fromkeys(form for thing in named for name in (thing.name, *thing.aliases) for form in name_forms(name))
    beginnings = [normalized(phrase) for phrase in wake_phrases]
    return Ngrams.read(folder / NGRAMS).graph(settings.word_cost, names, settings.name_cost, beginnings)


@dataclass(frozen=True, slots=True)
class FreeSpeech:
    """A recognizer of any words, ready for use."""

    recognizer: SpeechToText
    """Takes any words when it is told to listen for None."""
    settings: DictationSettings


def free_speech(
    speech: Path,
    folder: Path,
    cache: Path,
    registry: Registry,
    wake_phrases: Sequence[str] = (),
    taught: Mapping[str, Sequence[Pronunciation]] = MappingProxyType({}),
) -> FreeSpeech:
    """The recognizer for the speech model `speech`, the dictation model `folder` and a home. Raises ModelError.

    Its graph takes some seconds the first time, a few tenths when it is in `cache`. A stock Vosk model has words of its
    own and takes those.
    """
    settings = read_settings(folder)
    if (speech / "phones.txt").is_file():
        graph = with_sounds(dictation_graph(folder, settings, registry, wake_phrases), taught)
        recognizer = dictating(speech, cache, graph, settings)
    else:
        recognizer = VoskSpeechToText(speech, cache)
    recognizer.listen_for(None)
    return FreeSpeech(recognizer, settings)


def dictating(
    speech: Path,
    cache: Path,
    graph: WordGraph,
    settings: DictationSettings,
    calibration: Calibration | None = None,
) -> VoskSpeechToText:
    """A built-in speech model that takes any words of `graph` when it is told to listen for None."""
    scale = calibration or Calibration(settings.midpoint, settings.slope)
    return VoskSpeechToText(
        speech, cache, graph, scale, replace(graph_settings(speech), beam=settings.beam, max_active=0.0)
    )


class Dictation:
    """The second reading. Not for use from two threads at once."""

    def __init__(self, ready: Callable[[], FreeSpeech | None], wake_phrases: Sequence[str] = ()) -> None:
        """`ready` gives the recognizer; None while it is not there."""
        self._ready = ready
        self._phrases = tuple(wake_phrases)
        self._sound: list[AudioChunk] = []
        self._seconds = 0.0

    def hear(self, chunk: AudioChunk) -> None:
        """Keep a piece of the utterance."""
        if self._seconds < LONGEST:
            self._sound.append(chunk)
            self._seconds += chunk.seconds

    def forget(self) -> None:
        """The utterance is over, or was none."""
        self._sound, self._seconds = [], 0.0

    def better(self, heard: Transcript) -> Transcript:
        """The better reading of what was kept: `heard`, which is the commands' one, or the free one. Forgets the sound.

        Costs another decoding unless `heard` is surely a command. Overdriven sound resembles anything: then a command
        counts only where both readings agree. Of talk before music the free reading must have some of the words.
        Raises ModelError.
        """
        sound = pcm.join(self._sound)
        self.forget()
        free = self._ready()
        if free is None or not sound.pcm:
            return heard
        overdriven = is_overdriven(sound)
        unclear = overdriven or heard.score < free.settings.clear * sound.seconds
        if is_surely_command(heard, free.settings) and not unclear:
            return heard
        free.recognizer.accept(sound)
        other = without_wake(free.recognizer.finish(), self._phrases)
        found = choose(heard, other, free.settings)
        if unclear and found.text and found.text == heard.text:
            command = without_wake(heard, self._phrases).text
            least = 1.0 if overdriven else free.settings.agreed
            return found if agreement(command, other) >= least else refused(found)
        return found


def agreement(command: str, free: Transcript) -> float:
    """How far a free reading bears a command out: 1 where it has the command too, else the share of its words."""
    if command in (free.text, *(one.text for one in free.alternatives)):
        return 1.0
    words, others = command.split(), set(free.text.split())
    # The same words in another order are not the same: less than 1.
    return 0.99 * sum(word in others for word in words) / max(1, len(words))


def is_surely_command(heard: Transcript, settings: DictationSettings) -> bool:
    """Whether the commands' reading can do without another one.

    Its alternatives speak for it: "fifty" may well have been "fifteen", and yet it was a command, which no other words
    would explain. What they leave of 1 is what the sound fits badly, or garbage fits better.
    """
    fit = heard.confidence + sum(other.confidence for other in heard.alternatives)
    return bool(heard.text) and fit >= settings.sure


def choose(command: Transcript, free: Transcript, settings: DictationSettings) -> Transcript:
    """The reading that fits the sound better; the other and its alternatives become alternatives.

    Both come from one acoustic model, so their scores tell which is likelier: that is what keeps talk that resembles a
    command from being one. Confidence tells whether the free reading is worth anything.
    """
    fits_better = not command.text or free.score > command.score + settings.margin
    if fits_better and free.text not in ("", command.text) and free.confidence >= settings.least:
        return replace(free, alternatives=_others(free, command), rejected=False)
    return replace(command, alternatives=_others(command, free))


def refused(found: Transcript) -> Transcript:
    """The same as no command, with what was heard as an alternative."""
    heard = (Alternative(found.text, found.confidence), *found.alternatives)
    return replace(found, text="", confidence=0.0, alternatives=heard, rejected=True)


def _others(winner: Transcript, loser: Transcript) -> tuple[Alternative, ...]:
    """Every other reading once, the most confident first."""
    found: dict[str, Alternative] = {}
    for other in (*winner.alternatives, Alternative(loser.text, loser.confidence), *loser.alternatives):
        if other.text and other.text != winner.text:
            known = found.get(other.text)
            if known is None or known.confidence < other.confidence:
                found[other.text] = other
    return tuple(sorted(found.values(), key=lambda other: -other.confidence))

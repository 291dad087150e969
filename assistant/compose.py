"""Configuration → session. The only module that names concrete parts; engines are made on their lanes, when needed."""

import asyncio
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from assistant.config import Config, cache_folder, state_folder
from assistant.config.settings import Confirm
from assistant.core.errors import ModelError
from assistant.core.events import Event
from assistant.core.ports import (
    Clock,
    LanguageModel,
    Microphone,
    Speaker,
    SpeechToText,
    TextToSpeech,
    Vad,
    WakeDetector,
)
from assistant.core.values import WordGraph
from assistant.habits import RingTimes, SessionHabits
from assistant.heat import too_hot
from assistant.household import Household
from assistant.knowledge import Knowledge
from assistant.lanes import Lane, Resident
from assistant.listening.decoys import stored_decoys
from assistant.listening.dictation import NGRAMS, Dictation, FreeSpeech
from assistant.listening.hearing import Hearing, HearingHabits
from assistant.listening.lessons import NameLessons
from assistant.listening.listener import Listener
from assistant.listening.segmenter import Segmentation
from assistant.listening.teaching import misheard
from assistant.listening.threshold import WakeThreshold
from assistant.listening.wake import normalized
from assistant.listening.wording import UsualWording, Wording
from assistant.renewal import Renewal
from assistant.ringing import Ringer
from assistant.session import Session
from assistant.skills.taught import Taught
from assistant.speaking.cache import SpeechCache
from assistant.speaking.foreign import ForeignVoices
from assistant.speaking.mouth import Mouth
from assistant.store.documents import Documents
from assistant.switching import SettingsFile, Switch, Upkeep, following, together
from assistant.turn import Faculties
from assistant.understanding.caution import Caution
from assistant.understanding.chat import Chat, Manner
from assistant.understanding.dialog import Dialog
from assistant.understanding.persona import Persona, persona
from assistant.understanding.tiers import Parser, Tiers, load_model

log = logging.getLogger(__name__)

SPEECH_PAUSE = 0.5
"""Seconds until the ears are asked again whether nobody speaks."""
SUMMARIZES = 1_000_000_000
"""A chat model of so many parameters can sum up a conversation; smaller ones make things up."""
SIGNS = 3
"""Signs of a token, reckoned low."""


class SystemClock:
    """The machine's clock in its own time zone, daylight saving included."""

    def __init__(self) -> None:
        self._zone = local_zone()

    def now(self) -> datetime:
        """Now, with zone."""
        return datetime.now(self._zone)


def local_zone() -> tzinfo | None:
    """The machine's zone by name ($TZ, else /etc/localtime); None: only its present offset is known."""
    name = os.environ.get("TZ", "").lstrip(":") or os.path.realpath("/etc/localtime").partition("zoneinfo/")[2]
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return datetime.now().astimezone().tzinfo


@dataclass(frozen=True, slots=True)
class Devices:
    """Where sound comes from and goes to. None: there is none."""

    microphone: Callable[[], Microphone] | None = None
    speaker: Callable[[], Speaker] | None = None


def caution(settings: Confirm) -> Caution:
    """What is asked about first, as the configuration has it."""
    return Caution(**{field.name: getattr(settings, field.name) for field in fields(Caution)})


def template_text(path: Path | None) -> str:
    """A chat template from a file, "" for none. Raises ModelError."""
    try:
        return path.read_text(encoding="utf-8") if path else ""
    except (OSError, UnicodeDecodeError) as error:
        raise ModelError(f"the chat template {path} cannot be read: {error}", "see chat.template") from None


def sound_card(config: Config) -> Devices:
    """The configured microphone and speaker."""

    def microphone() -> Microphone:
        from assistant.audio.portaudio import PortAudioMicrophone

        return PortAudioMicrophone(config.audio.input, decibels=config.audio.gain)

    def speaker() -> Speaker:
        from assistant.audio.portaudio import PortAudioSpeaker

        return PortAudioSpeaker(config.audio.output, config.audio.volume)

    return Devices(microphone, speaker)


@dataclass(slots=True)
class Parts:
    """Every engine on its lane, by the name that `Loading` events give it."""

    config: Config
    knowledge: Knowledge
    devices: Devices = field(default_factory=Devices)
    wake: bool = True
    """The sound is of a microphone, which waits for the wake phrase; no: of files, or only Command.LISTEN counts."""
    clock: Clock = field(default_factory=SystemClock)
    settings: SettingsFile | None = None
    """The settings that are followed: other models take over while it runs. None: they stay as they are."""
    _parse: Parser | None = field(init=False, default=None)
    _summarizes: bool = field(init=False, default=False)
    _free: FreeSpeech | None = field(init=False, default=None)

    def session(self, *, speak_typed: bool = False, lasts: bool = True) -> Session:
        """Put everything together. Nothing is loaded before the session is entered.

        `lasts`: what is due rings here, and the home and the sentences are read again when their files change. Not in
        a process that is soon over: it would end what nobody has heard.
        """
        config, ringing = self.config, self.config.ringing
        household = Resident(Lane("skills"), self._household)
        understander = Resident(Lane("llm"), self._dialog)
        chat_model = Resident(Lane("chat"), self._chat_model)
        files = Resident(Lane("files"), self._documents) if config.chat.model and config.chat.files else None
        chat = Chat(
            chat_model if config.chat.model else None,
            self.clock,
            self._manner(),
            files,
            too_hot,
            lambda: self._summarizes,
            lambda question: household.run(lambda it: it.remembered(question)),
        )
        parts: dict[str, Resident[Any]] = {"store": household, "understanding": understander}
        if config.chat.model is not None:
            parts["chat"] = chat_model
        if files is not None:
            parts["files"] = files
        speaker = Resident(Lane("speaker"), self.devices.speaker) if self.devices.speaker else None
        voice = Resident(Lane("tts"), self._voice) if speaker else None
        if voice is not None:
            parts["voice"] = voice
        hearing = Resident(Lane("ears"), self._hearing) if self.devices.microphone else None
        if hearing is not None:
            parts["speech"] = hearing
            if config.speech.dictation:
                parts["dictation"] = Resident(Lane("dictation"), lambda: self._free_speech(self.knowledge))
        return Session(
            Faculties(understander, household, chat),
            SessionHabits(
                area=config.area,
                language=config.language,
                calls={" ".join(normalized(one.phrase)): (one.area, one.language) for one in config.wake.calls},
                speak_typed=speak_typed,
                least_confidence=config.speech.threshold,
                chime=config.wake.chime,
                followup=config.listening.followup,
                linger=config.listening.linger if config.wake.enabled else 0.0,  # else only a key starts listening
                ringing=RingTimes(ringing.timer, ringing.alarm, ringing.pause, ringing.longest_pause),
            ),
            parts=parts,
            mouth=self._mouth(voice, speaker) if speaker else None,
            listener=self._listener(hearing) if hearing else None,
            clock=Ringer(household, self.clock) if lasts else None,
            upkeep=together(
                self._renewal(household, understander, hearing),
                self._switching(chat, chat_model, voice, understander, hearing),
                chat.tidy,
            )
            if lasts
            else None,
        )

    def _switching(
        self,
        chat: Chat,
        chat_model: Resident[LanguageModel],
        voice: Resident[TextToSpeech] | None,
        understander: Resident[Dialog],
        hearing: Resident[Hearing] | None,
    ) -> Upkeep | None:
        """Follows the settings. None where they are not followed."""
        if self.settings is None:
            return None

        async def talk() -> None:
            if self.config.chat.model is None:
                chat.use(None, self._manner())
                await chat_model.unload()
            else:
                await chat_model.renew(self._chat_model)
                chat.use(chat_model, self._manner())

        def take(dialog: Dialog) -> None:
            settings = self.config.understanding
            self._parse = load_model(settings.path, settings.threads or 1)
            dialog.ask(self._tiers())

        async def understand() -> None:
            await understander.run(take)

        async def speak() -> None:
            if voice is not None:
                await voice.renew(self._voice)

        async def hear() -> None:
            if hearing is not None:
                await asyncio.to_thread(self._compile, self.knowledge.spoken(self._phrases))
                await hearing.renew(self._hearing)

        takers = {"chat": talk, "understanding": understand, "voice": speak, "speech": hear}
        switches = [Switch(section, take) for section, take in takers.items()]
        follow = following(self.config, self.settings, self._put, switches)

        async def until_the_end(notice: Callable[[Event], None]) -> None:
            try:
                await follow(notice)
            finally:
                await chat_model.close()  # it may have come later than the session, which closes the others

        return until_the_end

    def _put(self, config: Config) -> None:
        self.config = config

    def _renewal(
        self, household: Resident[Household], understander: Resident[Dialog], hearing: Resident[Hearing] | None
    ) -> Upkeep | None:
        """Follows the files of the home and the sentences. None where there are none of the user's own."""
        files = Knowledge.files(self.config)

        def read() -> Knowledge:
            found = Knowledge.load(self.config)
            if hearing is not None:  # what takes long is done here and kept on the disk; the ears only load it
                self._compile(found.spoken(self._phrases))
                if self.config.speech.dictation:
                    try:
                        self._free_speech(found)
                    except ModelError as error:  # the home is renewed all the same
                        log.warning("free dictation is not renewed: %s", error)
            return found

        async def use(found: Knowledge) -> None:
            self.knowledge = found
            await household.run(lambda it: it.live_in(found.registry))
            await understander.run(lambda dialog: dialog.ask(self._tiers()))
            if hearing is not None:
                graph = await hearing.run(lambda _: found.spoken(self._phrases))
                while True:
                    if await hearing.run(lambda ears: ears.listen_for(graph)):
                        return
                    await asyncio.sleep(SPEECH_PAUSE)  # somebody speaks

        return Renewal(files, self.knowledge, read, use).follow if files else None

    def _household(self) -> Household:
        lessons = NameLessons(self.config.names_path, self.config.language)
        taught = Taught(self.config.taught_path, self.config.language)
        return Household(
            self.config.store_path,
            self.knowledge.registry,
            self.clock,
            lessons,
            taught,
            self.config.understanding.keep_marks,
        )

    def _dialog(self) -> Dialog:
        settings = self.config.understanding
        try:
            self._parse = load_model(settings.path, settings.threads or 1)
        except ModelError as error:
            log.warning("only the usual wordings are understood: %s", error)
        return Dialog(self._tiers(), misheard, caution(self.config.confirm))

    def _tiers(self) -> Tiers:
        threshold = self.config.understanding.threshold
        return Tiers(self.knowledge.registry, self.knowledge.sentences, self._parse, threshold)

    def _chat_model(self) -> LanguageModel:
        from assistant.engines.llm_apart import ApartChat
        from assistant.engines.llm_llama import ChatSettings
        from assistant.model_store import look
        from assistant.model_store.memory import check_memory

        settings = self.config.chat
        assert settings.model is not None
        check_memory(settings.model, settings.context)
        threads = settings.threads or min(4, os.cpu_count() or 1)
        how = ChatSettings(
            settings.context,
            threads,
            self._longest_reply,
            settings.temperature,
            template=template_text(settings.template),
        )
        model = ApartChat(settings.model, how, cache_folder() / "chat")
        # The fixed beginning is read now, so that the first answer does not wait for it.
        model.warm([{"role": "system", "content": self._persona().system}])
        self._summarizes = int(look(settings.model).details["parameters"]) >= SUMMARIZES
        return model

    def _persona(self) -> Persona:
        """Who talks: the persona, or what the settings tell the chat model."""
        settings = self.config.chat
        return persona(settings.persona) if settings.persona else Persona("", settings.system)

    def _manner(self) -> Manner:
        """How the conversation is led."""
        settings, who = self.config.chat, self._persona()
        room = settings.context - self._longest_reply - len(who.system) // SIGNS
        return Manner(who.system, settings.seconds, who.only_files, max(0, room) * SIGNS)

    @property
    def _longest_reply(self) -> int:
        """Tokens."""
        most = self.config.chat.max_tokens
        return min(most, self._persona().max_tokens or most)

    def _documents(self) -> Documents:
        assert self.config.chat.files is not None
        return Documents(self.config.chat.files, cache_folder() / "files.db")

    def _voice(self, path: Path | None = None) -> TextToSpeech:
        """The configured voice, or another one that speaks as fast and as loud."""
        from assistant.engines.tts_piper import PiperTextToSpeech

        settings = self.config.voice
        return PiperTextToSpeech(path or settings.path, speed=settings.speed, volume=settings.volume)

    def _voice_in(self, language: str) -> Path | None:
        """An installed voice of another language, as in "es"; None for the configured one's own, or where none is."""
        from assistant.model_store import Kind, Shelf

        if language == self.config.language:
            return None
        voices = (one.facts for one in Shelf(self.config.models.path) if one.facts and one.facts.kind is Kind.VOICE)
        fitting = (one.path for one in voices if str(one.details["language"]).partition("_")[0] == language)
        return next(fitting, None)

    def _free_speech(self, knowledge: Knowledge) -> FreeSpeech:
        """The recognizer of any words; once it is there the ears use it."""
        self._free = knowledge.free_speech(self.config, self._phrases)
        return self._free

    @property
    def _phrases(self) -> tuple[str, ...]:
        """The wake phrases as the recognizer gives them."""
        return tuple(" ".join(normalized(call.phrase)) for call in self.config.wake.calls)

    def _compile(self, graph: WordGraph) -> None:
        """Prepares `_recognizer` for a graph; a stock Vosk model needs no preparation."""
        from assistant.engines.kaldi_graph import compile_graph

        if (self.config.speech.path / "phones.txt").is_file():
            compile_graph(self.config.speech.path, graph, cache_folder() / "graphs")

    def _recognizer(self, graph: WordGraph | None) -> SpeechToText:
        from assistant.engines.stt_vosk import VoskSpeechToText

        recognizer = VoskSpeechToText(self.config.speech.path, cache_folder() / "graphs")
        recognizer.listen_for(graph)
        try:
            return UsualWording(recognizer, Wording.read(self.config.speech.dictation_path / NGRAMS))
        except ModelError as error:  # commands are heard without it
            log.warning("readings are not ranked by their wording: %s", error)
            return recognizer

    def _hearing(self) -> Hearing:
        config = self.config
        listening = config.listening
        graph = self.knowledge.spoken(self._phrases)
        return Hearing(
            self._vad(),
            self._recognizer(graph),
            HearingHabits(
                wake_phrases=self._phrases,
                timeout=listening.timeout,
                hold_off=listening.hold_off,
                barge_in=listening.barge_in,
                microphone=self.wake,
                segmentation=Segmentation(
                    preroll=listening.preroll,
                    endpoint=listening.endpoint,
                    max_seconds=listening.max_seconds,
                    threshold=listening.vad_threshold,
                ),
                whole_endpoint=listening.whole_endpoint,
                unfinished_endpoint=listening.unfinished_endpoint,
            ),
            wake=self._wake_detector() if self.wake and config.wake.enabled else None,
            threshold=WakeThreshold(config.wake.threshold, state_folder() / "wake.json", config.wake.adapt),
            graph=graph,
            dictation=Dictation(lambda: self._free, self._phrases) if config.speech.dictation else None,
        )

    def _wake_detector(self) -> WakeDetector:
        from assistant.engines.wake_vosk import VoskWakeDetector

        folder = cache_folder() / "graphs"
        others = stored_decoys(self._phrases, self.config.language, folder)
        return VoskWakeDetector(self.config.speech.path, folder, self._phrases, others)

    def _vad(self) -> Vad:
        if self.config.listening.vad == "energy":
            from assistant.engines.vad_energy import EnergyVad

            return EnergyVad()
        from assistant.engines.vad_silero import SileroVad

        return SileroVad()

    def _mouth(
        self, voice: Resident[TextToSpeech] | None, speaker: Resident[Speaker]
    ) -> Callable[[Callable[[Event], None]], Mouth]:
        megabytes = self.config.voice.cache_megabytes
        cache = SpeechCache(cache_folder() / "speech", megabytes << 20) if megabytes else None
        foreign = ForeignVoices(self._voice_in, self._voice)
        return lambda emit: Mouth(voice, speaker, emit, cache=cache, foreign=foreign)

    def _listener(self, hearing: Resident[Hearing]) -> Callable[[Callable[[Event], None]], Listener]:
        microphone = self.devices.microphone
        assert microphone is not None
        return lambda emit: Listener(microphone, hearing, emit)

"""The parts of a session, put together as the configuration has it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.compose.clock import SystemClock
from assistant.compose.devices import Devices
from assistant.compose.following import Followers
from assistant.compose.hearing import Ears
from assistant.compose.talk import Talk
from assistant.compose.wits import Wits
from assistant.config import Config, cache_folder
from assistant.core.events import Event
from assistant.core.ports import Clock, Speaker, TextToSpeech
from assistant.habits import RingTimes, SessionHabits
from assistant.heat import too_hot
from assistant.household import Household
from assistant.knowledge import Knowledge
from assistant.lanes import Lane, Resident
from assistant.listening.hearing import Hearing
from assistant.listening.lessons import NameLessons
from assistant.listening.listener import Listener
from assistant.listening.wake import normalized
from assistant.ringing import Ringer
from assistant.session import Session
from assistant.skills.taught import Taught
from assistant.speaking.cache import SpeechCache
from assistant.speaking.foreign import ForeignVoices
from assistant.speaking.mouth import Mouth
from assistant.switching import SettingsFile, following, together
from assistant.turn import Faculties
from assistant.understanding.chat import Chat
from assistant.understanding.foresight import Foresight


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

    def session(self, *, speak_typed: bool = False, lasts: bool = True) -> Session:
        """Put everything together. Nothing is loaded before the session is entered.

        `lasts`: what is due rings here, and the home and the sentences are read again when their files change. Not in
        a process that is soon over: it would end what nobody has heard.
        """
        config = self.config
        wits, talk, ears = Wits(self), Talk(self), Ears(self, self.wake)
        household = Resident(Lane("skills"), self._household)
        understander = Resident(Lane("llm"), wits.dialog)
        chat_model = Resident(Lane("chat"), talk.model)
        files = Resident(Lane("files"), talk.documents) if config.chat.model and config.chat.files else None
        chat = Chat(
            chat_model if config.chat.model else None,
            self.clock,
            talk.manner(),
            files,
            too_hot,
            lambda: talk.summarizes,
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
        hearing = Resident(Lane("ears"), ears.hearing) if self.devices.microphone else None
        if hearing is not None:
            parts["speech"] = hearing
            if config.speech.dictation:
                parts["dictation"] = Resident(Lane("dictation"), ears.free_speech)
        followers = Followers(household, understander, wits, ears, hearing, voice)
        upkeep = together(
            followers.renewing(config, self.knowledge, self._put_knowledge),
            following(
                config,
                self.settings,
                self._put_config,
                followers.switches(chat, chat_model, talk, self._voice, lambda: self.knowledge),
            )
            if self.settings is not None
            else None,
            chat.tidy,
        )
        return Session(
            Faculties(understander, household, chat, chat.commands),
            self._habits(speak_typed),
            parts=parts,
            mouth=self._mouth(voice, speaker) if speaker else None,
            listener=self._listener(hearing) if hearing else None,
            foresight=lambda emit: Foresight(chat_model, chat.at_rest, emit, too_hot),
            clock=Ringer(household, self.clock) if lasts else None,
            spare=() if config.chat.model else (chat_model,),
            upkeep=upkeep if lasts else None,
        )

    def _put_knowledge(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge

    def _put_config(self, config: Config) -> None:
        self.config = config

    def _habits(self, speak_typed: bool) -> SessionHabits:
        config, ringing = self.config, self.config.ringing
        return SessionHabits(
            area=config.area,
            language=config.language,
            calls={" ".join(normalized(one.phrase)): (one.area, one.language) for one in config.wake.calls},
            speak_typed=speak_typed,
            least_confidence=config.speech.threshold,
            chime=config.wake.chime,
            followup=config.listening.followup,
            linger=config.listening.linger if config.wake.enabled else 0.0,  # else only a key starts listening
            ringing=RingTimes(ringing.timer, ringing.alarm, ringing.pause, ringing.longest_pause),
        )

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

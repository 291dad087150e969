"""What of a session follows files while it runs: the home and its sentences, and the settings' models."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.compose.hearing import Ears
from assistant.compose.talk import Talk
from assistant.compose.wits import Wits
from assistant.config import Config
from assistant.core.ports import LanguageModel, TextToSpeech
from assistant.household import Household
from assistant.knowledge import Knowledge
from assistant.lanes import Resident
from assistant.listening.hearing import Hearing
from assistant.renewal import Renewal
from assistant.switching import Switch, Upkeep
from assistant.understanding.chat import Chat
from assistant.understanding.dialog import Dialog

SPEECH_PAUSE = 0.5
"""Seconds until the ears are asked again whether nobody speaks."""


@dataclass(frozen=True, slots=True)
class Followers:
    """What takes other files and models, and who makes it."""

    household: Resident[Household]
    understander: Resident[Dialog]
    wits: Wits
    ears: Ears
    hearing: Resident[Hearing] | None = None
    voice: Resident[TextToSpeech] | None = None

    def renewing(self, config: Config, known: Knowledge, put: Callable[[Knowledge], None]) -> Upkeep | None:
        """Follows the files of the home and the sentences; `put` makes what was read what is in effect."""
        files = Knowledge.files(config)

        def read() -> Knowledge:
            found = Knowledge.load(config)
            if self.hearing is not None:  # what takes long is done here and kept on the disk; the ears only load it
                self.ears.compile(found)
                self.ears.renew_free_speech(found)
            return found

        async def use(found: Knowledge) -> None:
            put(found)
            await self.household.run(lambda it: it.live_in(found.registry))
            await self.understander.run(self.wits.renew)
            if self.hearing is not None:
                graph = await self.hearing.run(lambda _: self.ears.graph(found))
                while True:
                    if await self.hearing.run(lambda it: it.listen_for(graph)):
                        return
                    await asyncio.sleep(SPEECH_PAUSE)  # somebody speaks

        return Renewal(files, known, read, use).follow if files else None

    def switches(
        self,
        chat: Chat,
        chat_model: Resident[LanguageModel],
        talk: Talk,
        make_voice: Callable[[], TextToSpeech],
        known: Callable[[], Knowledge],
    ) -> Sequence[Switch]:
        """What is done when a section of the settings names another model."""

        async def converse() -> None:
            if talk.configured:
                await chat_model.renew(talk.model)
                chat.use(chat_model, talk.manner())
            else:
                chat.use(None, talk.manner())
                await chat_model.unload()

        async def understand() -> None:
            await self.understander.run(self.wits.take_model)

        async def speak() -> None:
            if self.voice is not None:
                await self.voice.renew(make_voice)

        async def hear() -> None:
            if self.hearing is None:
                return
            knowledge = known()
            await asyncio.to_thread(self.ears.compile, knowledge)
            await self.hearing.renew(self.ears.hearing)
            await asyncio.to_thread(self.ears.renew_free_speech, knowledge)  # of the speech model that is there now

        takers = {"chat": converse, "understanding": understand, "voice": speak, "speech": hear}
        return [Switch(section, take) for section, take in takers.items()]

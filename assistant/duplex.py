"""Half duplex: the ears are shut while the mouth speaks, so that the assistant does not answer itself."""

from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import contextmanager

from assistant.audio.chime import Sound, chime
from assistant.core.senses import Ears, Voice
from assistant.core.values import Spoken


class Duplex:
    """A mouth, and the ears beside it where there are any."""

    def __init__(self, mouth: Voice, ears: Ears | None) -> None:
        self._mouth = mouth
        self._ears = ears

    async def speak(self, pieces: AsyncIterator[str], language: str = "") -> Spoken:
        """Say a text as it comes. `language`: as in "es"; "": the user's own."""
        with self._ears_shut():
            return await self._mouth.speak(pieces, language)

    async def ring(self, text: str) -> None:
        """Sound the alarm and say what it is for."""
        with self._ears_shut():
            await self._mouth.chime(chime(Sound.ALARM))
            await self._mouth.speak(_once(text))

    @contextmanager
    def _ears_shut(self) -> Iterator[None]:
        if self._ears is None:
            yield
            return
        self._ears.hold()
        try:
            yield
        finally:
            self._ears.release()


async def _once(text: str) -> AsyncGenerator[str, None]:
    yield text

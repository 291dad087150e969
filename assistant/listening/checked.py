"""A recognizer of commands that lets everything else pass: what free dictation fits better is no command.

For recordings that are heard one by one, where only commands count: what is none already is not read again. Live
listening (`hearing`) asks the same of dictation, and keeps what was dictated.
"""

from assistant.core.ports import SpeechToText
from assistant.core.values import AudioChunk, Transcript, WordGraph
from assistant.listening.dictation import Dictation, refused


class CheckedCommands:
    """The port SpeechToText. Not for use from two threads at once."""

    def __init__(self, commands: SpeechToText, dictation: Dictation) -> None:
        """`commands` is told what to listen for; `dictation` reads again what it is not sure of."""
        self._commands = commands
        self._dictation = dictation

    def listen_for(self, graph: WordGraph | None) -> None:
        """What may be said from now on; see SpeechToText."""
        self._commands.listen_for(graph)

    def accept(self, chunk: AudioChunk) -> Transcript:
        """Hear more; gives the partial transcript so far."""
        self._dictation.hear(chunk)
        return self._commands.accept(chunk)

    def finish(self) -> Transcript:
        """The final transcript: a command, or rejected with what else was heard as alternatives."""
        heard = self._commands.finish()
        if not heard.text:
            self._dictation.forget()
            return heard
        better = self._dictation.better(heard)
        return better if better.text == heard.text else refused(better)

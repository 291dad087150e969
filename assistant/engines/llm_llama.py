"""Chat with any instruct GGUF through llama.cpp: the model's own template, streamed, with the prefix kept in the cache.

It renders the template that lies in the file, feeds tokens, and yields text. What the conversation is made of
(system prompt, history, facts of the moment) is `assistant.understanding.chat`'s. Text that comes out is data.
"""

import codecs
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.core.errors import ModelError
from assistant.engines.llama_raw import check_file


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """How a reply is generated."""

    context: int = 2048
    """Tokens: prompt, history and reply together."""
    threads: int = 0
    """CPU threads; 0: as many as there are cores."""
    max_tokens: int = 200
    """The longest reply, in tokens."""
    temperature: float = 0.7
    """0 always takes the likeliest token."""
    seed: int = 0


class LlamaChat:
    """A chat model (the LanguageModel port). Used from one thread."""

    def __init__(self, path: Path, settings: ChatSettings | None = None) -> None:
        """Load a GGUF. Raises ModelError when it is missing, broken, or has no chat template."""
        check_file(path)
        import llama_cpp
        from llama_cpp.llama_chat_format import Jinja2ChatFormatter

        self._settings = settings = settings or ChatSettings()
        try:
            self._llama: Any = llama_cpp.Llama(
                str(path),
                n_ctx=settings.context,
                n_threads=settings.threads or None,
                n_threads_batch=settings.threads or None,
                seed=settings.seed,
                verbose=False,
            )
        except (ValueError, RuntimeError, AssertionError) as error:
            raise ModelError(
                f"llama.cpp cannot load {path}: {error}", "is the file whole, and of an architecture it knows?"
            ) from None
        template = self._llama.metadata.get("tokenizer.chat_template")
        if not template:
            raise ModelError(f"{path} has no chat template", "choose an instruct or chat model, not a base model")
        vocab = llama_cpp.llama_model_get_vocab(self._llama.model)
        self._is_end: Callable[[int], bool] = lambda token: bool(llama_cpp.llama_vocab_is_eog(vocab, token))
        bos, eos = self._llama.token_bos(), self._llama.token_eos()
        self._bos = self._piece(bos) if bos >= 0 else ""
        self._format = Jinja2ChatFormatter(template, self._piece(eos) if eos >= 0 else "", self._bos)

    def prompt(self, messages: Sequence[Mapping[str, str]]) -> list[int]:
        """The tokens of a conversation, ready for the model's answer. Raises ModelError when the template refuses."""
        try:
            text = self._format(messages=[dict(message) for message in messages]).prompt
        except Exception as error:  # whatever a template of unknown origin does, it is the model's fault
            raise ModelError(f"the model's chat template fails: {error}", "choose another chat model") from None
        own_bos = bool(self._bos) and text.startswith(self._bos)
        tokens: list[int] = self._llama.tokenize(text.encode(), add_bos=not own_bos, special=True)
        return tokens

    def chat(self, messages: list[Mapping[str, str]]) -> Iterator[str]:
        """The reply in pieces. Older turns are left out whole when all does not fit the context."""
        decoder = codecs.getincrementaldecoder("utf-8")(errors="ignore")
        tokens = self._fitting(messages)
        room = min(self._settings.max_tokens, self._settings.context - len(tokens))
        try:
            for count, token in enumerate(self._llama.generate(tokens, temp=self._settings.temperature), start=1):
                if self._is_end(token):
                    break
                if piece := decoder.decode(self._llama.detokenize([token], special=False)):
                    yield piece
                if count >= room:
                    break
        except RuntimeError as error:
            raise ModelError(f"llama.cpp stopped: {error}", "is there enough memory? lower chat.context") from None

    def warm(self, messages: list[Mapping[str, str]]) -> None:
        """Evaluate the beginning of a conversation. `chat` with the same beginning reads only what is new."""
        tokens = self._fitting(messages)
        next(self._llama.generate(tokens, temp=0.0), None)

    def close(self) -> None:
        """Free the memory."""
        self._llama.close()

    @property
    def read_tokens(self) -> int:
        """Tokens that are in the cache now."""
        return int(self._llama.n_tokens)

    def _fitting(self, messages: Sequence[Mapping[str, str]]) -> list[int]:
        """The prompt, with the oldest turns after the system message dropped until a reply has room."""
        kept = list(messages)
        first = 1 if kept and kept[0]["role"] == "system" else 0
        while True:
            tokens = self.prompt(kept)
            if len(tokens) + min(self._settings.max_tokens, self._settings.context // 2) <= self._settings.context:
                return tokens
            if len(kept) <= first + 1:
                raise ModelError(
                    f"{len(tokens)} tokens do not fit a context of {self._settings.context}",
                    "ask something shorter, or raise chat.context",
                )
            del kept[first : first + 2]

    def _piece(self, token: int) -> str:
        return bytes(self._llama.detokenize([token], special=True)).decode(errors="ignore")

"""Whether every family of language models can be talked with: a small random model of each, through the real engine.

For each: it loads or says why not, its prompt is that of its own template token for token, three turns are streamed and
each reads only what is new, and one intent is written within the grammar of the vocabulary.
"""

import argparse
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from assistant.bench.comparison import Stage
from assistant.bench.model_families import Family, families
from assistant.bench.random_model import Size, write
from assistant.core.errors import ModelError
from assistant.core.vocabulary import INTENTS
from assistant.engines.llm_llama import ChatSettings, LlamaChat
from assistant.understanding.intent_grammar import intent_grammar, read_intent

SYSTEM = "you are good"
SAID = ("hello", "what time is it", "turn on the kitchen light")
SIZE = Size(context=2048)
SPEECH = "root ::= [a-z] [a-z ]{4,30}"
"""What a random model may say: else it may end a turn before it begins, or say marks only."""

Message = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one family."""

    family: str
    architecture: str
    tokenizer: str
    loads: bool
    template: str
    """Where it is from; "" where there is none."""
    same_prompt: bool = False
    """The engine's prompts are those of the template, rendered and cut without the engine."""
    turns: int = 0
    """Turns that were streamed, of three."""
    prompt: int = 0
    """Tokens of the third turn's prompt."""
    fresh: int = 0
    """Those of them that had to be read."""
    intent: str = ""
    """The intent that it wrote."""
    refusal: str = ""
    """Why it cannot chat, when the engine refused it."""

    @property
    def chats(self) -> bool:
        """All of it works."""
        return self.same_prompt and self.turns == len(SAID) and bool(self.intent)


def check(family: Family, folder: Path) -> Result:
    """Try one family with a model written to `folder`."""
    path = write(folder / "model.gguf", family, SIZE)
    result = Result(family.name, family.architecture, family.tokenizer or "sentence pieces", False, family.source)
    template = family.chat_template if family.given else ""
    settings = ChatSettings(context=SIZE.context, threads=1, max_tokens=12, temperature=0.0, template=template)
    try:
        chat = LlamaChat(path, settings)
    except ModelError as error:
        return _with(result, loads="no chat template" in error.message, refusal=family.refused or error.message)
    messages: list[Message] = [{"role": "system", "content": SYSTEM}]
    chat.warm(messages)
    same, turns, fresh, prompt = True, 0, 0, []
    for said in SAID:
        messages.append({"role": "user", "content": said})
        prompt = chat.prompt(messages)
        same &= prompt == reference(path, family, messages)
        before = chat.computed_tokens
        pieces: list[str] = []
        for piece in chat.chat(messages, SPEECH):
            fresh = fresh if pieces else chat.computed_tokens - before
            pieces.append(piece)
        reply = "".join(pieces)
        turns += bool(reply)
        messages.append({"role": "assistant", "content": reply})
    writer = LlamaChat(path, ChatSettings(SIZE.context, 1, max_tokens=400, temperature=0.0, template=template))
    intent = read_intent("".join(writer.chat([{"role": "user", "content": SAID[-1]}], intent_grammar())))
    for one in (chat, writer):
        one.close()
    name = intent.name if intent is not None and intent.name in INTENTS else ""
    return _with(result, loads=True, same_prompt=same, turns=turns, prompt=len(prompt), fresh=fresh, intent=name)


def reference(path: Path, family: Family, messages: Sequence[Message]) -> list[int]:
    """The prompt without the engine: the template rendered by jinja2, cut by llama-cpp-python."""
    import llama_cpp
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    llama = llama_cpp.Llama(str(path), vocab_only=True, verbose=False)

    def refuse(reason: str) -> None:
        raise ValueError(reason)

    def written(token: int) -> str:
        return bytes(llama.detokenize([token], special=True)).decode() if token >= 0 else ""

    environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
    environment.globals |= {"raise_exception": refuse, "strftime_now": datetime.now().strftime}
    begin = written(llama.token_bos())
    values = {"bos_token": begin, "eos_token": written(llama.token_eos()), "enable_thinking": False}
    template = environment.from_string(family.chat_template)
    try:
        text = template.render(messages=messages, add_generation_prompt=True, **values)
    except ValueError:  # it knows no system message
        first = {"role": "user", "content": f"{messages[0]['content']}\n\n{messages[1]['content']}"}
        text = template.render(messages=[first, *messages[2:]], add_generation_prompt=True, **values)
    adds = not (begin and text.startswith(begin))
    tokens: list[int] = llama.tokenize(text.encode(), add_bos=adds, special=True)
    llama.close()
    return tokens


def _with(result: Result, **changes: Any) -> Result:
    return Result(**{**asdict(result), **changes})


@dataclass(frozen=True, slots=True)
class Report:
    """All families."""

    results: tuple[Result, ...]

    def to_dict(self) -> dict[str, Any]:
        """For --json."""
        return {"families": [{**asdict(one), "chats": one.chats} for one in self.results]}

    def table(self) -> list[tuple[str, str]]:
        """(family, what became of it) rows."""
        return [(f"{one.family} ({one.architecture}, {one.tokenizer})", _said(one)) for one in self.results]

    @property
    def stages(self) -> Sequence[Stage]:
        """None: nothing is timed."""
        return ()


def _said(result: Result) -> str:
    if result.chats:
        return f"chats; template of {result.template}"
    if result.refusal:
        return f"{'loads, ' if result.loads else ''}does not chat: {result.refusal}"
    return "FAILS"


def markdown(report: Report) -> str:
    """The table of the README."""
    rows = ["| family | architecture | tokenizer | chats |", "|---|---|---|---|"]
    for one in report.results:
        said = "yes" if one.chats else _said(one)
        rows.append(f"| {one.family} | {one.architecture} | {one.tokenizer} | {said} |")
    return "\n".join(rows)


def run(arguments: argparse.Namespace) -> Report:
    """Try all families."""
    with tempfile.TemporaryDirectory() as folder:
        return Report(tuple(check(family, Path(folder)) for family in families().values()))

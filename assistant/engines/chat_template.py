"""A chat template: messages to the text that a model reads. It comes from a model file, so it is not trusted.

It runs in a sandbox without access to Python, and with bounds on time and length. What a model makes of the text is
`llm_llama.py`'s.
"""

import resource
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Any

from assistant.core.errors import ModelError

SECONDS = 2.0
"""Of processor time: a template that runs longer is hostile or broken."""
TOO_LONG = 10
"""Likewise, where no exception ends it: in the midst of a regular expression."""
MEMORY = 256 << 20
"""Bytes that one may take: a filter can make a text of any length in one step."""
LONGEST = 4_000_000
"""Characters of a prompt."""
HINT = "choose another chat model"

Messages = Sequence[Mapping[str, str]]


class ChatTemplate:
    """One template. Rendering the same messages gives the same text (but for a date that it may ask for)."""

    def __init__(self, text: str, begin: str = "", end: str = "") -> None:
        """`begin` and `end` are the model's tokens for a text's begin and end. Raises ModelError when it is broken."""
        try:
            with _bounds():  # no deadline: traced, it would take fifteen times as long
                self._template = _sandbox().from_string(text)
        except Exception as error:  # whatever a text of unknown origin does to the parser
            raise _fault(error) from None
        self._tokens = {"bos_token": begin, "eos_token": end}

    def render(self, messages: Messages) -> str:
        """The text of a conversation up to where the model answers. Raises ModelError when the template fails.

        A template that refuses a system message gets it as the beginning of the first user's message.
        """
        try:
            return self._render(messages)
        except Exception as error:
            merged = _without_system(messages)
            if merged is messages:
                raise _fault(error) from None
        try:
            return self._render(merged)
        except Exception as error:
            raise _fault(error) from None

    def _render(self, messages: Messages) -> str:
        pieces: list[str] = []
        length = 0
        with _bounds(), _Deadline(SECONDS):
            for piece in self._template.generate(
                messages=[dict(message) for message in messages],
                add_generation_prompt=True,
                enable_thinking=False,  # nobody waits for a model that thinks aloud
                **self._tokens,
            ):
                pieces.append(piece)
                length += len(piece)
                if length > LONGEST:
                    raise ValueError("it does not come to an end")
        return "".join(pieces)


def _sandbox() -> Any:
    """An environment whose templates see no Python and cannot take up all memory by one operation."""
    from jinja2 import nodes
    from jinja2.compiler import CodeGenerator, Frame
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Generator(CodeGenerator):
        def _output_child_to_const(self, node: nodes.Expr, frame: Frame, finalize: Any) -> str:
            if not isinstance(node, nodes.TemplateData):
                raise nodes.Impossible  # likewise
            return super()._output_child_to_const(node, frame, finalize)

        def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:
            self.write("environment.join((")
            for part in node.nodes:
                self.visit(part, frame)
                self.write(", ")
            self.write("))")

    class Environment(ImmutableSandboxedEnvironment):
        intercepted_binops = frozenset({"*", "**", "+"})
        code_generator_class = Generator

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
            if operator == "**" or (operator == "*" and not all(isinstance(one, int) for one in (left, right))):
                raise ValueError(f"{operator} is not allowed")
            return _bounded(super().call_binop(context, operator, left, right))

        def join(self, parts: Sequence[object]) -> str:
            return str(_bounded("".join(str(part) for part in parts)))

    # The settings that those who publish templates count on; but what is constant is computed like the rest, in time.
    environment = Environment(
        trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols"], optimized=False
    )
    environment.globals["raise_exception"] = _refuse
    environment.globals["strftime_now"] = lambda form: datetime.now().astimezone().strftime(form)
    return environment


def _bounded(value: object) -> object:
    """The value of an operation, unless it has become too long: a text, a list or a number of many digits."""
    if (isinstance(value, str | list) and len(value) > LONGEST) or (isinstance(value, int) and value.bit_length() > 64):
        raise ValueError("it does not come to an end")
    return value


@contextmanager
def _bounds() -> Iterator[None]:
    """What is done meanwhile gets no more than MEMORY (it is a MemoryError), and the process ends after TOO_LONG.

    Whoever cannot afford that renders in a process of its own.
    """
    with (
        _limited(resource.RLIMIT_AS, _taken() + MEMORY),
        _limited(resource.RLIMIT_CPU, int(time.process_time()) + TOO_LONG),
    ):
        yield


@contextmanager
def _limited(kind: int, most: int) -> Iterator[None]:
    before, hard = resource.getrlimit(kind)
    resource.setrlimit(kind, (most if before == resource.RLIM_INFINITY else min(before, most), hard))
    try:
        yield
    finally:
        resource.setrlimit(kind, (before, hard))


def _taken() -> int:
    """Bytes of this process's address space."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()


class _Deadline:
    """Ends template code that runs too long, which no exception from another thread could: it is traced."""

    def __init__(self, seconds: float) -> None:
        self._end = time.thread_time() + seconds
        self._before: Any = None

    def __enter__(self) -> None:
        self._before = sys.gettrace()
        sys.settrace(self._enter)

    def __exit__(self, *exception: object) -> None:
        sys.settrace(self._before)

    def _enter(self, frame: FrameType, event: str, argument: object) -> Callable[..., Any]:
        return self._line  # also in what it calls: a filter may go on for ever

    def _line(self, frame: FrameType, event: str, argument: object) -> Callable[..., Any]:
        if time.thread_time() > self._end:
            raise TimeoutError("it takes too long")  # a filter takes a ValueError for its own, and goes on untraced
        return self._line


def _without_system(messages: Messages) -> Messages:
    """The system message put before the first user's words; the same messages when there is none."""
    if len(messages) < 2 or messages[0]["role"] != "system" or messages[1]["role"] != "user":
        return messages
    first = f"{messages[0]['content']}\n\n{messages[1]['content']}".strip()
    return [{"role": "user", "content": first}, *messages[2:]]


def _refuse(reason: str) -> None:
    raise ValueError(reason)


def _fault(error: Exception) -> ModelError:
    reason = "it takes too much memory" if isinstance(error, MemoryError) else " ".join(str(error).split())[:200]
    reason = reason or type(error).__name__
    return ModelError(f"the model's chat template fails: {reason}", HINT)

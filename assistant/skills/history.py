"""What was asked and answered lately, in memory: for "repeat that", "what did you hear" and "why did you do that"."""

from collections import deque
from dataclasses import dataclass, field
from uuid import uuid4

from assistant.core.values import Intent, Reply, Request

KEPT_TURNS = 20


@dataclass(slots=True)
class PastTurn:
    """One request with what was done."""

    request: Request
    id: str = field(default_factory=lambda: uuid4().hex)
    """Tells it from every other turn, also over restarts."""
    steps: list[tuple[Intent, Reply]] = field(default_factory=list)

    @property
    def said(self) -> str:
        """The whole answer."""
        return " ".join(reply.text for _, reply in self.steps if reply.text)


class History:
    """The last turns, the running one included."""

    def __init__(self) -> None:
        self._turns: deque[PastTurn] = deque(maxlen=KEPT_TURNS)

    def begin(self, request: Request) -> PastTurn:
        """A step of this request is about to be done; the first one begins its turn."""
        if not self._turns or self._turns[-1].request is not request:
            self._turns.append(PastTurn(request))
        return self._turns[-1]

    def note(self, request: Request, intent: Intent, reply: Reply) -> None:
        """A step was done. What the chat model answered may be noted too, with a Chat intent."""
        self.begin(request).steps.append((intent, reply))

    def before(self, request: Request) -> list[PastTurn]:
        """The turns before this one, the newest first."""
        return [turn for turn in reversed(self._turns) if turn.request is not request]

    def leading_to(self, turn: PastTurn) -> list[PastTurn]:
        """The turns before one of these, the oldest first."""
        turns = list(self._turns)
        return turns[: turns.index(turn)] if turn in turns else []

    def lately_said(self) -> frozenset[str]:
        """Every answer that is remembered."""
        return frozenset(reply.text for turn in self._turns for _, reply in turn.steps)

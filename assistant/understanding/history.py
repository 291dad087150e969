"""What was said in a conversation, as far as the chat model is to know it: the last turns, earlier ones in short."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Message = Mapping[str, str]

TURNS = 12
"""Exchanges that are kept at most."""
FORGOTTEN = 4
"""So many are forgotten at once, whole: what is left begins alike for several turns, and is read only once."""
SUMMARIZE = "Sum up in two short sentences what we have said so far, for yourself to remember."
LONGEST_SUMMARY = 400
"""Signs of what is kept of earlier turns."""
EARLIER = "Earlier in this conversation: "


@dataclass(slots=True)
class History:
    """Of one conversation."""

    turns: list[tuple[str, str]] = field(default_factory=list)
    """(what the user said, what was answered)."""
    earlier: str = ""
    """What the turns that are forgotten were about."""

    def add(self, said: str, answered: str) -> None:
        """One more turn; the oldest go when there are too many."""
        self.turns.append((said, answered.strip() or "…"))
        if len(self.turns) > TURNS:
            self.forget()

    def forget(self) -> None:
        """The oldest go."""
        del self.turns[:FORGOTTEN]

    def is_full(self, room: int) -> bool:
        """The next turn may have no room. `room`: signs."""
        if len(self.turns) <= FORGOTTEN:
            return False
        return len(self.turns) >= TURNS or sum(len(said) + len(answered) for said, answered in self.turns) > room

    def messages(self, system: str, turns: int | None = None) -> list[Message]:
        """All of it for the model, or with the oldest turns only."""
        about = f"{system}\n\n{EARLIER}{self.earlier}" if self.earlier else system
        messages: list[Message] = [{"role": "system", "content": about}]
        for said, answered in self.turns[:turns]:
            messages += [{"role": "user", "content": said}, {"role": "assistant", "content": answered}]
        return messages

"""Events and requests as JSON lines: what the service's socket speaks. Knows nothing of sockets.

To the client: `{"event": "Heard", …fields}`. From the client: `{"ask": TEXT, "area": …}`,
`{"command": "stop"}` or, while somebody types, `{"typing": TEXT}`.
"""

import typing
from typing import Any

import msgspec

from assistant.core import events
from assistant.core.errors import ServiceError
from assistant.core.events import Event
from assistant.core.values import Command, Request, Source, Typing

_KINDS: dict[str, type[Any]] = {kind.__name__: kind for kind in typing.get_args(events.Event)}

LONGEST_LINE = 1 << 20
"""Bytes. A longer line is refused: nothing that is said or typed is as long."""


class _Order(msgspec.Struct, forbid_unknown_fields=True):
    ask: str | None = None
    area: str | None = None
    command: Command | None = None
    typing: str | None = None


def encode_event(event: Event) -> bytes:
    """One line for a client."""
    # enc_hook: the read-only mapping that is the default of some fields is a dict on the wire.
    return msgspec.json.encode({"event": type(event).__name__, **msgspec.to_builtins(event, enc_hook=dict)}) + b"\n"


def decode_event(line: bytes) -> Event:
    """What a client reads. Raises ServiceError for an event that this version does not know."""
    try:
        fields: dict[str, Any] = msgspec.json.decode(line)
        kind = _KINDS[fields.pop("event")]
        event: Event = msgspec.convert(fields, kind)
    except (msgspec.MsgspecError, KeyError, AttributeError) as error:
        raise ServiceError(
            f"the service sent something unknown: {error}", "is it of the same version? restart it"
        ) from None
    return event


def encode_order(order: Request | Command | Typing) -> bytes:
    """One line for the service."""
    if isinstance(order, Typing):
        return msgspec.json.encode({"typing": order.text}) + b"\n"
    if isinstance(order, Command):
        return msgspec.json.encode({"command": order}) + b"\n"
    return msgspec.json.encode({"ask": order.text, "area": order.area}) + b"\n"


def decode_order(line: bytes) -> Request | Command | Typing:
    """What the service reads. Raises ServiceError when it is neither a request nor a command."""
    try:
        order = msgspec.json.decode(line, type=_Order)
    except msgspec.MsgspecError as error:
        raise ServiceError(f"not understood: {error}", 'send {"ask": TEXT} or {"command": "stop"}') from None
    if order.command is not None:
        return order.command
    if order.typing is not None:
        return Typing(order.typing)
    if order.ask is None or not order.ask.strip():
        raise ServiceError("neither a request nor a command", 'send {"ask": TEXT} or {"command": "stop"}')
    return Request(order.ask, Source.REMOTE, area=order.area)

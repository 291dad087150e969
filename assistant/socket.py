"""The local socket of a running service: every client sees the session's events and may ask and command.

A Unix socket with permission 0600: only the same user reaches it. Nothing here listens on a network.
"""

import asyncio
import logging
import os
import socket as sockets
import struct
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

from assistant.core.errors import ServiceError
from assistant.core.events import Event, Trouble
from assistant.core.ports import Assistant
from assistant.core.values import Command, Request, Typing
from assistant.wire import LONGEST_LINE, decode_event, decode_order, encode_event, encode_order

log = logging.getLogger(__name__)

CREDENTIALS = struct.Struct("3i")
"""Process, user and group of whoever is at the other end of a Unix socket."""
ACCEPT_PAUSE = 1.0
"""Seconds until clients are accepted again after the system could not."""


class Server:
    """Serves one session to any number of local clients. `async with` binds the socket and removes it."""

    def __init__(self, assistant: Assistant, path: Path) -> None:
        self._assistant = assistant
        self._path = path
        self._listening: sockets.socket | None = None
        self._clients: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> "Server":
        await refuse_a_second(self._path)
        self._listening = _bound(self._path)
        self._accept_from(self._listening)
        return self

    async def __aexit__(self, *exception: object) -> None:
        if self._listening is not None:
            asyncio.get_running_loop().remove_reader(self._listening)
            self._listening.close()
        for task in self._clients:
            task.cancel()
        await asyncio.gather(*self._clients, return_exceptions=True)
        self._path.unlink(missing_ok=True)

    def _accept_from(self, listening: sockets.socket) -> None:
        """Serve whoever connects. (asyncio's own server may still hand over a connection after it was closed.)"""
        if listening.fileno() >= 0:
            asyncio.get_running_loop().add_reader(listening, self._accept, listening)

    def _accept(self, listening: sockets.socket) -> None:
        try:
            connection, _ = listening.accept()
        except (BlockingIOError, ConnectionError):  # the client has gone again
            return
        except OSError as error:  # too many open files
            log.warning("a client cannot be served: %s", error)
            loop = asyncio.get_running_loop()
            loop.remove_reader(listening)
            loop.call_later(ACCEPT_PAUSE, self._accept_from, listening)
            return
        task = asyncio.create_task(self._serve(connection))
        self._clients.add(task)
        task.add_done_callback(self._clients.discard)
        task.add_done_callback(lambda _: connection.close())

    async def _serve(self, connection: sockets.socket) -> None:
        reader, writer = await asyncio.open_unix_connection(sock=connection, limit=LONGEST_LINE)
        async with self._assistant.subscribe() as events:
            sending = asyncio.create_task(self._send(events, writer))
            try:
                await self._receive(reader, writer)
            except ConnectionError as reason:  # the client went away: only this connection is over
                log.debug("connection closed: %r", reason)
            finally:
                sending.cancel()
                await asyncio.gather(sending, return_exceptions=True)
                await _close(writer)

    async def _send(self, events: AsyncIterator[Event], writer: asyncio.StreamWriter) -> None:
        try:
            async for event in events:
                writer.write(encode_event(event))
                await writer.drain()
        except ConnectionError:
            log.debug("a client went away")
        finally:
            writer.close()  # also ends the reading side: a client that hears nothing more should know

    async def _receive(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            try:
                line = await reader.readline()
            except ValueError:  # longer than the limit
                writer.write(encode_event(Trouble("that line is too long")))
                return
            if not line:
                return
            try:
                order = decode_order(line)
            except ServiceError as error:
                writer.write(encode_event(Trouble(error.message, error.hint)))
                continue
            if isinstance(order, Request):
                await self._assistant.ask(order)
            else:
                await self._assistant.command(order)


class Client:
    """A session in another process. Offers what a Session offers to a user interface."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def __aenter__(self) -> "Client":
        try:
            self._reader, self._writer = await asyncio.open_unix_connection(self._path, limit=LONGEST_LINE)
        except OSError as error:
            raise ServiceError(
                f"no service answers at {self._path}: {error.strerror}", "start it with `assistant serve`"
            ) from None
        return self

    async def __aexit__(self, *exception: object) -> None:
        if self._writer is not None:
            await _close(self._writer)

    @property
    def process(self) -> int:
        """The service's, as the kernel knows it."""
        assert self._writer is not None, "not connected"
        peer = self._writer.get_extra_info("socket").getsockopt(
            sockets.SOL_SOCKET, sockets.SO_PEERCRED, CREDENTIALS.size
        )
        process: int = CREDENTIALS.unpack(peer)[0]
        return process

    def subscribe(self) -> "Received":
        """The service's events."""
        assert self._reader is not None, "not connected"
        return Received(self._reader)

    async def ask(self, request: Request) -> None:
        """Send a request."""
        await self._write(encode_order(request))

    async def command(self, command: Command | Typing) -> None:
        """Send a command."""
        await self._write(encode_order(command))

    async def _write(self, line: bytes) -> None:
        assert self._writer is not None, "not connected"
        try:
            self._writer.write(line)
            await self._writer.drain()
        except OSError:
            raise ServiceError("the service went away", "see `journalctl --user -u assistant`") from None


class Received:
    """The events of a service as they arrive: a client's subscription."""

    def __init__(self, reader: asyncio.StreamReader) -> None:
        self._reader = reader

    def __aiter__(self) -> "Received":
        return self

    async def __anext__(self) -> Event:
        """Raises ServiceError when the service goes away."""
        line = b""
        with suppress(ConnectionError, ValueError):  # ended hard, or a line longer than any event
            line = await self._reader.readline()
        if not line:
            raise ServiceError("the service went away", "see `journalctl --user -u assistant`")
        return decode_event(line)

    async def __aenter__(self) -> "Received":
        return self

    async def __aexit__(self, *exception: object) -> None:
        """Nothing: the connection is the client's."""


async def reachable(path: Path) -> bool:
    """Whether a service answers at this socket."""
    try:
        _, writer = await asyncio.open_unix_connection(path)
    except OSError:
        return False
    await _close(writer)
    return True


async def refuse_a_second(path: Path) -> None:
    """Raise ServiceError when a service answers at this socket."""
    if await reachable(path):
        raise ServiceError(f"a service is already running at {path}", "`assistant chat` attaches to it")


def _bound(path: Path) -> sockets.socket:
    """A listening socket for this user alone, in place of one that nobody serves. Raises ServiceError."""
    listening = sockets.socket(sockets.AF_UNIX, sockets.SOCK_STREAM | sockets.SOCK_NONBLOCK | sockets.SOCK_CLOEXEC)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if path.is_socket():
            path.unlink()  # left behind by a service that was killed
        before = os.umask(0o177)
        try:
            listening.bind(str(path))
        finally:
            os.umask(before)
        listening.listen()
    except OSError as error:
        listening.close()
        raise ServiceError(
            f"cannot open the socket {path}: {error.strerror or error}", "see `socket` in the configuration"
        ) from None
    return listening


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(OSError):  # the other side may have gone first
        await writer.wait_closed()

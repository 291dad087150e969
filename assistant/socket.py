"""The local socket of a running service: every client sees the session's events and may ask and command.

A Unix socket with permission 0600: only the same user reaches it. Nothing here listens on a network.
"""

import asyncio
import logging
import os
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import suppress
from pathlib import Path

from assistant.core.errors import ServiceError
from assistant.core.events import Event, Trouble
from assistant.core.ports import Assistant
from assistant.core.values import Command, Request
from assistant.wire import LONGEST_LINE, decode_event, decode_order, encode_event, encode_order

log = logging.getLogger(__name__)


class Server:
    """Serves one session to any number of local clients. `async with` binds the socket and removes it."""

    def __init__(self, assistant: Assistant, path: Path) -> None:
        self._assistant = assistant
        self._path = path
        self._server: asyncio.Server | None = None
        self._clients: set[asyncio.Task[None]] = set()
        self._ended = False

    async def __aenter__(self) -> "Server":
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        await refuse_a_second(self._path)
        self._path.unlink(missing_ok=True)  # left behind by a service that was killed
        before = os.umask(0o177)
        try:
            self._server = await asyncio.start_unix_server(self._serve, self._path, limit=LONGEST_LINE)
        except OSError as error:
            raise ServiceError(
                f"cannot open the socket {self._path}: {error.strerror}", "see `socket` in the configuration"
            ) from None
        finally:
            os.umask(before)
        return self

    async def __aexit__(self, *exception: object) -> None:
        self._ended = True
        if self._server is not None:
            self._server.close()
            await asyncio.sleep(0.01)  # connections that are just being accepted reach _serve, and are closed there
        for task in self._clients:
            task.cancel()
        await asyncio.gather(*self._clients, return_exceptions=True)
        self._path.unlink(missing_ok=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if self._ended or task is None:  # accepted while the service was ending
            await _close(writer)
            return
        self._clients.add(task)
        events = self._assistant.subscribe()
        sending = asyncio.create_task(self._send(events, writer))
        try:
            await self._receive(reader, writer)
        except (ConnectionError, asyncio.CancelledError) as reason:
            # The client went away, or the service ends: only this connection is over. (A stream's task must not end
            # as cancelled: Python 3.11 reports that as an error.)
            log.debug("connection closed: %r", reason)
        finally:
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)
            await _close(writer)
            self._clients.discard(task)

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
            if isinstance(order, Command):
                await self._assistant.command(order)
            else:
                await self._assistant.ask(order)


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

    async def subscribe(self) -> AsyncGenerator[Event, None]:
        """The service's events. Raises ServiceError when the service goes away."""
        assert self._reader is not None, "not connected"
        with suppress(ConnectionError, ValueError):  # ended hard, or a line longer than any event
            while line := await self._reader.readline():
                yield decode_event(line)
        raise ServiceError("the service went away", "see `journalctl --user -u assistant`")

    async def ask(self, request: Request) -> None:
        """Send a request."""
        await self._write(encode_order(request))

    async def command(self, command: Command) -> None:
        """Send a command."""
        await self._write(encode_order(command))

    async def _write(self, line: bytes) -> None:
        assert self._writer is not None, "not connected"
        try:
            self._writer.write(line)
            await self._writer.drain()
        except OSError:
            raise ServiceError("the service went away", "see `journalctl --user -u assistant`") from None


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


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(OSError):  # the other side may have gone first
        await writer.wait_closed()

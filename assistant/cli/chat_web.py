"""The chat in a browser: textual-serve runs it once for each page that is open.

On this machine alone, unless another address is asked for; then only with the token that is in the printed address.
"""

import asyncio
import hmac
import ipaddress
import secrets
import shlex
import signal
import socket
import sys
from collections.abc import Awaitable, Callable
from copy import copy
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.web import Request, StreamResponse
from textual_serve.server import Server

from assistant.cli.output import complain
from assistant.core.errors import ServiceError

COOKIE = "assistant-token"
POLICY = "default-src 'self' 'unsafe-inline' data:; connect-src 'self' ws://{host}"
"""What the page may load: nothing from elsewhere. textual-serve's own would ask a server for a font."""
Handler = Callable[[Request], Awaitable[StreamResponse]]


def is_loopback(host: str) -> bool:
    """Whether an address is this machine's own."""
    try:
        return host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def reached_as(host: str) -> str:
    """The address to tell for one that is listened at: for all of them, the one on the way to the network."""
    outside = {"0.0.0.0": (socket.AF_INET, "192.0.2.1"), "::": (socket.AF_INET6, "2001:db8::1")}
    if host not in outside:
        return host
    family, somewhere = outside[host]
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as way:
            way.connect((somewhere, 9))  # nothing is sent by that
            return str(way.getsockname()[0])
    except OSError:
        return socket.gethostname()


class ChatServer(Server):
    """Serves the chat to whoever may see it."""

    def __init__(self, words: list[str], host: str, port: int, token: str = "") -> None:
        """`words`: the options of `assistant chat`. `token`: what a browser must know; "": nothing."""
        told = reached_as(host)
        shown = f"[{told}]" if ":" in told else told
        super().__init__(
            shlex.join([sys.executable, "-m", "assistant", "chat", *words]),
            host=host,
            port=port,
            title="assistant",
            public_url=f"http://{shown}:{port}",
        )
        self._token = token

    @property
    def address(self) -> str:
        """What is to be opened."""
        return f"{self.public_url}/{f'?token={self._token}' if self._token else ''}"

    async def _make_app(self) -> web.Application:
        app: web.Application = await super()._make_app()
        app.middlewares.append(self._guard)
        return app

    @web.middleware
    async def _guard(self, request: Request, handler: Handler) -> StreamResponse:
        """Let nobody in who does not know the token, nor another site's page that a browser here has open."""
        origin = request.headers.get("Origin")
        strange = origin is not None and urlsplit(origin).netloc != request.host
        if not self._token and not is_loopback(urlsplit(f"//{request.host}").hostname or ""):
            strange = True  # a name of somebody else's that leads to this machine
        if strange:
            raise web.HTTPForbidden(text="This page is for this address alone.")
        given = request.query.get("token", "")
        known = given or request.cookies.get(COOKIE, "")
        if self._token and not hmac.compare_digest(known.encode(), self._token.encode()):
            raise web.HTTPForbidden(text="Open the address that `assistant chat --web` printed, with its token.")
        response = await handler(request)
        if given and self._token and not response.prepared:
            response.set_cookie(COOKIE, self._token, httponly=True, samesite="Strict")
        return response

    async def handle_index(self, request: Request) -> StreamResponse:
        """The page. What it loads is where it was itself reached, by whatever name."""
        here = copy(self)
        here.public_url = f"{request.scheme}://{request.host}"
        page: StreamResponse = await super(ChatServer, here).handle_index(request)
        page.headers["Content-Security-Policy"] = POLICY.format(host=request.host)
        return page

    async def on_startup(self, app: web.Application) -> None:
        """Nothing: what textual-serve would print is no address to open."""

    async def run(self) -> None:
        """Serve until SIGINT or SIGTERM. Raises ServiceError when the address cannot be had."""
        ended = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, ended.set)
        runner = web.AppRunner(await self._make_app(), shutdown_timeout=1.0)
        await runner.setup()
        try:
            await web.TCPSite(runner, self.host, self.port).start()
            print(f"The chat is at {self.address}  (Ctrl+C ends it)", flush=True)
            await ended.wait()
        except OSError as error:
            raise ServiceError(
                f"cannot serve at {self.host}, port {self.port}: {error.strerror or error}", "try another --port"
            ) from None
        finally:
            await runner.cleanup()


def serve(words: list[str], host: str, port: int) -> int:
    """Until Ctrl-C. Raises ServiceError when the address cannot be had."""
    here = is_loopback(host)
    if not here:
        complain("anybody who has this address and its token can talk to the assistant; it is not encrypted")
    asyncio.run(ChatServer(words, host, port, "" if here else secrets.token_urlsafe(24)).run())
    return 0

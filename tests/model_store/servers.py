"""A real HTTP server on this machine that has files, and misbehaves as it is told to."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(slots=True)
class Served:
    """One file, and how it is handed out."""

    content: bytes
    ranges: bool = True
    """No: every answer is the whole file."""
    cut_after: list[int] = field(default_factory=list)
    """Bytes after which the first, second … connection is closed."""
    stall_after: list[int] = field(default_factory=list)
    """Bytes after which the first, second … connection goes silent."""
    says: int | None = None
    """The length it claims; None: the true one."""
    status: int = 200
    kind: str = "application/octet-stream"
    headers: dict[str, str] = field(default_factory=dict)
    redirect: str = ""
    sends: bytes | None = None
    """What comes instead of the content, which the headers go on to describe."""

    def like_the_hub(self) -> "Served":
        """With the headers by which the hub tells size and checksum."""
        self.headers["X-Linked-Etag"] = f'"{hashlib.sha256(self.content).hexdigest()}"'
        self.headers["X-Linked-Size"] = str(len(self.content))
        return self


@dataclass(slots=True)
class Server:
    """What it has, and what it was asked."""

    address: str
    files: dict[str, Served] = field(default_factory=dict)
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    """Method, path and Range of every request."""
    authorizations: list[str] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)


@contextmanager
def serving() -> Iterator[Server]:
    """The server, on a free port."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as listening:
        listening.daemon_threads = True
        server = Server(f"http://127.0.0.1:{listening.server_address[1]}")
        listening.files_of = server  # type: ignore[attr-defined]
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.closing.set()
            listening.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def handle(self) -> None:
        with suppress(ConnectionError):  # a client that has seen enough goes away
            super().handle()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the tests look at `asked`."""

    def _answer(self, body: bool) -> None:
        server: Server = self.server.files_of  # type: ignore[attr-defined]
        asked = self.headers.get("Range", "")
        server.asked.append((self.command, self.path, asked))
        server.authorizations.append(self.headers.get("Authorization", ""))
        served = server.files.get(self.path)
        if served is None:
            served = Served(b"not here", status=404, kind="text/html")
        content = served.content if served.sends is None else served.sends
        begin = int(asked.removeprefix("bytes=").rstrip("-")) if asked and served.ranges else 0
        if begin and begin >= len(content):
            self.send_response(416)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        status = 206 if begin else served.status
        self.send_response(302 if served.redirect else status)
        self.send_header("Content-Type", served.kind)
        if served.redirect:
            self.send_header("Location", served.redirect)
        if status == 206:
            self.send_header("Content-Range", f"bytes {begin}-{len(content) - 1}/{served.says or len(content)}")
        self.send_header("Content-Length", str((served.says or len(content)) - begin))
        for name, value in served.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if body and not served.redirect:
            self._send(served, content[begin:], server)

    def _send(self, served: Served, content: bytes, server: Server) -> None:
        if served.cut_after:
            self.wfile.write(content[: served.cut_after.pop(0)])
            self.close_connection = True
        elif served.stall_after:
            self.wfile.write(content[: served.stall_after.pop(0)])
            self.wfile.flush()
            server.closing.wait()
            self.close_connection = True
        else:
            self.wfile.write(content)
            self.close_connection = served.says is not None

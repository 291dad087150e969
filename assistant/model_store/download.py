"""One file from a server to the disk: goes on where it was cut off, and is whole and right when it is done.

A server may cut, stall, lie about the size, ignore ranges, or not be the server at all (a proxy that answers with a web
page). The file grows as `NAME.part`; whatever happens, that is all that is ever left behind.
"""

import errno
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant import __version__
from assistant.core.errors import ModelError
from assistant.model_store.checksum import BLOCK, Checksum, GrowingDigest
from assistant.model_store.machine import amount, check_room

if TYPE_CHECKING:
    from requests import Response, Session

log = logging.getLogger(__name__)

ATTEMPTS = 5
"""So often in a row nothing may arrive before it is given up."""
RECORDED = "sha256"
"""The checksum by which an installed file is verified later, whatever the server publishes."""
LONGEST_INDEX = 32 << 20
"""Bytes of a list of models."""

Progress = Callable[[int, int | None], None]
"""Bytes that are there, and bytes that there will be (None: the server does not say)."""


@dataclass(frozen=True, slots=True)
class Remote:
    """A file on a server, and what is known of it."""

    url: str
    name: str
    """What it is called on the disk."""
    size: int | None = None
    """Bytes."""
    checksum: Checksum | None = None

    def digest(self) -> GrowingDigest:
        """What its checksum is compared with, and its SHA-256."""
        return GrowingDigest(RECORDED, *([self.checksum.algorithm] if self.checksum else []))

    def is_whole(self, file: Path, sums: GrowingDigest, progress: "Progress") -> bool:
        """Is the whole file there, and the right one? Reads what of it was not read while it was written."""
        if not file.is_file() or self.size not in (None, _size(file)):
            return False
        sums.reach(file, _size(file), lambda done: progress(done, self.size))
        return self.checksum is None or sums.hexdigest(self.checksum.algorithm) == self.checksum.digest


class WebPage(ModelError):
    """A web page came instead of what was asked for."""


@dataclass(frozen=True, slots=True)
class Downloader:
    """Asks servers. Proxies are the environment's (HTTPS_PROXY, NO_PROXY) unless one is named."""

    proxy: str | None = None
    patience: float = 30.0
    """Seconds without a byte until a connection counts as dead."""
    wait: Callable[[float], None] = time.sleep
    """Waits so many seconds before it is tried again."""

    def fetch(self, remote: Remote, target: Path, progress: Progress = lambda done, size: None) -> str:
        """Load a file if it is not there, check it, and only then give it its name. Gives its SHA-256.

        Raises ModelError; the part stays to be resumed.
        """
        part = target.with_name(target.name + ".part")
        with disk_errors(part):
            target.parent.mkdir(parents=True, exist_ok=True)
            sums = remote.digest()
            if remote.is_whole(target, sums, progress):
                return sums.hexdigest(RECORDED)
            # A part left by an older version of the file cannot be completed: then it begins anew, once.
            for last in (not part.exists(), True):
                sums = remote.digest()
                self._receive_all(remote, part, sums, progress)
                if remote.is_whole(part, sums, progress):
                    part.replace(target)
                    return sums.hexdigest(RECORDED)
                part.unlink()
                if last:
                    break
        raise _wrong(remote)

    def headers(self, url: str) -> Mapping[str, str]:
        """What a server says of a file without sending it. Only this server is asked, where the hub answers."""
        from urllib.parse import urljoin, urlsplit

        for _ in range(5):
            with self._asked(url) as session:
                response = session.head(url, allow_redirects=False, timeout=self.patience)
            onward = urljoin(url, response.headers.get("Location", url))
            if onward == url or urlsplit(onward).netloc != urlsplit(url).netloc or "X-Linked-Etag" in response.headers:
                _check_status(response, url)
                return response.headers
            url = onward
        raise ModelError(f"{url} leads in a circle", "is the mirror in the settings right?")

    def index(self, url: str) -> Any:
        """A list of models, as JSON. Raises ModelError."""
        import json

        with self._asked(url) as session, session.get(url, stream=True, timeout=self.patience) as response:
            _check_status(response, url)
            content = response.raw.read(LONGEST_INDEX, decode_content=True)
        try:
            return json.loads(content)
        except (ValueError, RecursionError):
            raise _web_page(url) from None

    def _receive_all(self, remote: Remote, part: Path, sums: GrowingDigest, progress: Progress) -> None:
        """Bring the part to its full length, in as many connections as it takes."""
        failures, farthest = 0, 0
        while True:
            before = _size(part)
            farthest = max(farthest, before)
            if remote.size is not None and before > remote.size:
                part.unlink()
                before = 0
            if before and before == remote.size:
                return
            try:
                if self._receive(remote, part, sums, progress):
                    return
                problem = "the connection was cut"
            except _Interrupted as reason:
                problem = str(reason)
            failures = 0 if _size(part) > farthest else failures + 1
            if failures == ATTEMPTS:
                raise ModelError(
                    f"{remote.url} cannot be loaded: {problem}",
                    f"is the network there? what has arrived ({amount(_size(part))}) is kept: try again later",
                )
            log.info("%s: %s; going on at %d bytes", remote.url, problem, _size(part))
            self.wait(min(2.0**failures, 30.0))

    def _receive(self, remote: Remote, part: Path, sums: GrowingDigest, progress: Progress) -> bool:
        """One connection. True: the file is complete. Raises _Interrupted when trying again may help."""
        have = _size(part)
        asked = {"Range": f"bytes={have}-"} if have else {}
        with (
            self._asked(remote.url, passing=True) as session,
            session.get(remote.url, headers=asked, stream=True, timeout=self.patience) as response,
        ):
            if response.status_code == 416:  # nothing there after what we have
                part.unlink(missing_ok=True)
                raise _Interrupted("the file on the server is shorter than what was loaded")
            _check_status(response, remote.url, passing=True)
            if "text/html" in response.headers.get("Content-Type", ""):
                raise _web_page(remote.url)
            have = have if _continues(response, have) else 0
            size = _length(response, have)
            if remote.size is not None and size not in (None, remote.size):
                raise ModelError(
                    f"{remote.url} has {size} bytes, and should have {remote.size}",
                    "the file was changed, or a proxy answers; try again later",
                )
            size = remote.size or size
            check_room(part.parent, (size or have) - have, remote.name)
            sums.reach(part, have, lambda done: progress(done, size))
            return _written(response, part, have, size, sums, progress)

    @contextmanager
    def _asked(self, url: str, passing: bool = False) -> "Iterator[Session]":
        """A session; network errors become ModelError, or _Interrupted where trying again may help."""
        import requests
        import urllib3

        try:
            with _session(self.proxy) as session:
                yield session
        except (
            requests.exceptions.InvalidURL,
            requests.exceptions.MissingSchema,
            requests.exceptions.InvalidSchema,
        ) as error:
            if "SOCKS" in str(error):
                raise ModelError("the proxy speaks SOCKS", "name an http:// proxy as models.proxy") from None
            raise ModelError(f"{url} is not an address", "correct it in the section models of the settings") from None
        except requests.exceptions.TooManyRedirects:
            raise ModelError(f"{url} leads in a circle", "is the mirror in the settings right?") from None
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            if passing:
                raise _Interrupted(_reason(error)) from None
            raise ModelError(
                f"{url} does not answer: {_reason(error)}", "is there a network? see models.proxy in the settings"
            ) from None


class _Interrupted(Exception):
    """Trying again may help."""


def _session(proxy: str | None) -> "Session":
    import requests

    session = requests.Session()
    session.headers.update({"User-Agent": f"offline-assistant/{__version__}", "Accept-Encoding": "identity"})
    session.auth = lambda request: request  # or passwords in ~/.netrc would be sent
    session.max_redirects = 10
    if proxy:
        session.trust_env = False
        session.proxies = {"http": proxy, "https": proxy}
    return session


def _written(
    response: "Response", part: Path, have: int, size: int | None, sums: GrowingDigest, progress: Progress
) -> bool:
    """Write what arrives after the first `have` bytes. True when all has."""
    progress(have, size)
    with part.open("r+b" if have else "wb") as file:
        file.seek(have)
        while block := response.raw.read1(BLOCK, decode_content=False):
            have += len(block)
            if size is not None and have > size:
                raise ModelError(
                    f"{response.url} sends more than the {size} bytes it has", "it is not the file; try again later"
                )
            file.write(block)
            sums.take(block)
            progress(have, size)
    return size is None or have == size


def _continues(response: "Response", have: int) -> bool:
    """Does the answer go on where we are? No: the server does not do ranges, and sends everything."""
    begin = response.headers.get("Content-Range", "").removeprefix("bytes ").partition("-")[0]
    if response.status_code == 206 and begin != str(have):
        raise ModelError(f"{response.url} sends another part than was asked for", "try again, or use another mirror")
    return response.status_code == 206


def _length(response: "Response", have: int) -> int | None:
    """Bytes of the whole file, as the server says."""
    total = response.headers.get("Content-Range", "").rpartition("/")[2]
    if total.isdigit():
        return int(total)
    rest = response.headers.get("Content-Length", "")
    return have + int(rest) if rest.isdigit() else None


def _check_status(response: "Response", url: str, passing: bool = False) -> None:
    status = response.status_code
    if status < 400:
        return
    if passing and (status >= 500 or status == 429):
        raise _Interrupted(f"the server says {status} {response.reason}")
    if status == 404:
        raise ModelError(f"there is no {url}", "it was moved or taken away; `assistant models list --all` shows others")
    if status in (401, 403):
        raise ModelError(
            f"{url} is not given to everybody ({status})",
            "accept its licence on that page, load it with a browser, then `assistant models add FILE`",
        )
    if status == 407:
        raise ModelError("the proxy wants a password", "write it into models.proxy: http://user:password@host:port")
    raise ModelError(f"{url}: the server says {status} {response.reason}", "try again later")


def _wrong(remote: Remote) -> ModelError:
    return ModelError(f"{remote.url} is not the right file: its checksum differs", "nothing was kept; try again later")


def _web_page(url: str) -> WebPage:
    return WebPage(
        f"instead of {url} a web page came", "a proxy or a login page answers: open it with a browser, then try again"
    )


def _reason(error: BaseException) -> str:
    """The innermost reason, short."""
    names = type(error).__name__
    if "Timeout" in names or "timed out" in str(error):
        return "nothing arrived for too long"
    if "Proxy" in names:
        return "the proxy does not answer"
    if "SSL" in names:
        return "the connection is not secure (certificate)"
    if "NameResolution" in str(error):
        return "its name cannot be resolved"
    if "refused" in str(error):
        return "the connection was refused"
    return "the connection was cut"


@contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """A full or unwritable disk as ModelError."""
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        hint = "make room" if full else "check the permissions"
        raise ModelError(
            f"cannot write {path}: {error.strerror or error}", f"{hint}, or set models.folder to another disk"
        ) from None


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0

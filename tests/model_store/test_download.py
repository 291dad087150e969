"""Downloads from a real server on this machine that cuts, stalls, lies, and is sometimes not the server at all."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.core.errors import ModelError
from assistant.model_store.checksum import Checksum, GrowingDigest
from assistant.model_store.download import ATTEMPTS, Downloader, Remote, WebPage
from tests.model_store.servers import Served, Server

CONTENT = bytes(range(256)) * 4096
"""A megabyte."""


@pytest.fixture
def waited() -> list[float]:
    return []


@pytest.fixture
def downloader(waited: list[float]) -> Downloader:
    return Downloader(patience=5.0, wait=waited.append)


def remote(server: Server, served: Served, size: int | None = len(CONTENT), content: bytes = CONTENT) -> Remote:
    server.files["/file.gguf"] = served
    checksum = Checksum("sha256", hashlib.sha256(content).hexdigest())
    return Remote(f"{server.address}/file.gguf", "file.gguf", size, checksum)


def test_a_file_arrives_and_its_progress_is_told(server: Server, downloader: Downloader, tmp_path: Path) -> None:
    told: list[tuple[int, int | None]] = []
    downloader.fetch(remote(server, Served(CONTENT)), tmp_path / "file", lambda *one: told.append(one))
    assert (tmp_path / "file").read_bytes() == CONTENT
    assert told[-1] == (len(CONTENT), len(CONTENT))
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


def test_what_is_cut_off_goes_on_where_it_was(
    server: Server, downloader: Downloader, tmp_path: Path, waited: list[float]
) -> None:
    served = Served(CONTENT, cut_after=[100_000, 200_000, 300_000])
    downloader.fetch(remote(server, served), tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == CONTENT
    assert [asked for _, _, asked in server.asked] == ["", "bytes=100000-", "bytes=300000-", "bytes=600000-"]
    assert len(waited) == 3


def test_a_server_that_goes_silent_is_asked_again(server: Server, tmp_path: Path, waited: list[float]) -> None:
    served = Served(CONTENT, stall_after=[100_000])
    Downloader(patience=0.3, wait=waited.append).fetch(remote(server, served), tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == CONTENT
    assert server.asked[1][2] == "bytes=100000-"


def test_a_server_without_ranges_is_asked_for_everything_again(
    server: Server, downloader: Downloader, tmp_path: Path
) -> None:
    downloader.fetch(remote(server, Served(CONTENT, ranges=False, cut_after=[100_000])), tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == CONTENT


def test_what_arrived_stays_for_the_next_time(server: Server, downloader: Downloader, tmp_path: Path) -> None:
    served = Served(CONTENT, cut_after=[300_000, *[0] * ATTEMPTS])
    with pytest.raises(ModelError, match="the connection was cut") as failed:
        downloader.fetch(remote(server, served), tmp_path / "file")
    assert "300 kB) is kept" in failed.value.hint
    assert [(one.name, one.stat().st_size) for one in tmp_path.iterdir()] == [("file.part", 300_000)]
    downloader.fetch(remote(server, Served(CONTENT)), tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == CONTENT
    assert server.asked[-1][2] == "bytes=300000-"


def test_wrong_bytes_are_not_kept(server: Server, downloader: Downloader, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="its checksum differs"):
        downloader.fetch(remote(server, Served(CONTENT, sends=CONTENT[::-1])), tmp_path / "file")
    assert list(tmp_path.iterdir()) == []


def test_a_part_of_an_older_file_is_replaced(server: Server, downloader: Downloader, tmp_path: Path) -> None:
    (tmp_path / "file.part").write_bytes(b"an older version" * 100)
    downloader.fetch(remote(server, Served(CONTENT)), tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == CONTENT


@pytest.mark.parametrize("length", [len(CONTENT), len(CONTENT) + 1, len(CONTENT) * 2])
def test_a_part_that_is_too_long_or_wrong_is_replaced(
    server: Server, downloader: Downloader, tmp_path: Path, length: int
) -> None:
    (tmp_path / "file.part").write_bytes(bytes(length))
    downloader.fetch(remote(server, Served(CONTENT)), tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == CONTENT


@pytest.mark.parametrize("lie", [1000, len(CONTENT) * 2])
def test_a_server_that_claims_another_size(server: Server, downloader: Downloader, tmp_path: Path, lie: int) -> None:
    with pytest.raises(ModelError, match=f"has {lie} bytes, and should have {len(CONTENT)}"):
        downloader.fetch(remote(server, Served(CONTENT, says=lie)), tmp_path / "file")
    assert not (tmp_path / "file").exists()


def test_a_server_that_sends_less_than_it_claims(server: Server, downloader: Downloader, tmp_path: Path) -> None:
    served = Served(CONTENT, says=len(CONTENT), sends=CONTENT[:1000])
    with pytest.raises(ModelError):
        downloader.fetch(remote(server, served), tmp_path / "file")
    assert not (tmp_path / "file").exists()


@pytest.mark.parametrize(
    ("status", "message"),
    [(404, "there is no"), (403, "not given to everybody"), (401, "not given to everybody"), (410, "says 410")],
)
def test_refusals_are_told_at_once(
    server: Server, downloader: Downloader, tmp_path: Path, status: int, message: str
) -> None:
    with pytest.raises(ModelError, match=message):
        downloader.fetch(remote(server, Served(b"no", status=status)), tmp_path / "file")
    assert len(server.asked) == 1


def test_a_server_in_trouble_is_tried_again(
    server: Server, downloader: Downloader, tmp_path: Path, waited: list[float]
) -> None:
    with pytest.raises(ModelError, match="says 503"):
        downloader.fetch(remote(server, Served(b"no", status=503)), tmp_path / "file")
    assert len(server.asked) == ATTEMPTS
    assert waited == sorted(waited)


def test_a_proxy_that_answers_with_a_page(server: Server, downloader: Downloader, tmp_path: Path) -> None:
    page = Served(b"<html>log in</html>", kind="text/html; charset=utf-8")
    with pytest.raises(WebPage, match="a web page came"):
        downloader.fetch(remote(server, page), tmp_path / "file")
    with pytest.raises(WebPage):
        downloader.index(f"{server.address}/file.gguf")
    server.files["/deep.json"] = Served(b"[" * 100_000)
    with pytest.raises(WebPage):
        downloader.index(f"{server.address}/deep.json")


def test_a_proxy_that_is_named_is_used(server: Server, tmp_path: Path) -> None:
    server.files["http://hub.invalid/file"] = Served(CONTENT)
    Downloader(proxy=server.address).fetch(Remote("http://hub.invalid/file", "file"), tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == CONTENT


def test_a_proxy_of_the_environment_is_used(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(variable, server.address)
    for variable in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(variable, raising=False)
    server.files["http://hub.invalid/file"] = Served(CONTENT)
    Downloader().fetch(Remote("http://hub.invalid/file", "file"), tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == CONTENT


def test_a_proxy_of_a_kind_that_cannot_be_used(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="the proxy speaks SOCKS"):
        Downloader(proxy="socks5://127.0.0.1:9").index("http://hub.invalid/list.json")


def test_nobody_there(downloader: Downloader, tmp_path: Path, server: Server) -> None:
    closed = "http://127.0.0.1:9/file"  # the discard service; nothing listens there
    with pytest.raises(ModelError, match="the connection was refused"):
        downloader.fetch(Remote(closed, "file"), tmp_path / "file")
    with pytest.raises(ModelError, match="does not answer"):
        downloader.index(closed)
    with pytest.raises(ModelError, match="is not an address"):
        downloader.index("nowhere")


def test_a_list_that_stops_coming_is_told(server: Server) -> None:
    server.files["/list.json"] = Served(b"[" + b" " * 10_000, stall_after=[100])
    with pytest.raises(ModelError, match="nothing arrived for too long"):
        Downloader(patience=0.3).index(f"{server.address}/list.json")


def test_passwords_of_netrc_are_not_sent(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password secret\n", encoding="utf-8")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    Downloader().fetch(remote(server, Served(CONTENT)), tmp_path / "file")
    assert set(server.authorizations) == {""}


def test_headers_are_those_of_the_server_that_was_asked(server: Server, downloader: Downloader) -> None:
    server.files["/old"] = Served(b"", redirect="/new")
    server.files["/new"] = Served(CONTENT, redirect="http://elsewhere.invalid/file").like_the_hub()
    assert downloader.headers(f"{server.address}/old")["X-Linked-Size"] == str(len(CONTENT))
    server.files["/old"].redirect = "/older"
    server.files["/older"] = Served(b"", redirect="/old")
    with pytest.raises(ModelError, match="in a circle"):
        downloader.headers(f"{server.address}/old")


def test_a_disk_without_room_is_told_before(
    server: Server, downloader: Downloader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10**9, 99 * 10**7, 10**7))
    with pytest.raises(ModelError, match=r"needs 1\.0 MB, and the disk of .* has 10\.0 MB free"):
        downloader.fetch(remote(server, Served(CONTENT)), tmp_path / "file")
    assert list(tmp_path.iterdir()) == []


FILL = """
import resource, sys
from pathlib import Path
from assistant.core.errors import ModelError
from assistant.model_store.download import Downloader, Remote
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
try:
    Downloader().fetch(Remote(sys.argv[1], "file"), Path(sys.argv[2]))
except ModelError as error:
    print(error)
"""


def test_a_disk_that_becomes_full_is_one_line_and_the_part_stays(server: Server, tmp_path: Path) -> None:
    server.files["/file"] = Served(CONTENT)
    command = [sys.executable, "-c", FILL, f"{server.address}/file", str(tmp_path / "file")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ})
    assert done.stderr == ""
    assert "cannot write" in done.stdout
    assert "make room" in done.stdout
    assert [one.name for one in tmp_path.iterdir()] == ["file.part"]


def test_the_checksum_is_worked_out_while_it_arrives(
    server: Server, downloader: Downloader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int] = []
    read: list[tuple[int, int]] = []
    reach = GrowingDigest.reach

    def noted(self: GrowingDigest, path: Path, size: int, progress: Callable[[int], None]) -> None:
        if self.done < size:
            read.append((self.done, size))
        reach(self, path, size, progress)

    monkeypatch.setattr(GrowingDigest, "reach", noted)
    wanted = remote(server, Served(CONTENT, cut_after=[100_000]))
    found = downloader.fetch(wanted, tmp_path / "file")
    assert found == hashlib.sha256(CONTENT).hexdigest()
    assert read == []
    (tmp_path / "file").rename(tmp_path / "file.part")
    os.truncate(tmp_path / "file.part", 600_000)
    assert downloader.fetch(wanted, tmp_path / "file", lambda done, size: told.append(done)) == found
    assert read == [(0, 600_000)], "what had arrived before is read once, and that is told"
    assert 600_000 in told

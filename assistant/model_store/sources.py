"""Where a model comes from: its files on a server, with the sizes and checksums that the server publishes.

- Language models: the hub answers a HEAD request with X-Linked-Size and X-Linked-Etag (the SHA-256 of large files).
- Speech models: Vosk's model-list.json has size and md5 of each archive.
- Voices: Piper's voices.json has size and md5 of each file.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from assistant.core.errors import ModelError
from assistant.model_store.catalogue import Catalogue, Entry, LanguageModel, SpeechModel
from assistant.model_store.checksum import Checksum
from assistant.model_store.download import Downloader, Remote
from assistant.model_store.look import Kind

VOICES = "rhasspy/piper-voices"
"""Where Piper's voices lie on the hub."""
UNKNOWN_LICENCE = "unknown: read its MODEL_CARD before use"
_ON_THE_HUB = re.compile(r"[\w.-]+/[\w.-]+/(?:[\w.-]+/)*[\w.-]+\.gguf")
_VOSK = re.compile(r"vosk-model-[\w.-]+")
_VOICE = re.compile(r"[a-z]{2,3}_[A-Z]{2}-\w+-(?:x_low|low|medium|high)")
_SHA256 = re.compile(r'"?([0-9a-f]{64})"?')


@dataclass(frozen=True, slots=True)
class Servers:
    """Addresses; each may be a mirror."""

    hub: str = "https://huggingface.co"
    vosk: str = "https://alphacephei.com/vosk/models"


@dataclass(frozen=True, slots=True)
class Parcel:
    """Everything that makes up one model, before it is loaded."""

    name: str
    """The folder it gets."""
    kind: Kind
    files: tuple[Remote, ...]
    """An archive is one file; it is unpacked."""
    licence: str
    source: str
    """For people: the page it comes from."""

    @property
    def size(self) -> int:
        """Bytes to be loaded, as far as they are known."""
        return sum(remote.size or 0 for remote in self.files)


def parcel(wanted: str, known: Catalogue, servers: Servers, downloader: Downloader, *, unverified: bool) -> Parcel:
    """What to load for a name: NAME or NAME:QUANTIZATION of the catalogue, a Vosk model, a voice, or a file on the hub.

    Asks the server. Raises ModelError for what is not known or cannot be had, and for a file without a published
    checksum unless `unverified`.
    """
    name, _, quantization = wanted.partition(":")
    entry = known.find(name)
    if entry is not None and entry.obstacle:
        raise ModelError(f"{entry.name} cannot be pulled: {entry.obstacle}")
    if isinstance(entry, LanguageModel):
        found = _language(entry, quantization.upper(), servers, downloader)
    elif quantization:
        raise ModelError(f"{name} has no quantizations", f"write {name}")
    elif isinstance(entry, SpeechModel) or _VOSK.fullmatch(wanted):
        found = _speech(entry.name if entry else wanted, entry, servers, downloader)
    elif entry is not None or _VOICE.fullmatch(wanted):
        found = _voice(entry.name if entry else wanted, entry, servers, downloader)
    elif _ON_THE_HUB.fullmatch(wanted):
        found = _file_on_the_hub(wanted, servers, downloader)
    else:
        raise known.unknown(name)
    unsure = [remote.name for remote in found.files if remote.checksum is None]
    if unsure and not unverified:
        raise ModelError(
            f"the server publishes no checksum of {unsure[0]}",
            "use another mirror, or --unverified takes it as it is",
        )
    return found


def _language(entry: LanguageModel, quantization: str, servers: Servers, downloader: Downloader) -> Parcel:
    chosen = quantization or next(iter(entry.files))
    if chosen not in entry.files:
        raise ModelError(f"{entry.name} is not known as {chosen}", f"there is {', '.join(entry.files)}")
    name = entry.name if chosen == next(iter(entry.files)) else f"{entry.name}-{chosen.lower()}"
    file = entry.files[chosen].file
    remote = _hub_file(f"{servers.hub}/{entry.hub}/resolve/main/{file}", file, downloader)
    return Parcel(name, Kind.LANGUAGE, (remote,), entry.licence, f"{servers.hub}/{entry.hub}")


def _file_on_the_hub(wanted: str, servers: Servers, downloader: Downloader) -> Parcel:
    owner, repository, path = wanted.split("/", 2)
    remote = _hub_file(f"{servers.hub}/{owner}/{repository}/resolve/main/{path}", PurePosixPath(path).name, downloader)
    name = PurePosixPath(path).stem
    return Parcel(name, Kind.LANGUAGE, (remote,), "see its page", f"{servers.hub}/{owner}/{repository}")


def _hub_file(url: str, name: str, downloader: Downloader) -> Remote:
    headers = downloader.headers(url)
    if "text/html" in headers.get("Content-Type", "") and "X-Linked-Etag" not in headers:
        raise ModelError(f"{url} is a web page", "a proxy or a login page answers, or the mirror is not one of the hub")
    size = headers.get("X-Linked-Size") or headers.get("Content-Length", "")
    sha256 = _SHA256.fullmatch(headers.get("X-Linked-Etag", ""))
    checksum = Checksum("sha256", sha256[1]) if sha256 else None
    return Remote(url, name, int(size) if size.isdigit() else None, checksum)


def _speech(name: str, entry: Entry | None, servers: Servers, downloader: Downloader) -> Parcel:
    url = f"{servers.vosk}/model-list.json"
    listed = downloader.index(url)
    found = next((one for one in _items(listed) if one.get("name") == name), None)
    if found is None:
        raise ModelError(f"{name} is not in {url}", "`assistant models list --all` shows what is known")
    remote = Remote(f"{servers.vosk}/{name}.zip", f"{name}.zip", _number(found.get("size")), _md5(found.get("md5")))
    return Parcel(name, Kind.SPEECH, (remote,), entry.licence if entry else "see Vosk's page", servers.vosk)


def _voice(name: str, entry: Entry | None, servers: Servers, downloader: Downloader) -> Parcel:
    base = f"{servers.hub}/{VOICES}/resolve/main"
    listed = downloader.index(f"{base}/voices.json")
    found = listed.get(name) if isinstance(listed, dict) else None
    files = found.get("files") if isinstance(found, dict) else None
    if not isinstance(files, dict):
        raise ModelError(f"{name} is not in {base}/voices.json", "`assistant models list --all` shows what is known")
    remotes = []
    for path, facts in files.items():
        parts = PurePosixPath(str(path))
        if parts.is_absolute() or ".." in parts.parts or not isinstance(facts, dict):
            raise ModelError(f"{base}/voices.json has a strange file {path}", "use another mirror")
        size, md5 = _number(facts.get("size_bytes")), _md5(facts.get("md5_digest"))
        remotes.append(Remote(f"{base}/{path}", parts.name, size, md5))
    licence = entry.licence if entry else UNKNOWN_LICENCE
    return Parcel(name, Kind.VOICE, tuple(remotes), licence, f"{servers.hub}/{VOICES}")


def _items(listed: Any) -> list[Mapping[str, Any]]:
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def _md5(value: object) -> Checksum | None:
    return Checksum("md5", value.lower()) if isinstance(value, str) and re.fullmatch("[0-9a-fA-F]{32}", value) else None

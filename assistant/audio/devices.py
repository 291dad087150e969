"""PortAudio and its devices: loading the library, listing, finding one by name, counting what is open.

The only door to the library `sounddevice`. PortAudio's open, close and initialise are not thread-safe, and its list
of devices is as old as its initialisation: both are dealt with here. Streams are in `portaudio`.
"""

import ctypes
import ctypes.util
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from assistant.core.errors import DeviceError

INSTALL = "Debian, Raspberry Pi OS: sudo apt install libportaudio2; macOS: it comes with sounddevice"
LIST = "`assistant devices` lists what there is; audio.input and audio.output in the configuration choose"
NO_DEVICES = (
    "is one plugged in, is the sound server running (PipeWire or PulseAudio), "
    "and is the user in the group audio? In a container or over ssh there may be none"
)

DeviceName = int | str | None
"""A number of the list, a part of a name (any case), or None for the default."""


@dataclass(frozen=True, slots=True)
class Device:
    """One sound device as PortAudio sees it."""

    index: int
    name: str
    host: str
    """The system's sound interface it belongs to, as in ALSA."""
    inputs: int
    """Channels that can be recorded."""
    outputs: int
    """Channels that can be played."""
    rate: int
    """Samples a second it prefers."""
    default_input: bool
    default_output: bool


def devices() -> list[Device]:
    """Every device there is now. Raises DeviceError when the library is missing."""
    with portaudio() as library:
        chosen_input, chosen_output = library.default.device
        return [
            Device(
                index=int(one["index"]),
                name=str(one["name"]),
                host=str(library.query_hostapis(one["hostapi"])["name"]),
                inputs=int(one["max_input_channels"]),
                outputs=int(one["max_output_channels"]),
                rate=int(one["default_samplerate"]),
                default_input=one["index"] == chosen_input,
                default_output=one["index"] == chosen_output,
            )
            for one in library.query_devices()
        ]


def choose(wanted: DeviceName, output: bool, among: list[Device]) -> Device:
    """The device meant by a number, a name or None. Raises DeviceError with what there is instead."""
    kind = "speaker" if output else "microphone"
    able = [one for one in among if (one.outputs if output else one.inputs) > 0]
    if not able:
        raise DeviceError(f"there is no {kind}", NO_DEVICES)
    if wanted is None:
        return next((one for one in able if (one.default_output if output else one.default_input)), able[0])
    if isinstance(wanted, int) or wanted.strip().isdigit():
        found = [one for one in able if one.index == int(wanted)]
    else:
        name = wanted.strip().casefold()
        found = [one for one in able if one.name.casefold() == name]
        found = found or [one for one in able if name in f"{one.name}, {one.host}".casefold()]
    if not found:
        there = ", ".join(f"{one.index} {one.name}" for one in able[:8])
        raise DeviceError(f"there is no {kind} {wanted!r}", f"there are: {there}")
    return found[0]


@contextmanager
def portaudio() -> Iterator[Any]:
    """The library `sounddevice`, for the length of a block in which no other thread opens or closes a stream.

    While no stream is open the list of devices is read afresh, so that one plugged in later is found.
    """
    with _library.lock:
        yield _library.get()


class OpenStream:
    """A PortAudio stream that is counted while it is open. Use it on one thread."""

    def __init__(self, make: Callable[[Any], Any]) -> None:
        """`make` opens and starts it, given the library. Raises what it raises."""
        with portaudio() as library:
            self.stream = make(library)
            _library.streams += 1

    def close(self, abort: bool = False) -> None:
        """Stop and close, once; what is buffered is dropped when aborted. Never raises: the device may be gone."""
        stream, self.stream = self.stream, None
        if stream is None:
            return
        with portaudio() as library:
            with suppress(library.PortAudioError):
                (stream.abort if abort else stream.stop)()
            with suppress(library.PortAudioError):
                stream.close()
            _library.streams -= 1


def explain(error: Exception, device: Device, output: bool) -> DeviceError:
    """PortAudio's words as ours."""
    kind = "speaker" if output else "microphone"
    text = str(error.args[0]) if error.args else str(error)
    if "unavailable" in text.lower() or "busy" in text.lower():
        return DeviceError(
            f"the {kind} {device.name!r} is busy", "another program uses it; end that, or choose another"
        )
    return DeviceError(f"the {kind} {device.name!r} does not open: {text}", LIST)


class _Library:
    """The loaded library and how many streams are open."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.streams = 0
        self._module: Any = None
        self._quiet: object = None

    def get(self) -> Any:
        if self._module is None:
            with _hushed():
                try:
                    import sounddevice
                except (OSError, ImportError) as error:
                    raise DeviceError("the library PortAudio is missing", INSTALL) from error
            self._module = sounddevice
            self._quiet = _quieten()
        elif self.streams == 0:
            with _hushed():
                # The one way to see new devices; there is no public name for it (sounddevice issue 3).
                self._module._terminate()
                self._module._initialize()
        return self._module


_library = _Library()


@contextmanager
def _hushed() -> Iterator[None]:
    """Send the C libraries' own remarks (ALSA, JACK) nowhere while PortAudio looks for devices."""
    try:
        saved = os.dup(2)
    except OSError:  # there is no standard error
        yield
        return
    try:
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)


def _quieten() -> object:
    """Switch ALSA's own messages off: each underrun would write across the terminal. The result must be kept."""
    message = ctypes.CFUNCTYPE(None, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p)
    nothing = message(lambda *_: None)
    name = ctypes.util.find_library("asound")
    with suppress(OSError, AttributeError):  # not on this system
        if name is not None:
            ctypes.CDLL(name).snd_lib_error_set_handler(nothing)
    return nothing

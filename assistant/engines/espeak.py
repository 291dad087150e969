"""The espeak-ng that the piper-tts wheel carries. It is one for the whole process, and for one caller at a time.

Its voice and its place in the text are global, and ears and mouth use it on lanes of their own: whoever calls it, Piper
included, holds `ALONE`.
"""

import sys
import threading
from functools import cache
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from pathlib import Path
from typing import Any

from assistant.core.errors import ModelError

ALONE = threading.Lock()
"""Held from the choice of a voice until its last phoneme is there."""

_chosen: list[str] = []
"""The voice that was set last. To set one takes four times as long as to read a word."""

_BRIDGE = "piper.espeakbridge"


def clauses(voice: str, text: str) -> list[str]:
    """The IPA of each clause of a text, as a voice of espeak-ng ("en-us") reads it."""
    with ALONE:
        bridge = _bridge()
        if _chosen != [voice] or "piper" in sys.modules:  # Piper sets its own, and tells nobody
            bridge.set_voice(voice)
            _chosen[:] = [voice]
        return [said for said, _, _ in bridge.get_phonemes(text)]


@cache
def _bridge() -> Any:
    """Piper's module for espeak-ng, ready for use. Late: it is needed only when a graph is built, not to listen.

    Without the rest of the package, which brings onnxruntime: that takes longer to load than a home's names to read.
    """
    bridge = sys.modules.get(_BRIDGE)
    if bridge is None:
        package = find_spec("piper")
        found = package and PathFinder.find_spec(_BRIDGE, package.submodule_search_locations)
        if not found or not found.loader:
            raise ModelError("espeak-ng, which knows how words sound, is missing", "run `script/setup` again")
        bridge = sys.modules[_BRIDGE] = module_from_spec(found)
        found.loader.exec_module(bridge)
    bridge.initialize(str(Path(str(bridge.__file__)).with_name("espeak-ng-data")))
    return bridge

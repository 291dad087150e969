"""The espeak-ng that the piper-tts wheel carries. It is one for the whole process, and for one caller at a time.

Its voice and its place in the text are global, and ears and mouth use it on lanes of their own: whoever calls it, Piper
included, holds `ALONE`.
"""

import threading

ALONE = threading.Lock()
"""Held from the choice of a voice until its last phoneme is there."""

_started = False


def clauses(voice: str, text: str) -> list[str]:
    """The IPA of each clause of a text, as a voice of espeak-ng ("en-us") reads it."""
    # piper-tts is imported late: it is needed only when a graph is built, not to listen.
    from piper import espeakbridge
    from piper.phonemize_espeak import EspeakPhonemizer

    global _started
    with ALONE:
        if not _started:
            EspeakPhonemizer()  # initializes it
            _started = True
        espeakbridge.set_voice(voice)  # every time: Piper sets its own
        return [said for said, _, _ in espeakbridge.get_phonemes(text)]

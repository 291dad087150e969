"""The virtual sound card for every end-to-end test."""

from tests.end_to_end.sound_card import connected, sound_card

__all__ = ["connected", "sound_card"]

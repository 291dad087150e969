"""The virtual sound card for every end-to-end test."""

from tests.end_to_end.sound_card import sound_card

__all__ = ["sound_card"]

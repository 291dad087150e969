"""Configuration → session. The only package that names concrete parts; engines are made on their lanes, when needed."""

from assistant.compose.clock import SystemClock, local_zone
from assistant.compose.devices import Devices, sound_card
from assistant.compose.parts import Parts
from assistant.compose.wits import caution

__all__ = ["Devices", "Parts", "SystemClock", "caution", "local_zone", "sound_card"]

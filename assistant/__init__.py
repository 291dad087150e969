"""An offline voice assistant: listens, understands, answers and speaks without the network."""

__version__ = "0.1.0"

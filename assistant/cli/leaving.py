"""How commands end that keep engines: at once."""

import logging
import os
import sys
from typing import NoReturn


def leave(status: int) -> NoReturn:
    """End the process, when everything that must be closed has been.

    Python itself would wait for every thread, and an engine that is just loading its model cannot be interrupted.
    """
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(status)

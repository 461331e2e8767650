"""Free ports of the loopback interface."""

import itertools
import os
import socket
from typing import Final

_FIRST: Final = 20000
_SLOTS: Final = 24
_ROOM: Final = 500
# Below the ports that the kernel gives to clients: one of these may be taken by any connection
# before the program that it was meant for listens. Processes side by side begin in other places.
_next = itertools.count(os.getpid() % _SLOTS * _ROOM)


def free() -> int:
    """A port that nobody listens on, not given again by this process for a long time."""
    while True:
        port = _FIRST + next(_next) % (_SLOTS * _ROOM)
        with socket.socket() as tried:
            try:
                tried.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port

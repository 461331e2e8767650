"""Free ports of the loopback interface."""

import socket

_given: set[int] = set()


def free() -> int:
    """A port that nobody listens on, never given twice by this process."""
    while True:
        with socket.socket() as tried:
            tried.bind(("127.0.0.1", 0))
            port = int(tried.getsockname()[1])
        if port not in _given:
            _given.add(port)
            return port

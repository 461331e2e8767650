"""A room for a program that listens on all interfaces, on fixed ports, and reads fixed paths.

It gets a network of its own in which there is nothing but loopback, and a root directory of its own
in which everything is where it was, but for the directories that are put over it. Its one way out
leads to the API server: a socket that listens inside and is served from here.
"""

import socket
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from lab.controlplane import ADDRESS

_INSIDE = Path(__file__).with_name("inside.py")

# "$0" is the new root. Symbolic links of / stay what they are, as in a system with /bin -> usr/bin.
_ROOT = """
set -e
mount -t tmpfs none "$0"
for path in /*; do
  if [ -L "$path" ]; then cp -P "$path" "$0$path"
  elif [ -d "$path" ]; then mkdir "$0$path"; mount --rbind "$path" "$0$path"
  fi
done
while [ "$1" != -- ]; do
  mkdir -p "$0$2"; mount --bind "$1" "$0$2"; shift 2
done
shift
exec chroot "$0" "$@"
"""


class Airlock:
    """One room, for one run of one program."""

    def __init__(self, root: Path, port: int, over: Mapping[str, Path]) -> None:
        """ROOT is an empty directory to use, PORT that of the API server, inside and outside."""
        self._root, self._port, self._over = root, port, over
        self._ours, self._theirs = socket.socketpair()
        self._listener: socket.socket | None = None

    @property
    def inherited(self) -> tuple[int, ...]:
        """The descriptors that the program has to be started with."""
        return (self._theirs.fileno(),)

    def command(self, program: list[str]) -> list[str]:
        """What to start instead of the program."""
        self._root.mkdir(parents=True, exist_ok=True)
        over = [word for target, source in self._over.items() for word in (str(source), target)]
        enter = ["unshare", "--mount", "--net", "sh", "-c", _ROOT, str(self._root), *over, "--"]
        python = [sys.executable, "-I", "-S", str(_INSIDE)]
        return [*enter, *python, str(self._theirs.fileno()), str(self._port), *program]

    def open(self, seconds: float = 20) -> None:
        """Take the socket that listens inside, and serve it until it is closed."""
        self._theirs.close()
        self._ours.settimeout(seconds)
        _, descriptors, *_ = socket.recv_fds(self._ours, 1, 1)
        if not descriptors:
            raise RuntimeError("the program ended before its network was there: read its log")
        self._listener = socket.socket(fileno=descriptors[0])
        threading.Thread(target=self._serve, name="airlock", daemon=True).start()

    def close(self) -> None:
        """Lead nowhere any more."""
        for one in (self._ours, self._theirs, self._listener):
            if one is not None:
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
                one.close()

    def _serve(self) -> None:
        assert self._listener
        with suppress(OSError):
            while True:
                inside, _ = self._listener.accept()
                try:
                    outside = socket.create_connection((ADDRESS, self._port), timeout=10)
                except OSError:
                    inside.close()
                    continue
                outside.settimeout(None)
                for pair in ((inside, outside), (outside, inside)):
                    threading.Thread(target=_pass_on, args=pair, daemon=True).start()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    for one in (source, target):
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)

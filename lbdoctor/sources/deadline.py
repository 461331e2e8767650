"""Answers that come in time as a whole: a server that trickles does not keep us for ever.

A time limit of a socket begins anew with every byte. Here it holds from the moment when an answer
is awaited to its last byte, head and body together.
"""

from __future__ import annotations

import io
import time
from http.client import HTTPResponse
from typing import Any, Final

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool


class _Timed(io.RawIOBase):
    """What a socket brings before the time is up."""

    def __init__(self, sock: Any, limit: float) -> None:
        super().__init__()
        self._sock = sock
        self._raw = sock.makefile("rb", buffering=0)
        self._end = time.monotonic() + limit

    def readable(self) -> bool:
        """Nothing is ever written."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """Some bytes, as long as there is time."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        self._sock.settimeout(left)
        found: int | None = self._raw.readinto(buffer)
        return found

    def close(self) -> None:
        """Let go of the socket, which lives on where it is kept for the next request."""
        self._raw.close()
        super().close()


class _Plug:
    """A socket of which an answer only wants the file."""

    def __init__(self, sock: Any) -> None:
        self._sock = sock

    def makefile(self, mode: str) -> Any:
        limit = self._sock.gettimeout()
        return io.BufferedReader(_Timed(self._sock, limit)) if limit else self._sock.makefile(mode)


class _Answer(HTTPResponse):
    def __init__(self, sock: Any, *args: Any, **words: Any) -> None:
        super().__init__(_Plug(sock), *args, **words)  # type: ignore[arg-type]


class _Plain(HTTPConnection):
    response_class = _Answer


class _Tls(HTTPSConnection):
    response_class = _Answer


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _Tls


_POOLS: Final = {"http": _PlainPool, "https": _TlsPool}


def punctual(manager: Any) -> Any:
    """A pool manager of urllib3 whose answers come in time as a whole, or not at all."""
    manager.pool_classes_by_scheme = _POOLS
    return manager

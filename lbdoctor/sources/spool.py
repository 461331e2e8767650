"""Bytes that were unpacked, kept in an unnamed file that vanishes with the process."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from tempfile import SpooledTemporaryFile
from typing import IO, Final

from lbdoctor.sources.limits import Exhausted

_MEMORY: Final = 32 << 20


class Spool:
    """Members of one input, one behind the other; the file lives as long as the stack."""

    def __init__(self, limit: int, closing: ExitStack) -> None:
        file = SpooledTemporaryFile(max_size=_MEMORY)  # noqa: SIM115, the stack closes it
        self._file: IO[bytes] = closing.enter_context(file)
        self._limit = limit
        self._end = 0

    def keep(self, chunks: Iterable[bytes]) -> tuple[int, Callable[[], bytes]]:
        """Write one member; the answer is its size, and how to read it again."""
        start = self._end
        self._file.seek(start)
        for chunk in chunks:
            self._end += len(chunk)
            if self._end > self._limit:
                self._end = start
                raise Exhausted(f"its files need more than {self._limit >> 30} GiB")
            self._file.write(chunk)
        size = self._end - start
        return size, lambda: self._read(start, size)

    def whole(self, chunks: Iterable[bytes]) -> tuple[IO[bytes], int]:
        """Write a stream that is read from its beginning again."""
        size, _ = self.keep(chunks)
        self._file.seek(0)
        return self._file, size

    def _read(self, start: int, size: int) -> bytes:
        self._file.seek(start)
        return self._file.read(size)

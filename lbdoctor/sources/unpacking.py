"""Compressed bytes as a stream that only runs forward, within a budget."""

from __future__ import annotations

import bz2
import gzip
import lzma
import tarfile
import zlib
from collections.abc import Callable, Iterator
from typing import IO, Any, Final, Protocol

from lbdoctor.sources.limits import Budget, Exhausted

_STEP: Final = 1 << 20
_BEHIND: Final = 4096
_XZ_MEMORY: Final = 256 << 20
_PATIENCE: Final = 64
DAMAGE: Final = (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError, MemoryError)


class Readable(Protocol):
    """Whatever gives bytes from its front."""

    def read(self, size: int = -1, /) -> bytes:
        """At most so many bytes; none at the end."""
        ...


class _Xz:
    """An xz stream that may not ask for more memory than a dump needs."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._decoder = lzma.LZMADecompressor(memlimit=_XZ_MEMORY)

    def read(self, size: int = -1, /) -> bytes:
        """At most so many bytes; none at the end."""
        while not self._decoder.eof:
            packed = self._file.read(_BEHIND) if self._decoder.needs_input else b""
            if not packed and self._decoder.needs_input:
                raise EOFError("the compressed data end early")
            found = self._decoder.decompress(packed, size)
            if found:
                return found
        return self._next(size)

    def _next(self, size: int) -> bytes:
        """Go on with the stream behind this one, if there is one."""
        rest = (self._decoder.unused_data + self._file.read(_BEHIND)).lstrip(b"\0")
        if not rest:
            return b""
        self._decoder = lzma.LZMADecompressor(memlimit=_XZ_MEMORY)
        return self._decoder.decompress(rest, size) or self.read(size)


_MAGIC: Final[tuple[tuple[bytes, str], ...]] = (
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\0", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
)
_OPEN: Final[dict[str, Callable[[Any], Readable]]] = {
    "gzip": lambda file: gzip.GzipFile(fileobj=file, mode="rb"),
    "bzip2": bz2.BZ2File,
    "xz": _Xz,
}


def packing(head: bytes) -> str:
    """How a file is packed, by its first block: gzip, bzip2, xz, zstd, zip, tar or not at all."""
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    try:
        tarfile.TarInfo.frombuf(head[:512], "utf-8", "surrogateescape")
    except (tarfile.TarError, ValueError):
        return ""
    return "tar"


class Forward:
    """The unpacked stream, as `tarfile` wants to see it.

    It remembers only its last bytes, counts what it gives, and refuses what would be allocated
    at once on the word of a header. A reader that asks again and again behind the end is stopped.
    """

    def __init__(self, file: IO[bytes], how: str, size: int, budget: Budget) -> None:
        self._source: Readable = _OPEN[how](file) if how in _OPEN else file
        self._packed = size
        self._budget = budget
        self._end = 0
        self._tail = b""
        self._at = 0
        self._idle = 0

    def tell(self) -> int:
        """The position."""
        return self._at

    def seek(self, to: int, whence: int = 0) -> int:
        """Go forward, or back by a little."""
        if whence or to < self._end - len(self._tail):
            raise tarfile.ReadError("a member points backwards")
        while self._end < to and self._pull(min(_STEP, to - self._end)):
            pass
        self._at = to
        return to

    def read(self, size: int = -1, /) -> bytes:
        """So many bytes, or fewer at the end."""
        if not 0 <= size <= self._budget.limits.header:
            raise tarfile.ReadError(f"a header that asks for {size} bytes")
        back = self._end - self._at
        found = self._tail[len(self._tail) - back :][:size] if back > 0 else b""
        while len(found) < size and (more := self._pull(size - len(found))):
            found += more
        self._at += len(found)
        self._idle = 0 if found else self._idle + 1
        if self._idle > _PATIENCE:
            raise tarfile.ReadError("a header that never ends")
        return found

    def chunks(self, size: int) -> Iterator[bytes]:
        """The next so many bytes, piece by piece."""
        while size > 0 and (piece := self.read(min(size, _STEP))):
            size -= len(piece)
            yield piece
        if size > 0:
            raise EOFError("the archive ends in the middle of a file")

    def rest(self) -> Iterator[bytes]:
        """Everything that is left, piece by piece, up to the size that a file may have."""
        left = self._budget.limits.file
        while piece := self.read(_STEP):
            left -= len(piece)
            if left < 0:
                raise Exhausted(f"larger than {self._budget.limits.file >> 20} MiB")
            yield piece

    def _pull(self, size: int) -> bytes:
        found = self._source.read(size)
        self._budget.spend(len(found))
        self._end += len(found)
        self._tail = (self._tail + found)[-_BEHIND:] if len(found) < _BEHIND else found[-_BEHIND:]
        limits = self._budget.limits
        if self._end > limits.lenient and self._end > limits.ratio * max(self._packed, 1):
            raise Exhausted(f"unpacks to more than {limits.ratio:,} times its size")
        return found

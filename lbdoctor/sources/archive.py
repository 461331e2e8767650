"""Archives as inputs: told by their content, nested ones opened within bounds."""

from __future__ import annotations

import io
from contextlib import ExitStack
from typing import IO, Final

from lbdoctor.sources.entries import Entry, Inventory, Unloadable
from lbdoctor.sources.limits import Budget, Exhausted
from lbdoctor.sources.members import nested
from lbdoctor.sources.spool import Spool
from lbdoctor.sources.tarball import Tarball
from lbdoctor.sources.unpacking import DAMAGE, Forward, packing
from lbdoctor.sources.zipball import Zipball

_PACKED: Final = ("gzip", "bzip2", "xz")
_ENDINGS: Final = (".gz", ".bz2", ".xz")


class Unpacker:
    """Opens archives into one inventory; all of them share its budget."""

    def __init__(self, into: Inventory, budget: Budget, closing: ExitStack) -> None:
        self._into = into
        self._budget = budget
        self._closing = closing
        self._spool = Spool(budget.limits.kept, closing)

    def open(self, name: str, file: IO[bytes], size: int, prefix: str = "") -> bool:
        """List what is in a file; false when it is no archive."""
        head = file.read(512)
        file.seek(0)
        how = packing(head)
        if not how:
            return False
        if how == "zstd":
            self._into.refuse(prefix + name, "packed with zstd; unpack it first")
        elif how == "zip":
            Zipball(self._into, self._budget, prefix).list(file, self._closing)
        else:
            self._stream(name, Forward(file, how, size, self._budget), how, prefix)
        return True

    def _stream(self, name: str, stream: Forward, how: str, prefix: str) -> None:
        try:
            inner = packing(stream.read(512))
            stream.seek(0)
            if how in _PACKED and inner != "tar":
                return self._single(name, stream, prefix)
        except Exhausted as limit:
            self._into.cut = str(limit)
        except DAMAGE as error:
            self._into.cut = f"the archive is cut off or damaged ({error or type(error).__name__})"
        else:
            Tarball(stream, self._into, self._spool, self._budget, prefix).list()

    def _single(self, name: str, stream: Forward, prefix: str) -> None:
        """One file that was packed by itself."""
        bare = next((name.removesuffix(end) for end in _ENDINGS if name.endswith(end)), name)
        size, load = self._spool.keep(stream.rest())
        self._into.entries.append(Entry(prefix.rstrip("/") or bare, size, load))

    def nested(self, depth: int) -> None:
        """Open the archives that are files of the input, and those in them.

        `depth` counts the archives that are open already.
        """
        inner = [entry for entry in self._into.entries if nested(entry.name)]
        if not inner:
            return
        self._into.entries = [entry for entry in self._into.entries if not nested(entry.name)]
        for entry in inner:
            if depth >= self._budget.limits.depth:
                self._into.refuse(entry.name, "an archive within too many archives")
                continue
            try:
                data = entry.load()
            except Unloadable as error:
                self._into.refuse(entry.name, str(error))
                continue
            if not self.open(entry.name, io.BytesIO(data), len(data), entry.name + "/"):
                self._into.refuse(entry.name, "not the archive that its name promises")
        self.nested(depth + 1)

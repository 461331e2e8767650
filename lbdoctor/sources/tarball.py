"""Tar archives: read from front to back, never extracted, good members kept after bad ones."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from lbdoctor.sources.entries import Entry, Inventory
from lbdoctor.sources.junk import junk
from lbdoctor.sources.limits import Budget, Exhausted
from lbdoctor.sources.members import link_target, nested, safe_name, same_object
from lbdoctor.sources.spool import Spool
from lbdoctor.sources.unpacking import DAMAGE, Forward

_BLOCK: Final = 512
_REPAIRS: Final = 64
_HEADER: Final = (tarfile.TarError, IndexError, KeyError, OverflowError)


class Tarball:
    """Fills an inventory with the members of one archive."""

    def __init__(
        self, stream: Forward, into: Inventory, spool: Spool, budget: Budget, prefix: str = ""
    ) -> None:
        self._stream = stream
        self._into = into
        self._spool = spool
        self._budget = budget
        self._prefix = prefix
        self._entries: dict[str, Entry] = {}
        self._links: dict[str, str | None] = {}

    def list(self) -> None:
        """List all members that can be reached; `cut` of the inventory says what was not."""
        try:
            for info in self._members():
                self._member(info)
        except Exhausted as limit:
            self._into.cut = str(limit)
        except (*DAMAGE, *_HEADER) as error:
            self._into.cut = f"the archive is cut off or damaged ({error or type(error).__name__})"
        self._follow()
        self._into.entries += self._entries.values()

    def _members(self) -> Iterator[tarfile.TarInfo]:
        """Every header, also those behind a damaged place."""
        for _ in range(_REPAIRS):
            try:
                yield from self._run()
            except _HEADER as error:
                self._into.cut = f"a damaged header in the archive ({error})"
            if not self._damaged():
                return

    def _run(self) -> Iterator[tarfile.TarInfo]:
        archive: Any = tarfile.TarFile(fileobj=self._stream, mode="r")  # type: ignore[arg-type]
        last = -1
        while (info := archive.next()) is not None:
            if info.offset <= last or info.size < 0:
                raise tarfile.ReadError("a member points backwards")
            last = info.offset
            archive.members.clear()
            self._budget.member()
            yield info
            if info.size % _BLOCK == 1 and info.isreg() and self._one_too_many(info):
                archive.offset = info.offset_data + info.size - 1
        self._stream.seek(archive.offset)

    def _one_too_many(self, info: tarfile.TarInfo) -> bool:
        """Whether the next header begins where the last byte of this member should be.

        A tool in use declares every size one byte too large; where the true size fills its
        blocks, the header behind it would be taken for content.
        """
        self._stream.seek(info.offset_data + info.size - 1)
        return _is_header(self._stream.read(_BLOCK))

    def _damaged(self) -> bool:
        """Whether the archive goes on behind something that is no header; stands at the next one."""
        block = self._stream.read(_BLOCK)
        if block == bytes(_BLOCK):
            return False
        if len(block) < _BLOCK:
            self._into.cut = self._into.cut or "the archive is cut off: its end mark is missing"
            return False
        self._into.cut = "a damaged header in the archive; some members are lost"
        while len(block) == _BLOCK:
            if _is_header(block):
                self._stream.seek(self._stream.tell() - _BLOCK)
                return True
            block = self._stream.read(_BLOCK)
        return False

    def _member(self, info: tarfile.TarInfo) -> None:
        name = safe_name(info.name)
        if name is None:
            self._into.refuse(info.name[:200], "its name leads out of the archive")
        elif info.issym() or info.islnk():
            base = name if info.issym() else ""
            self._links[name] = link_target(base, info.linkname)
        elif info.isdir() or (junk(name) and not nested(name)):
            return
        elif not info.isreg() or info.issparse():
            self._into.refuse(name, "not a regular file")
        elif info.size > self._budget.limits.file:
            limit = self._budget.limits.file >> 20
            self._into.refuse(name, f"larger than {limit} MiB")
        else:
            self._keep(name, info)

    def _keep(self, name: str, info: tarfile.TarInfo) -> None:
        self._stream.seek(info.offset_data)
        try:
            size, load = self._spool.keep(self._content(info))
        except DAMAGE:
            self._into.refuse(self._prefix + name, "cut off in the archive")
            raise
        self._entries[name] = Entry(self._prefix + name, size, load, _moment(info.mtime))

    def _content(self, info: tarfile.TarInfo) -> Iterator[bytes]:
        if info.size % _BLOCK != 1:
            yield from self._stream.chunks(info.size)
            return
        yield from self._stream.chunks(info.size - 1)
        block = self._stream.read(_BLOCK)
        if not _is_header(block):
            yield block[:1]

    def _follow(self) -> None:
        """Give links the content of the member that they name."""
        for name, target in sorted(self._links.items()):
            entry = self._entries.get(target) if target else None
            if junk(name):
                continue
            if target is None:
                self._into.refuse(self._prefix + name, "a link that leads out of the archive")
            elif entry is None:
                self._into.refuse(self._prefix + name, f"a link to {target}, which is not there")
            elif not same_object(name, target):
                self._entries[name] = Entry(
                    self._prefix + name, entry.size, entry.load, entry.modified
                )


def _is_header(block: bytes) -> bool:
    try:
        tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except (tarfile.TarError, ValueError):
        return False
    return True


def _moment(stamp: float) -> datetime | None:
    try:
        return datetime.fromtimestamp(stamp, UTC) if stamp > 0 else None
    except (OverflowError, OSError, ValueError):
        return None

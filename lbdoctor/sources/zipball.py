"""Zip archives: members are read one by one when they are asked for."""

from __future__ import annotations

import stat
import zipfile
from contextlib import ExitStack
from functools import partial
from typing import IO, Final

from lbdoctor.sources.entries import Entry, Inventory, Unloadable
from lbdoctor.sources.junk import junk
from lbdoctor.sources.limits import Budget, Exhausted
from lbdoctor.sources.members import link_target, nested, safe_name, same_object
from lbdoctor.sources.unpacking import DAMAGE

_DIRECTORY: Final = 32 << 20
_TAIL: Final = 66_000
_STEP: Final = 1 << 20
_DAMAGE: Final = (*DAMAGE, zipfile.BadZipFile, NotImplementedError, RuntimeError)


class Zipball:
    """Fills an inventory with the members of one archive."""

    def __init__(self, into: Inventory, budget: Budget, prefix: str = "") -> None:
        self._into = into
        self._budget = budget
        self._prefix = prefix
        self._entries: dict[str, Entry] = {}
        self._links: dict[str, str | None] = {}

    def list(self, file: IO[bytes], closing: ExitStack) -> None:
        """List all members that can be reached; `cut` of the inventory says what was not."""
        try:
            _bounded(file)
            archive = closing.enter_context(zipfile.ZipFile(file))
            for info in archive.infolist():
                self._budget.member()
                self._member(archive, info)
        except Exhausted as limit:
            self._into.cut = str(limit)
        except _DAMAGE as error:
            self._into.cut = f"the archive is cut off or damaged ({error or type(error).__name__})"
        self._follow()
        self._into.entries += self._entries.values()

    def _member(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
        limits, name = self._budget.limits, safe_name(info.filename)
        mode = info.external_attr >> 16
        refuse = partial(self._into.refuse, self._prefix + (name or info.filename[:200]))
        if name is None:
            refuse("its name leads out of the archive")
        elif info.is_dir() or (junk(name) and not nested(name)):
            return
        elif info.flag_bits & 1:
            refuse("encrypted; give the archive unpacked")
        elif stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFLNK):
            refuse("not a regular file")
        elif info.file_size > limits.file:
            refuse(f"larger than {limits.file >> 20} MiB")
        elif info.file_size > max(limits.lenient, limits.ratio * info.compress_size):
            refuse(f"unpacks to more than {limits.ratio:,} times its size")
        else:
            load = partial(self._load, archive, info)
            if stat.S_ISLNK(mode):
                self._links[name] = _target(name, load)
            else:
                self._entries[name] = Entry(self._prefix + name, info.file_size, load)

    def _load(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
        pieces = []
        try:
            with archive.open(info) as file:
                while piece := file.read(_STEP):
                    self._budget.spend(len(piece))
                    pieces.append(piece)
        except Exhausted as limit:
            raise Unloadable(str(limit)) from None
        except _DAMAGE as error:
            raise Unloadable(f"damaged in the archive ({error or type(error).__name__})") from None
        return b"".join(pieces)

    def _follow(self) -> None:
        """Give links the content of the member that they name."""
        for name, target in sorted(self._links.items()):
            entry = self._entries.get(target) if target else None
            if entry is None or target is None:
                self._into.refuse(self._prefix + name, "a link that leads out of the archive")
            elif not same_object(name, target):
                self._entries[name] = Entry(self._prefix + name, entry.size, entry.load)


def _bounded(file: IO[bytes]) -> None:
    """Refuse a table of contents that would fill the memory before anything is read."""
    end = file.seek(0, 2)
    file.seek(max(0, end - _TAIL))
    tail = file.read(_TAIL)
    at = tail.rfind(b"PK\x05\x06")
    size = int.from_bytes(tail[at + 12 : at + 16], "little") if at >= 0 else 0
    wide = tail.rfind(b"PK\x06\x06")
    if wide >= 0:
        size = max(size % 0xFFFFFFFF, int.from_bytes(tail[wide + 40 : wide + 48], "little"))
    if size > _DIRECTORY:
        raise Exhausted("a table of contents that is too large")


def _target(name: str, load: partial[bytes]) -> str | None:
    try:
        return link_target(name, load().decode("utf-8", "replace")[:4096])
    except Unloadable:
        return None

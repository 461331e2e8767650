"""What the user pointed at: a directory, a file, an archive, or standard input."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import IO, Final

from lbdoctor.sources import Unreadable
from lbdoctor.sources.archive import Unpacker
from lbdoctor.sources.entries import Entry, Inventory
from lbdoctor.sources.folder import folder, read_file
from lbdoctor.sources.layouts import parts
from lbdoctor.sources.layouts.known import LAYOUTS, OTHER
from lbdoctor.sources.limits import Budget, Exhausted
from lbdoctor.sources.spool import Spool

STDIN: Final = "-"
_STEP: Final = 1 << 20


def opened(path: str, budget: Budget, closing: ExitStack) -> Inventory:
    """List the files of one input, and of archives in it where nothing else is recognised."""
    where = Path(path)
    try:
        if path != STDIN and where.is_dir():
            found, depth = folder(where, budget), 0
            unpacker = Unpacker(found, budget, closing)
        else:
            found, depth = Inventory(path), 1
            unpacker = Unpacker(found, budget, closing)
            _file(path, found, unpacker, budget, closing)
    except OSError as error:
        raise Unreadable(f"{path}: {(error.strerror or str(error)).lower()}") from None
    if all(part.layout is OTHER for part in parts(found.entries, LAYOUTS, OTHER)):
        unpacker.nested(depth)
    return found


def _file(
    path: str, found: Inventory, unpacker: Unpacker, budget: Budget, closing: ExitStack
) -> None:
    if path == STDIN or path.startswith("/dev/fd/"):
        stream = sys.stdin.buffer if path == STDIN else closing.enter_context(open(path, "rb"))  # noqa: SIM115, the stack closes it
        file, size = _spooled(stream, found, budget, closing)
        name, load = "stdin", partial(_all, file, budget.limits.file)
    else:
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise Unreadable(f"{path}: expected a file or a directory, found something else")
        file = closing.enter_context(open(path, "rb"))  # noqa: SIM115, the stack closes it
        size, name = os.fstat(file.fileno()).st_size, Path(path).name
        load = partial(read_file, Path(path).resolve(), budget.limits.file)
    if not unpacker.open(name, file, size):
        found.entries.append(Entry(name, size, load))


def _spooled(
    stream: IO[bytes], found: Inventory, budget: Budget, closing: ExitStack
) -> tuple[IO[bytes], int]:
    """All of a stream that cannot be read twice, as far as the limits allow."""
    spool = Spool(budget.limits.packed, closing)

    def chunks() -> Iterator[bytes]:
        while piece := stream.read(_STEP):
            yield piece

    try:
        return spool.whole(chunks())
    except Exhausted as limit:
        raise Unreadable(f"standard input: {limit}") from None


def _all(file: IO[bytes], limit: int) -> bytes:
    file.seek(0)
    return file.read(limit)

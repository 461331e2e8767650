"""What the user pointed at: a directory, a file, an archive, or standard input."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import Final

from lbdoctor.sources import Unreadable
from lbdoctor.sources.entries import Entry, Inventory
from lbdoctor.sources.folder import folder, read_file
from lbdoctor.sources.limits import Budget

STDIN: Final = "-"


def opened(path: str, budget: Budget) -> Inventory:
    """List the files of one input."""
    if path == STDIN:
        return _stdin(budget)
    where = Path(path)
    try:
        if where.is_dir():
            return folder(where, budget)
        info = where.stat()
    except OSError as error:
        raise Unreadable(f"{path}: {(error.strerror or str(error)).lower()}") from None
    load = partial(read_file, where.resolve(), budget.limits.file)
    return Inventory(path, [Entry(where.name, info.st_size, load)])


def _stdin(budget: Budget) -> Inventory:
    data = sys.stdin.buffer.read(budget.limits.file)
    return Inventory(STDIN, [Entry("stdin", len(data), lambda: data)])

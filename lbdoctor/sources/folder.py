"""A directory as an input: regular files only, and never out of it through a link."""

from __future__ import annotations

import os
import stat
from functools import partial
from pathlib import Path

from lbdoctor.sources.entries import Entry, Inventory, Unloadable
from lbdoctor.sources.limits import Budget, Exhausted

_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


def folder(path: Path, budget: Budget) -> Inventory:
    """List a directory and everything below it, in a fixed order."""
    found = Inventory(str(path))
    root = path.resolve()
    try:
        for where, folders, files in os.walk(root, onerror=partial(_closed, found, root)):
            folders.sort()
            for name in sorted([*files, *(f for f in folders if Path(where, f).is_symlink())]):
                budget.member()
                _list(found, root, Path(where, name), budget)
    except Exhausted as limit:
        found.cut = str(limit)
    return found


def _closed(found: Inventory, root: Path, error: OSError) -> None:
    where = Path(error.filename or root)
    found.refuse(_inside(where, root), (error.strerror or str(error)).lower())


def _inside(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name


def _list(found: Inventory, root: Path, path: Path, budget: Budget) -> None:
    name = _inside(path, root)
    try:
        target = path.resolve() if path.is_symlink() else path
        if not target.is_relative_to(root):
            return found.refuse(name, "a link that leads out of the directory")
        info = target.lstat()
    except (OSError, RuntimeError) as error:
        return found.refuse(name, f"a link that leads nowhere ({type(error).__name__})")
    if stat.S_ISREG(info.st_mode):
        load = partial(read_file, target, budget.limits.file)
        found.entries.append(Entry(name, info.st_size, load))
    elif not stat.S_ISDIR(info.st_mode):
        found.refuse(name, "not a regular file")
    return None


def read_file(path: Path, limit: int) -> bytes:
    """The bytes of a regular file; it is never waited for, and never followed elsewhere."""
    try:
        with os.fdopen(os.open(path, _FLAGS), "rb") as file:
            info = os.fstat(file.fileno())
            if not stat.S_ISREG(info.st_mode):
                raise Unloadable("not a regular file")
            if info.st_size > limit:
                raise Unloadable(f"larger than {limit >> 20} MiB")
            return file.read(limit + 1)[:limit]
    except OSError as error:
        raise Unloadable((error.strerror or str(error)).lower()) from None

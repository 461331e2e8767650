"""Progress on stderr, by kind; nothing where stderr is no terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

Progress = Callable[[str, int, str], None]


@contextmanager
def shown(params: Mapping[str, Any]) -> Iterator[Progress | None]:
    """A function `(resource, objects so far, state)` to call, or None where nobody watches."""
    if params.get("quiet") or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.status import Status

    counts: dict[str, int] = {}
    with Status("reading", console=Console(stderr=True)) as status:

        def tell(resource: str, objects: int, state: str) -> None:
            counts[resource] = objects
            total = sum(counts.values())
            status.update(f"reading {resource}: {objects} ({total} objects of {len(counts)} kinds)")

        yield tell

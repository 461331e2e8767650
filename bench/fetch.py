"""Fetches every page of every list, kinds side by side: `python -m bench.fetch ADDRESS read|parse`.

This is what a live scan cannot do without; with `parse`, what `json.loads` adds to it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Final

import urllib3

WIDTH: Final = 8
LIMIT: Final = 500

Get = Callable[[str], bytes]


def paths(get: Get) -> Iterator[str]:
    """Every list that the server serves."""
    groups = json.loads(get("/apis"))["groups"]
    roots = ["/api/v1", *(f"/apis/{each['versions'][0]['groupVersion']}" for each in groups)]
    for root in roots:
        for each in json.loads(get(root))["resources"]:
            yield f"{root}/{each['name']}"


def pages(get: Get, keep: Callable[[bytes], Any], path: str) -> list[Any]:
    """All pages of one list, one after another."""
    found, more = [], "0"
    while more:
        body = get(f"{path}?limit={LIMIT}&continue={more}")
        found.append(keep(body))
        more = _more(body[:300])
    return found


def _more(beginning: bytes) -> str:
    """The token of the next page; this server writes it at the beginning."""
    _, found, rest = beginning.partition(b'"continue": "')
    return rest.partition(b'"')[0].decode() if found else ""


def main() -> None:
    """Fetch, and keep what came."""
    pool = urllib3.PoolManager(maxsize=WIDTH)
    address, keep = sys.argv[1], json.loads if sys.argv[2] == "parse" else bytes

    def get(path: str) -> bytes:
        return pool.request("GET", address + path).data

    with ThreadPoolExecutor(WIDTH) as crew:
        kept = list(crew.map(partial(pages, get, keep), paths(get)))
    assert kept


if __name__ == "__main__":
    main()

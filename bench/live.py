"""A live scan against fetching the same pages and nothing else, from a server on this machine."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from bench.measure import FOUND, Saved, ratio, show
from bench.run import Cost, cost, python, rounds


@contextmanager
def serving(saved: Saved, pause: float) -> Iterator[str]:
    """The address of a server that gives this state."""
    words = python("-m", "bench.serve", saved.folder, pause)
    server = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        yield f"http://127.0.0.1:{server.stdout.readline().strip()}"
    finally:
        server.kill()
        server.wait()


def write_config(path: Path, address: str) -> None:
    """A kubeconfig that leads to the server."""
    one = {"name": "bench"}
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [one | {"cluster": {"server": address}}],
        "users": [one | {"user": {"token": "bench"}}],
        "contexts": [one | {"context": {"cluster": "bench", "user": "bench"}}],
        "current-context": "bench",
    }
    path.write_text(json.dumps(config))


def scan(address: str, folder: Path) -> Cost:
    """A live scan, from start to finished report."""
    path = folder / "kubeconfig"
    write_config(path, address)
    return cost(python("-m", "lbdoctor", "scan", "--kubeconfig", path, "-o", "json"), FOUND)


def fetch(address: str, how: str) -> Cost:
    """Every page of the lists that a scan asks for."""
    return cost(python("-m", "bench.fetch", address, how))


def against_fetching(saved: Saved, pause: float, count: int) -> None:
    """Print how a live scan compares with fetching alone, and with fetching and parsing."""
    with serving(saved, pause) as address, tempfile.TemporaryDirectory() as folder:
        measures = {
            "fetching": partial(fetch, address, "read"),
            "fetching and json.loads": partial(fetch, address, "parse"),
            "scan": partial(scan, address, Path(folder)),
        }
        found = rounds(count, measures)
    print(f"Live, {saved}; the server thinks {1000 * pause:g} ms about each page of 500")
    show(found)
    bare, parsed, full = found.values()
    ratio("scan / fetching, time", full.seconds / bare.seconds, "required 1.2")
    ratio("scan / fetching + parsing, time", full.seconds / parsed.seconds, "")

"""A Supervisor with many guests: a scan of it, alone and beside one guest, against plain parsing."""

from __future__ import annotations

import subprocess
import tempfile
from functools import partial
from pathlib import Path

from bench import live
from bench.measure import FOUND, Saved, ratio, show
from bench.run import Cost, cost, python, rounds


def against_json(states: Path, guests: int, count: int) -> None:
    """Print how the scans compare with `json.load`, and how they grow."""
    large, small = (_written(states, each) for each in (guests, guests // 10))
    size = sum(path.stat().st_size for path in large.glob("*/*.json")) >> 20
    print(f"{guests} guests, {100 * guests:,} VirtualMachineServices, 5 pools, {size} MiB")
    found = rounds(
        count,
        {
            "json.load": partial(_plain, large),
            "one guest and its Supervisor": partial(_scan, large, True),
            "the Supervisor alone": partial(_scan, large, False),
            f"one guest, {guests // 10} in all": partial(_scan, small, True),
            f"the Supervisor alone, {guests // 10}": partial(_scan, small, False),
        },
    )
    show(found)
    base, both, alone, both_small, alone_small = found.values()
    ratio("guest / json.load, time", both.seconds / base.seconds, "goal 1.0, required 2.0")
    ratio("guest / json.load, processor", both.processor / base.processor, "on a busy machine")
    ratio("guest / json.load, memory", both.memory / base.memory, "goal 1.0, required 1.3")
    ratio("alone / json.load, time", alone.seconds / base.seconds, f"{200 * guests:,} exposures")
    ratio("alone / json.load, memory", alone.memory / base.memory, "")
    ratio("10 times the guests, guest", both.processor / both_small.processor, "at most 12")
    ratio("10 times the guests, alone", alone.processor / alone_small.processor, "at most 12")


def against_fetching(states: Path, guests: int, pause: float, count: int) -> None:
    """Print how a live scan of the Supervisor compares with fetching its lists."""
    place = _written(states, guests)
    saved = Saved(place / "supervisor", 100 * guests, "json")
    with live.serving(saved, pause) as address, tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "kubeconfig"
        live.write_config(path, address)
        words = ("scan", "--from", place / "guest", "--supervisor-kubeconfig", path, "-o", "short")
        found = rounds(
            count,
            {
                "fetching": partial(live.fetch, address, "read"),
                "one guest and its live Supervisor": partial(
                    cost, python("-m", "lbdoctor", *words), FOUND
                ),
            },
        )
    print(f"Live Supervisor; the server thinks {1000 * pause:g} ms about each page of 500")
    show(found)
    bare, full = found.values()
    ratio("scan / fetching, time", full.seconds / bare.seconds, "required 1.2")


def _written(states: Path, guests: int) -> Path:
    place = states / f"vks-{guests}"
    if not (place / ".complete").exists():
        subprocess.run(python("-m", "bench.vks", guests, place), check=True)
    return place


def _plain(place: Path) -> Cost:
    return cost(python("-m", "bench.plain", "json", place / "guest", place / "supervisor"))


def _scan(place: Path, guest: bool) -> Cost:
    where = ["--from", place / "supervisor"]
    if guest:
        where = ["--from", place / "guest", "--supervisor-from", place / "supervisor"]
    return cost(python("-m", "lbdoctor", "scan", *where, "-o", "short"), FOUND)

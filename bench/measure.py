"""A saved state: a scan of it against plain parsing of the same files."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.run import Cost, cost, python, rounds

FOUND = (0, 1, 3)  # a scan that looked, whatever it found


@dataclass(frozen=True, slots=True)
class Saved:
    """A state on disk."""

    folder: Path
    services: int
    style: str

    def __str__(self) -> str:
        size = sum(path.stat().st_size for path in self.folder.iterdir()) >> 20
        return f"{self.services:,} Services, {10 * self.services:,} objects, {size} MiB"


def state(folder: Path, services: int, style: str) -> Saved:
    """The state of this size, written once; this process stays small by leaving that to another."""
    place = folder / f"{style}-{services}"
    if not (place / ".complete").exists():
        subprocess.run(python("-m", "bench.state", services, style, place), check=True)
    return Saved(place, services, style)


def scan(saved: Saved) -> Cost:
    """From start to finished report."""
    words = python("-m", "lbdoctor", "scan", "--from", saved.folder, "-o", "json")
    return cost(words, FOUND)


def plain(saved: Saved) -> Cost:
    """The same files, one after another, results kept, collector as Python starts it."""
    style = "yaml" if saved.style == "yaml" else "json"
    return cost(python("-m", "bench.plain", style, saved.folder))


def against_json(large: Saved, small: Saved, count: int) -> None:
    """Print how a scan compares with `json.load`, and how it grows."""
    found = rounds(
        count,
        {
            "json.load": partial(plain, large),
            "scan": partial(scan, large),
            f"scan, {small.services:,} Services": partial(scan, small),
        },
    )
    show(found)
    base, full, little = found.values()
    ratio("scan / json.load, time", full.seconds / base.seconds, "goal 1.0, required 2.0")
    ratio("scan / json.load, processor", full.processor / base.processor, "on a busy machine")
    ratio("scan / json.load, memory", full.memory / base.memory, "goal 1.0, required 1.3")
    times = large.services / small.services
    ratio(f"{times:g} times the state, time", full.seconds / little.seconds, "at most 12 for 10")
    ratio(f"{times:g} times the state, processor", full.processor / little.processor, "")


def against_yaml(saved: Saved, count: int) -> None:
    """Print how a scan of YAML compares with building objects from events, and nothing else."""
    found = rounds(count, {"YAML events": partial(plain, saved), "scan": partial(scan, saved)})
    print(f"YAML, {saved}")
    show(found)
    base, full = found.values()
    ratio("scan / YAML events, time", full.seconds / base.seconds, "required 1.2")
    ratio("scan / YAML events, processor", full.processor / base.processor, "")


def show(found: dict[str, Cost]) -> None:
    """Print the medians."""
    print(f"  {'':32}{'time':>10} {'processor':>10} {'memory':>11}")
    for name, each in found.items():
        print(f"  {name:32}{each}")


def ratio(name: str, value: float, wanted: str) -> None:
    """Print one ratio and what it should be."""
    print(f"  {name:32}{value:7.2f}   {wanted}")


def profile(saved: Saved) -> int:
    """Print where the time of a scan goes; the report itself is thrown away."""
    words = python("-m", "bench.profiled", "scan", "--from", saved.folder, "-o", "json")
    return subprocess.run(words, check=False).returncode

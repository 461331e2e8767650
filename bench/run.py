"""One command in a process of its own: how long it took and how much memory it needed."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds from start to end and of the processor, and the peak of resident memory in MiB."""

    seconds: float
    processor: float
    memory: float

    def __str__(self) -> str:
        return f"{self.seconds:8.2f} s {self.processor:8.2f} s {self.memory:7.0f} MiB"


def python(*words: object) -> list[str]:
    """A command that runs with this interpreter."""
    return [sys.executable, *map(str, words)]


def cost(command: Sequence[str], allowed: Sequence[int] = (0,)) -> Cost:
    """Run a command without its output; a lost child would be measured as fast, so it raises."""
    begin = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - begin
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in allowed:
        raise SystemExit(f"{' '.join(command)} ended with {child.returncode}")
    return Cost(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def rounds(count: int, measures: Mapping[str, Callable[[], Cost]]) -> dict[str, Cost]:
    """The medians of several rounds; in each, every measure has its turn, so that a busy
    machine slows all of them alike."""
    found: dict[str, list[Cost]] = defaultdict(list)
    for number in range(count):
        for name, measure in measures.items():
            print(f"{name}, round {number + 1} of {count}", end="\r", file=sys.stderr, flush=True)
            found[name].append(measure())
            print(" " * 70, end="\r", file=sys.stderr)
    return {name: _median(each) for name, each in found.items()}


def _median(costs: Sequence[Cost]) -> Cost:
    return Cost(
        statistics.median(each.seconds for each in costs),
        statistics.median(each.processor for each in costs),
        statistics.median(each.memory for each in costs),
    )

"""`python -m bench.profiled ARGUMENTS`: runs the command line under cProfile."""

from __future__ import annotations

import contextlib
import cProfile
import os
import pstats
import sys

from lbdoctor.cli import main

if __name__ == "__main__":
    profiler = cProfile.Profile()
    with (
        open(os.devnull, "w") as nowhere,
        contextlib.redirect_stdout(nowhere),
        contextlib.suppress(SystemExit),
    ):
        profiler.runcall(main)
    found = pstats.Stats(profiler, stream=sys.stdout).strip_dirs()
    found.sort_stats("tottime").print_stats(30)
    found.sort_stats("cumtime").print_stats(40)

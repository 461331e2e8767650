"""Build the sdist and the wheel from it; the wheel must know as many checks as the source tree."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

COUNT = "from lbdoctor.registry import load; print(len(load().checks))"


def run(*words: str | Path, cwd: Path | None = None) -> str:
    """The output of a command; ends the process when it fails."""
    done = subprocess.run(
        list(map(str, words)), cwd=cwd, text=True, capture_output=True, check=False
    )
    if done.returncode:
        sys.exit(f"{' '.join(map(str, words))}\n{done.stdout}{done.stderr}")
    return done.stdout.strip()


def main() -> None:
    """Build, install, compare."""
    here = run(sys.executable, "-c", COUNT)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        # Without a target `build` makes the wheel from the sdist, not from the tree.
        run(sys.executable, "-m", "build", "--outdir", work)
        (wheel,) = work.glob("*.whl")
        venv.create(work / "bare", with_pip=True)
        python = work / "bare" / "bin" / "python"
        run(python, "-m", "pip", "install", "--quiet", wheel)
        there = run(python, "-c", COUNT, cwd=work)
        said = run(work / "bare" / "bin" / "kubectl-lbdoctor", "--version", cwd=work)
    if here != there:
        sys.exit(f"the source tree knows {here} checks, the wheel {there}")
    print(f"{said}: {there} checks in the wheel as in the tree")


main()

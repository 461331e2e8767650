"""Build the programs once, and again only when their go.mod, go.sum or sources change."""

import fcntl
import hashlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from lab.modules import version
from lab.places import GO_DIR, bin_dir, cache_dir
from lab.programs import PROGRAMS, Program


class BuildFailed(Exception):
    """A program could not be built; the message ends with what Go said."""


def ensure(
    names: list[str], *, seconds: float = 2400, say: Callable[[str], None] = print
) -> list[Path]:
    """Build what is missing or out of date, within so many seconds for all of it."""
    until = time.monotonic() + seconds
    return [_ensure(name, until, say) for name in names]


def _ensure(name: str, until: float, say: Callable[[str], None]) -> Path:
    program = PROGRAMS[name]
    binary = bin_dir() / program.binary
    stamp = binary.with_suffix(".stamp")
    with _alone(program):
        wanted = _hash(name)
        if not (binary.exists() and stamp.exists() and stamp.read_text() == wanted):
            started = time.monotonic()
            say(f"lab: building {program.binary} {version(name)}")
            _build(name, binary, until - started)
            for link in program.links:
                (bin_dir() / link).unlink(missing_ok=True)
                (bin_dir() / link).symlink_to(binary.name)
            stamp.write_text(wanted)
            say(f"lab: built {program.binary} in {time.monotonic() - started:.0f} s")
    return binary


@contextmanager
def _alone(program: Program) -> Iterator[None]:
    """Two builders at once would only share the two cores."""
    bin_dir().mkdir(parents=True, exist_ok=True)
    with open(cache_dir() / f"{program.directory}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _hash(name: str) -> str:
    program = PROGRAMS[name]
    found = hashlib.sha256(repr((program, version(name))).encode())
    for path in sorted((GO_DIR / program.directory).iterdir()):
        found.update(path.name.encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


def _build(name: str, binary: Path, seconds: float) -> None:
    program = PROGRAMS[name]
    unfinished = binary.with_suffix(f".{os.getpid()}.unfinished")
    building = subprocess.Popen(
        _command(name, unfinished),
        cwd=GO_DIR / program.directory,
        env={**os.environ, "GOWORK": "off"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        process_group=0,
    )
    try:
        said, _ = building.communicate(timeout=max(seconds, 0.1))
        if building.returncode:
            raise BuildFailed(f"building {program.binary} failed:\n{said[-4000:]}")
        unfinished.replace(binary)
    except subprocess.TimeoutExpired:
        raise BuildFailed(
            f"timeout: building {program.binary} was cut off; what is compiled so far is kept,"
            " so the next run goes on from there"
        ) from None
    finally:
        _end(building)
        unfinished.unlink(missing_ok=True)


def _end(building: subprocess.Popen[str]) -> None:
    """Go's compilers and linkers would outlive it."""
    if building.poll() is None:
        os.killpg(building.pid, signal.SIGKILL)
        building.communicate()


def _command(name: str, output: Path) -> list[str]:
    program, pinned = PROGRAMS[name], version(name)
    settings = program.ldflags.format(version=pinned, minor=pinned.split(".")[1])
    link = f"-s -w {settings}".strip()
    flags = ["-buildvcs=false", "-trimpath", "-ldflags", link]
    return ["nice", "-n", "10", "go", "build", *flags, "-o", str(output), program.package]

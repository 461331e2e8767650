"""Programs that end: with their parent, after a time, or when told, with all their children."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

LIFETIME = int(os.environ.get("LBDOCTOR_LAB_LIFETIME", "3600"))
"""Seconds after which a program ends, whatever became of who started it."""

# `timeout`, which leads the group, leaves its child behind when it is told to end while it forks.
_UNORPHANED = (
    'read -r _ _ _ parent group _ < /proc/self/stat; [ "$parent" = "$group" ] || exit 1; exec "$@"'
)


class Died(Exception):
    """A program ended on its own; the message ends with its last words."""


class Process:
    """One running program and its log."""

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        log: Path,
        host: str = "lab",
        env: dict[str, str] | None = None,
        etc: Path | None = None,
        inherited: Sequence[int] = (),
    ) -> None:
        """Start it under a host name of its own and, when given, with an /etc of its own.

        It keeps the inherited file descriptors.
        """
        self.name = name
        self.log = log
        with log.open("ab") as output:
            self._popen = subprocess.Popen(
                [*_leash(), *_room(host, etc), *map(str, command)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**_environment(), **(env or {})},
                process_group=0,
                pass_fds=inherited,
            )

    @property
    def pid(self) -> int:
        """The process group's id."""
        return self._popen.pid

    @property
    def code(self) -> int | None:
        """The exit code, or None while it runs."""
        return self._popen.poll()

    def check(self) -> None:
        """Raise `Died` when it runs no more."""
        code = self._popen.poll()
        if code is not None:
            words = self.log.read_text(errors="replace")[-3000:]
            raise Died(f"{self.name} ended with {code}:\n{words}")

    def stop(self, seconds: float = 5) -> None:
        """Ask it to end, then insist."""
        for number, patience in ((signal.SIGTERM, seconds), (signal.SIGKILL, 5.0)):
            if not _signal(self._popen.pid, number):
                break
            try:
                self._popen.wait(patience)
            except subprocess.TimeoutExpired:
                continue
        self._popen.poll()


def _leash() -> list[str]:
    """End with the parent (even one that is killed before this began), and after LIFETIME."""
    orphaned = '[ "$PPID" = "$0" ] || exit 1; exec "$@"'
    watched = ["setpriv", "--pdeathsig", "TERM", "sh", "-c", orphaned, str(os.getpid())]
    return [*watched, "timeout", "-k", "5", str(LIFETIME)]


def _room(host: str, etc: Path | None) -> list[str]:
    """Its own host name, so that no record names this machine; its own /etc."""
    script = f"hostname {host} && "
    flags = ["--uts"]
    if etc:
        flags.append("--mount")
        script += f"mount --bind '{etc}' /etc && "
    if os.geteuid() != 0:
        flags.append("--map-root-user")
    script += 'exec setpriv --pdeathsig KILL sh -c "$0" sh "$@"'
    return ["unshare", *flags, "sh", "-c", script, _UNORPHANED]


def _environment() -> dict[str, str]:
    kept = ("PATH", "HOME", "TMPDIR", "LANG")
    return {name: os.environ[name] for name in kept if name in os.environ}


def _signal(group: int, number: int) -> bool:
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return False
    return True


def wait_until(
    what: str, question: Callable[[], object], seconds: float = 30, every: float = 0.1
) -> None:
    """Ask until the answer is true; `what` is what the error says did not happen."""
    until = time.monotonic() + seconds
    while not question():
        if time.monotonic() > until:
            raise TimeoutError(f"not within {seconds:g} s: {what}")
        time.sleep(every)

"""A program in a room of its own: loopback and one way out, its own files, and an end."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from lab.airlock import Airlock
from lab.processes import Process, wait_until

_INSIDE = """
import socket, time
print(*(name for _, name in socket.if_nameindex()), flush=True)
print(open("/certs/name").read(), flush=True)
with socket.create_connection(("127.0.0.1", {port})) as asked:
    asked.sendall(b"who?")
    print(asked.recv(100).decode(), flush=True)
time.sleep(60)
"""
_HOLD = """
import sys, time
from pathlib import Path
from lab.airlock import Airlock
from lab.processes import Process
folder = Path(sys.argv[1])
room = Airlock(folder / "root", 1, {})
sleeping = [sys.executable, "-c", "import time; time.sleep(60)"]
held = Process("held", room.command(sleeping), log=folder / "log", inherited=room.inherited)
room.open()
print(held.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def port() -> Iterator[int]:
    """A server that answers one question."""

    def answer() -> None:
        with suppress(OSError), server.accept()[0] as asked:
            asked.sendall(b"told " + asked.recv(100))

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=answer, daemon=True).start()
        yield server.getsockname()[1]


def test_it_sees_loopback_its_own_files_and_one_server(port: int, tmp_path: Path) -> None:
    (tmp_path / "certs").mkdir()
    (tmp_path / "certs" / "name").write_text("a file of its own")
    room = Airlock(tmp_path / "root", port, {"/certs": tmp_path / "certs"})
    program = [sys.executable, "-c", _INSIDE.format(port=port)]
    log = tmp_path / "log"
    running = Process("inside", room.command(program), log=log, inherited=room.inherited)
    try:
        room.open()
        wait_until("it has spoken", lambda: log.read_text().count("\n") >= 3)
    finally:
        running.stop()
        room.close()
    assert log.read_text().splitlines() == ["lo", "a file of its own", "told who?"]
    assert list((tmp_path / "root").iterdir()) == []


def test_what_it_says_when_the_program_cannot_start(port: int, tmp_path: Path) -> None:
    room = Airlock(tmp_path / "root", port, {"/certs": tmp_path / "missing"})
    log = tmp_path / "log"
    running = Process("inside", room.command(["/bin/true"]), log=log, inherited=room.inherited)
    with pytest.raises(RuntimeError, match="read its log"):
        room.open()
    running.stop()
    room.close()
    assert "missing" in log.read_text()


def test_it_ends_with_who_started_it(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path.cwd(),
    ) as holder:
        assert holder.stdout
        group = int(holder.stdout.readline())
        os.killpg(group, 0)
        holder.send_signal(signal.SIGKILL)

    def gone() -> bool:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        return False

    wait_until("it is gone", gone, 20)

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from lab.cluster import Cluster, cluster
from lab.processes import wait_until

pytestmark = pytest.mark.xdist_group("metallb")

_HOLD = """
import time
from lab.cluster import cluster
with cluster("held") as c:
    c.start("kwok")
    print(c.directory, *c.pids, flush=True)
    time.sleep(300)
"""


def _alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_nothing_is_left_after_a_cluster() -> None:
    with cluster() as c:
        groups, directory = c.pids, c.directory
        assert len(groups) == 3
        assert all(map(_alive, groups))
    assert not any(map(_alive, groups))
    assert not directory.exists()


def test_nothing_is_left_after_a_test_that_fails() -> None:
    with pytest.raises(ZeroDivisionError), cluster() as c:
        groups = c.pids
        raise ZeroDivisionError
    assert not any(map(_alive, groups))


def test_nothing_is_left_after_a_test_that_is_killed() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD], stdout=subprocess.PIPE, text=True, cwd=Path.cwd()
    ) as holder:
        assert holder.stdout
        directory, *groups = holder.stdout.readline().split()
        assert len(groups) == 4
        holder.send_signal(signal.SIGKILL)
    wait_until("all are gone", lambda: not any(_alive(int(one)) for one in groups), 20)
    shutil.rmtree(directory)


def test_every_listener_is_on_loopback(metallb: Cluster) -> None:
    sockets = {inode for group in metallb.pids for inode in _sockets(group)}
    heard = [address for address, inode in _listeners() if inode in sockets]
    assert len(heard) >= 4
    assert {address for address in heard if not _is_loopback(address)} == set()


def _sockets(group: int) -> set[str]:
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if os.getpgid(int(process.name)) == group:
                links = [os.readlink(link) for link in (process / "fd").iterdir()]
                found |= {link[8:-1] for link in links if link.startswith("socket:[")}
        except OSError:
            continue
    return found


def _listeners() -> list[tuple[str, str]]:
    lines = []
    for table in ("tcp", "tcp6"):
        lines += Path(f"/proc/net/{table}").read_text().splitlines()[1:]
    rows = [line.split() for line in lines]
    return [(row[1].split(":")[0], row[9]) for row in rows if row[3] == "0A"]


def _is_loopback(address: str) -> bool:
    return address in ("0100007F", "0" * 24 + "01000000", "0" * 16 + "FFFF00000100007F")

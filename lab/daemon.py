"""`make lab`: a cluster that outlives the command which started it, until `make lab-down`."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from lab.cases.shop import shop
from lab.objects.metallb import l2, pool
from lab.places import bin_dir, state_dir
from lab.processes import LIFETIME, wait_until


def up() -> int:
    """Start the holder of the cluster in the background and wait for its kubeconfig."""
    if _running():
        print(f"lab: already up (pid {_running()}): {_kubeconfig()}", file=sys.stderr)
        return 0
    state_dir().mkdir(parents=True, exist_ok=True)
    _kubeconfig().unlink(missing_ok=True)
    with (state_dir() / "log").open("wb") as log:
        holder = subprocess.Popen(
            [sys.executable, "-m", "lab", "serve"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    _pid_file().write_text(f"{holder.pid}\n")
    wait_until("the lab is up", lambda: _kubeconfig().exists() or holder.poll() is not None, 2400)
    if holder.poll() is not None:
        print((state_dir() / "log").read_text(), file=sys.stderr)
        return 1
    print(f"export KUBECONFIG={_kubeconfig()}")
    print(f"export PATH={bin_dir()}:$PATH  # kubectl")
    return 0


def serve() -> None:
    """Hold a cluster with Nodes, a web shop and MetalLB until told to end, or LIFETIME."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with shop("web") as c:
        c.start("metallb")
        c.apply([pool("lan", "192.168.10.200-192.168.10.203"), l2("lan", "lan")])
        _offer(c.kubeconfig)
        until = time.monotonic() + LIFETIME
        while time.monotonic() < until:
            time.sleep(1)


def down() -> int:
    """End the holder, and with it every program of the cluster."""
    pid = _running()
    if pid:
        os.kill(pid, signal.SIGTERM)
        wait_until("the lab is down", lambda: not _running(), 60)
    for path in (_pid_file(), _kubeconfig()):
        path.unlink(missing_ok=True)
    print("lab: down")
    return 0


def _offer(kubeconfig: Path) -> None:
    unfinished = _kubeconfig().with_suffix(".new")
    unfinished.write_text(kubeconfig.read_text())
    unfinished.chmod(0o600)
    unfinished.replace(_kubeconfig())


def _kubeconfig() -> Path:
    return state_dir() / "kubeconfig"


def _pid_file() -> Path:
    return state_dir() / "pid"


def _running() -> int:
    """The pid of the holder, when that process still is one."""
    try:
        pid = int(_pid_file().read_text())
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (OSError, ValueError):
        return 0
    return pid if b"lab" in command and b"serve" in command else 0

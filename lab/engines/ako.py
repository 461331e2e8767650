"""AKO, built by whoever has it: its objects, and its real programs as the containers of its Pod.

AKO is no module that Go fetches, so the lab cannot build it; $LBDOCTOR_LAB_AKO names the folder
with `akc` (and `agc` for Gateway API). docs/lab.md says how to come by them.
"""

import os
import re
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

from lab.actors.pod import Container, PodOfProcesses
from lab.avi import Avi
from lab.cluster import Cluster
from lab.objects import ako
from lab.processes import Process

_VARIABLE = "LBDOCTOR_LAB_AKO"
_DYING = re.compile(r"shutting down (AKO|api server)|Shutting down API Server")
_PROGRAMS = {"ako": "akc", "ako-gateway-api": "agc"}


def missing(program: str = "akc") -> str:
    """Why AKO cannot be run here, in one line, or nothing."""
    folder = os.environ.get(_VARIABLE)
    if not folder:
        return f"AKO is not given: {_VARIABLE} names no folder with {program} (see docs/lab.md)"
    if not os.access(Path(folder) / program, os.X_OK):
        return f"{_VARIABLE}={folder} holds no program {program} (see docs/lab.md)"
    return ""


def version() -> str:
    """What AKO calls itself: the first thing it says, before it finds nothing to talk to."""
    program = Path(os.environ[_VARIABLE]) / "akc"
    said = subprocess.run(
        [program], env={}, capture_output=True, text=True, timeout=30, check=False
    ).stdout
    found = re.search(r"running with version: (\S+)", said)
    return f"{found[1] if found else '(of unknown version)'} (built from its public source)"


def start(
    cluster: Cluster,
    *,
    avi: Avi,
    space: str = ako.NAMESPACE,
    gateway: bool = False,
    program: str = "akc",
    credentials: bool = True,
    **settings: str,
) -> PodOfProcesses:
    """Install AKO with these settings and run it against a controller; it may well end at once."""
    lacking = missing(program) or (missing("agc") if gateway else "")
    if lacking:
        raise RuntimeError(lacking)
    for one in ako.kinds():
        cluster.apply(one)
    first, *rest = ako.installed(space, gateway=gateway)
    cluster.apply([first, ako.settings(space, **settings)])
    if credentials:
        cluster.apply(ako.secret(avi.user, avi.password, space))
    cluster.apply(rest)
    return run(cluster, avi, space, {**_PROGRAMS, "ako": program}, gateway=gateway)


def run(
    cluster: Cluster, avi: Avi, space: str, programs: dict[str, str], *, gateway: bool
) -> PodOfProcesses:
    """Play the kubelet of the Pod ako-0 until the cluster ends."""
    home = cluster.directory / f"home-{space}"
    (home / ".kube").mkdir(parents=True, exist_ok=True)
    (home / ".kube" / "config").write_bytes(cluster.kubeconfig.read_bytes())

    def container(name: str) -> Container:
        binary = Path(os.environ[_VARIABLE]) / programs[name]

        def launch(variables: dict[str, str], log: Path) -> Process:
            # No program of the lab listens beyond loopback, and AKO's port cannot be bound to it.
            own = {**variables, "HOME": str(home), "AKO_API_PORT": "-1"}
            if variables["CTRL_IPADDRESS"] == ako.CONTROLLER:
                own["CTRL_IPADDRESS"] = urlsplit(avi.url).netloc
            return Process(f"{space}-{name}", [binary], log=log, host="ako-0", env=own)

        return Container(name, launch, dying=_DYING if name == "ako" else None)

    names = list(programs) if gateway else ["ako"]
    pod = PodOfProcesses(cluster, space, "ako-0", *map(container, names))
    pod.start()
    cluster.on_close(pod.stop)
    return pod

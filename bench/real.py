"""A live scan of a real API server with many Services: `python -m bench.real`, or `make bench-live`.

It prints how long a scan takes against fetching the same lists plainly, how many requests it makes,
and how much memory it needs. The server is the lab's (docs/lab.md).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import lab
from bench.measure import FOUND, ratio, show
from bench.run import Cost, cost, python, rounds
from lab.cases.shop import furnish
from lab.client import Client
from lab.engines import metallb
from lab.objects.metallb import l2, pool
from lab.objects.workloads import namespace, service
from lab.places import bin_dir
from lab.proxy import proxy

SPACES: Final = 50
WAITING: Final = 10
"""Every so many-th Service waits for an address."""
WIDTH: Final = 8

Object = dict[str, Any]


def fill(c: lab.Cluster, count: int) -> None:
    """So many Services with their EndpointSlices; nine of ten have an address."""
    furnish(c)
    c.apply(metallb.objects())
    c.apply([pool("lan", "172.16.0.0/15"), l2("lan", "lan")])
    c.apply(namespace(f"team-{number}") for number in range(SPACES))
    time.sleep(5)
    # It would make the slices itself, at twenty each second.
    c.plane.processes.pop("kube-controller-manager").stop()
    with ThreadPoolExecutor(WIDTH) as crew:
        parts = [range(start, count, WIDTH) for start in range(WIDTH)]
        list(crew.map(partial(_part, c), parts))


def _part(c: lab.Cluster, numbers: Iterable[int]) -> None:
    certificate = c.directory / "user-kubernetes-admin.crt"
    client = Client(c.plane.server, c.plane.authority.certificate, certificate)
    for number in numbers:
        name, space = f"app-{number}", f"team-{number % SPACES}"
        body = service(name, space, allocateLoadBalancerNodePorts=False)
        made = client.create(body)
        client.create(_slice(made))
        if number % WAITING:
            address = f"172.{16 + number // 65536}.{number // 256 % 256}.{number % 256}"
            status = {"loadBalancer": {"ingress": [{"ip": address, "ipMode": "VIP"}]}}
            client.patch(made, {"status": status}, part="status", manager="controller")


def _slice(made: Object) -> Object:
    name, space = made["metadata"]["name"], made["metadata"]["namespace"]
    owner = {"apiVersion": "v1", "kind": "Service", "name": name, "uid": made["metadata"]["uid"]}
    labels = {
        "kubernetes.io/service-name": name,
        "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
    }
    endpoints = [
        {
            "addresses": [f"10.244.11.{last}"],
            "conditions": {"ready": True, "serving": True, "terminating": False},
            "nodeName": "worker-1",
        }
        for last in (7, 8, 9)
    ]
    metadata = {"name": f"{name}-x7k2p", "namespace": space, "labels": labels}
    return {
        "apiVersion": "discovery.k8s.io/v1",
        "kind": "EndpointSlice",
        "metadata": {**metadata, "ownerReferences": [owner]},
        "addressType": "IPv4",
        "endpoints": endpoints,
        "ports": [{"name": "http", "port": 8080, "protocol": "TCP"}],
    }


def scanning(kubeconfig: Path) -> Cost:
    """A scan from start to finished report."""
    return cost(python("-m", "lbdoctor", "scan", "--kubeconfig", kubeconfig, "-o", "json"), FOUND)


def requests(c: lab.Cluster) -> list[str]:
    """What one scan asks for."""
    with proxy(c) as door:
        scanning(door.kubeconfig)
    return door.asked


def told(asked: list[str]) -> None:
    """Print how many requests there were, and for what."""
    lists = [one for one in asked if "limit=" in one]
    first = [one for one in lists if "continue=" not in one]
    kinds = {urlsplit(one).path.rpartition("/")[2] for one in lists}
    pages = Counter(urlsplit(one).path.rpartition("/")[2] for one in lists)
    most = ", ".join(f"{count} for {plural}" for plural, count in pages.most_common(3))
    print(f"{len(asked)} requests: {len(asked) - len(lists)} to learn what is served,")
    print(f"  {len(lists)} for {len(first)} lists of {len(kinds)} kinds, 500 a page ({most}),")
    print(f"  {len(lists) - len(set(lists))} made twice")


def main() -> None:
    """Fill a server, look at what a scan asks for, and measure."""
    parser = argparse.ArgumentParser(prog="bench.real", description=__doc__)
    parser.add_argument("--services", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked_for = parser.parse_args()
    lacking = lab.missing()
    if lacking:
        sys.exit(lacking)
    with lab.cluster("bench") as c, tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        fill(c, asked_for.services)
        print(f"{asked_for.services:,} Services created in {time.monotonic() - began:.0f} s")
        asked = requests(c)
        paths = [one for one in asked if "limit=" in one and "continue=" not in one]
        told(asked)
        file = Path(folder) / "paths"
        file.write_text("\n".join(paths))
        plainly = partial(_plainly, c.kubeconfig, file)
        measures: dict[str, Callable[[], Cost]] = {
            "fetching, 8 side by side": partial(plainly, WIDTH),
            "fetching, one by one": partial(plainly, 1),
            "fetching and json.loads": partial(plainly, WIDTH, "parse"),
            "kubectl get of the same kinds": partial(kubectl, c.kubeconfig, paths, folder),
            "scan": partial(scanning, c.kubeconfig),
        }
        found = rounds(asked_for.rounds, measures)
    print(f"medians of {asked_for.rounds} rounds")
    show(found)
    full = found.pop("scan")
    for number, (name, each) in enumerate(found.items()):
        ratio(f"scan / {name}", full.seconds / each.seconds, "" if number else "goal 1.2")


def kubectl(kubeconfig: Path, paths: list[str], folder: str) -> Cost:
    """What a user would do by hand: one `kubectl get` for each kind, into a file."""
    lines = ["set -e", f"cd {folder}"]
    for path in sorted({urlsplit(one).path for one in paths if "/namespaces/" not in one}):
        words = path.split("/")
        kind = words[3] if words[1] == "api" else f"{words[4]}.{words[3]}.{words[2]}"
        lines.append(f"{bin_dir()}/kubectl get {kind} -A -o json > {words[-1]}.json")
    return cost(["env", f"KUBECONFIG={kubeconfig}", "sh", "-c", "\n".join(lines)])


def _plainly(kubeconfig: Path, paths: Path, width: int, how: str = "read") -> Cost:
    return cost(python("-m", "bench.plainly", kubeconfig, width, paths, how))


if __name__ == "__main__":
    main()

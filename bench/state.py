"""Writes the state: Services and EndpointSlices, the Pods behind them, MetalLB, Events, Nodes."""

from __future__ import annotations

import random
import sys
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, TextIO

from bench import objects, workloads
from bench.forms import JSON, STYLES, Form, Style

SEED: Final = 20260301
WAITING: Final = 50  # one Service in so many has no address
UNREADY: Final = 40  # one in so many has nothing ready behind it
REFUSAL: Final = 'Failed to allocate IP for \\"~ns~/~app~\\": no available IPs'
METALLB: Final = "quay.io/metallb/"


class State:
    """A state of so many Services; everything else follows, ten objects for each of them."""

    def __init__(self, services: int, style: Style = JSON) -> None:
        self.services = services
        self.style = style
        self._random = random.Random(SEED)
        self.spaces = max(5, services // 40)
        self.nodes = max(3, services // 100)
        self.events = services // 2

    def write(self, folder: Path) -> None:
        """Write one file for each kind, and a mark that all of them are there."""
        folder.mkdir(parents=True, exist_ok=True)
        for resource, texts in self._kinds():
            with (folder / f"{resource}.{self.style.suffix}").open("w") as file:
                self._list(file, texts)
        (folder / ".complete").touch()

    def _list(self, file: TextIO, texts: Iterable[str]) -> None:
        file.write(self.style.head)
        file.writelines(
            (self.style.between if number else "") + text for number, text in enumerate(texts)
        )
        file.write(self.style.tail)

    def _kinds(self) -> Iterator[tuple[str, Iterator[str]]]:
        yield "services.core", self._services()
        yield "endpointslices.discovery.k8s.io", self._slices()
        yield "events.core", self._events()
        yield "nodes.core", self._plain(objects.node(), "node", self.nodes)
        yield "namespaces.core", self._namespaces()
        yield "deployments.apps", self._controllers("Deployment", "controller")
        yield "daemonsets.apps", self._controllers("DaemonSet", "speaker")
        yield "ipaddresspools.metallb.io", self._pools()
        yield "l2advertisements.metallb.io", self._plain(workloads.advertisement(), "all", 1)
        yield "pods.core", self._pods()

    def _ids(self) -> dict[str, object]:
        """What differs from object to object."""
        number = self._random.getrandbits(128)
        return {"uid": uuid.UUID(int=number), "rv": number % 10**8}

    def _place(self, number: int) -> dict[str, object]:
        """Where the Service of this number lives, and what belongs to it."""
        owner = uuid.UUID(int=random.Random(SEED + number).getrandbits(128))
        high, low = divmod(number, 250)
        return {
            "ns": f"team-{number % self.spaces}",
            "app": f"app-{number}",
            "owner": owner,
            "ip": f"10.{96 + high // 250}.{high % 250}.{low + 1}",
            "vip": f"172.{16 + high // 250}.{high % 250}.{low + 1}",
            "node": f"node-{number % self.nodes}",
            "x": number % 250,
        }

    def _services(self) -> Iterator[str]:
        addressed = Form(objects.service([{"ip": "~vip~", "ipMode": "VIP"}]), self.style)
        waiting = Form(objects.service([]), self.style)
        for number in range(self.services):
            form = addressed if number % WAITING else waiting
            place = self._place(number)
            yield form.fill(**self._ids() | place | {"uid": place["owner"], "name": place["app"]})

    def _slices(self) -> Iterator[str]:
        ready = Form(objects.endpoint_slice(True), self.style)
        unready = Form(objects.endpoint_slice(False), self.style)
        for number in range(2 * self.services):
            form = ready if number // 2 % UNREADY else unready
            place = self._place(number // 2)
            yield form.fill(**self._ids(), **place, name=f"{place['app']}-{number % 2}")

    def _events(self) -> Iterator[str]:
        refused = Form(
            objects.event("AllocationFailed", REFUSAL, "Service", True, "metallb-controller"),
            self.style,
        )
        usual = Form(
            objects.event("Pulled", "Container image is there", "Pod", False, "kubelet"), self.style
        )
        for number in range(self.events):
            waiting = number < self.services // WAITING
            place = self._place(number * WAITING if waiting else number)
            form = refused if waiting else usual
            yield form.fill(**self._ids(), **place, name=f"{place['app']}.{number:x}")

    def _plain(self, raw: dict[str, object], word: str, count: int) -> Iterator[str]:
        form = Form(raw, self.style)
        for number in range(count):
            place = self._place(number)
            name = word if count == 1 else f"{word}-{number}"
            yield form.fill(**self._ids(), **place | {"name": name, "ip": f"192.168.0.{number}"})

    def _namespaces(self) -> Iterator[str]:
        yield from self._plain(objects.namespace(), "team", self.spaces)
        form = Form(objects.namespace(), self.style)
        for name in ("default", "kube-system", "metallb-system"):
            yield form.fill(**self._ids(), name=name)

    def _controllers(self, kind: str, name: str) -> Iterator[str]:
        form = Form(workloads.controller(kind, f"{METALLB}{name}:v0.15.2"), self.style)
        yield form.fill(**self._ids(), ns="metallb-system", name=name, app=name)

    def _pools(self) -> Iterator[str]:
        form = Form(workloads.pool(), self.style)
        for name, block in (("main", "172.16.0.0/16"), ("spare", "172.31.0.0/30")):
            yield form.fill(**self._ids(), name=name, block=block)

    def _pods(self) -> Iterator[str]:
        form = Form(workloads.pod(), self.style)
        for kind, name in (("ReplicaSet", "controller"), ("DaemonSet", "speaker")):
            system = Form(workloads.pod(kind, f"{METALLB}{name}:v0.15.2"), self.style)
            place = self._place(0) | {"ns": "metallb-system", "app": name}
            yield system.fill(**self._ids(), **place, name=f"{name}-abcde")
        others = 3 * self.services + self.events + self.spaces + self.nodes + 10
        for number in range(10 * self.services - others):
            place = self._place(number % self.services)
            yield form.fill(**self._ids(), **place, name=f"{place['app']}-{number:x}")


if __name__ == "__main__":
    State(int(sys.argv[1]), STYLES[sys.argv[2]]).write(Path(sys.argv[3]))

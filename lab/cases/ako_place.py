"""Where AKO's cases happen: the web shop, the real AKO, and a played Avi Controller."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from lab.actors.pod import PodOfProcesses
from lab.avi import Avi, Store, serving, world
from lab.cases import Shot
from lab.cases.shop import ready, shop
from lab.client import Object
from lab.cluster import Cluster
from lab.engines import ako as engine
from lab.objects import ako
from lab.objects.workloads import service

PLAYED = ("the Avi Controller", "the kubelet of AKO's Pod")
_POD = ("v1/Pod", "ako-0", ako.NAMESPACE)


@dataclass
class Place:
    """A cluster with AKO in it, and the controller behind AKO."""

    c: Cluster
    avi: Avi
    pod: PodOfProcesses | None = None

    def install(self, **options: Any) -> None:
        """Install AKO, for the first time or again."""
        if self.pod:
            self.pod.stop()
        self.pod = engine.start(self.c, avi=self.avi, **options)

    def shot(self, name: str, told: str, *also: str) -> Shot:
        """The state as it is now."""
        host = self.avi.url.removeprefix("https://")
        renamed = {host: ako.CONTROLLER}
        return Shot(name, {"": self.c}, ("ako", *also), PLAYED, told, renamed)

    def expose(self, *names: str, **spec: Any) -> None:
        """Services of type LoadBalancer; the Pods are those of the web shop."""
        for name in names:
            app = name if self.c.find("apps/v1/Deployment", name, "shop") else "web"
            self.c.apply(service(name, "shop", app=app, **spec))

    def addressed(self, *names: str, seconds: float = 60) -> None:
        """Wait until all of them have an address."""
        for name in names:
            has = partial(self.c.addresses, name, "shop")
            self.c.wait(f"{name} has an address", has, seconds)

    def refused(self, path: str, count: int = 1) -> None:
        """Wait until the controller has refused something there."""

        def met() -> bool:
            asked = self.avi.requests(path)
            return sum(one.status >= 400 for one in asked) >= count

        self.c.wait(f"{path} is refused", met, 60)

    def configure(self, **changed: str) -> None:
        """Edit AKO's ConfigMap, as `kubectl edit` would."""
        self.c.client.patch(ako.settings(), {"data": changed}, manager="kubectl-edit")

    def restart(self) -> None:
        """Delete AKO's Pod, so that its StatefulSet makes it anew."""
        old = self.c.get(*_POD)
        self.c.client.delete(old)
        self.c.wait("a new Pod", lambda: self._uid() not in ("", old["metadata"]["uid"]), 60)

    def scale(self, replicas: int) -> None:
        """As `kubectl scale` does, until the program runs or has ended."""
        target = self.c.get("apps/v1/StatefulSet", "ako", ako.NAMESPACE)
        self.c.client.patch(target, {"spec": {"replicas": replicas}}, manager="kubectl")
        pod = self.pod

        def done() -> bool:
            return bool(pod and pod.busy) == bool(replicas)

        self.c.wait(f"{replicas} Pods of AKO", done, 60)

    def settled(self) -> None:
        """Wait until AKO listens for objects and all Pods run."""
        self.c.wait("AKO is ready", lambda: "AKOReady" in self.reasons(), 90)
        ready(self.c)

    def crashed(self, times: int = 2) -> None:
        """Wait until AKO has ended so often, and is not running."""

        def down() -> bool:
            (status,) = self.status()[:1] or [{}]
            often = status.get("restartCount", 0) >= times - 1
            return often and "waiting" in status.get("state", {})

        self.c.wait(f"AKO ended {times} times", down, 180)

    def status(self) -> list[Object]:
        """The statuses of the containers of AKO's Pod."""
        found = self.c.find(*_POD) or {"status": {}}
        statuses: list[Object] = found["status"].get("containerStatuses", [])
        return statuses

    def reasons(self) -> set[str]:
        """The reasons of the Events of AKO's present Pod."""
        events = self.c.events(ako.NAMESPACE, "ako-0")
        return {one["reason"] for one in events if one["involvedObject"].get("uid") == self._uid()}

    def _uid(self) -> str:
        found = self.c.find(*_POD)
        return str(found["metadata"]["uid"]) if found else ""


@contextmanager
def place(
    *apps: str,
    store: Store | None = None,
    program: str = "akc",
    settled: bool = True,
    gateway: bool = False,
    first: Sequence[Object] = (),
    **settings: str,
) -> Iterator[Place]:
    """The shop with these apps, none exposed, and AKO with these settings.

    `first` is there before AKO comes.
    """
    with shop(*apps, exposed=False, bare=True) as c, serving(store or world()) as avi:
        c.apply(list(first))
        here = Place(c, avi)
        here.install(program=program, gateway=gateway, **settings)
        if settled:
            here.settled()
        yield here

"""The place where most cases happen: three Nodes, and a web shop that wants an address."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from lab.cluster import Cluster, cluster
from lab.objects.nodes import node
from lab.objects.system import system
from lab.objects.workloads import deployment, namespace, service

IMAGE = "registry.example.com/shop/{}:2.4.1"


@contextmanager
def shop(
    *apps: str, exposed: bool = True, event_ttl: str = "1h", bare: bool = False
) -> Iterator[Cluster]:
    """A cluster with kube-system and, in namespace shop, two Pods for each app.

    A bare one has nothing in kube-system, and its records are a third as long.
    """
    with cluster(event_ttl=event_ttl) as c:
        furnish(c, bare=bare)
        c.apply(namespace("shop"))
        for app in apps or ("web",):
            c.apply(deployment(app, "shop", IMAGE.format(app)))
            if exposed:
                c.apply(service(app, "shop"))
        ready(c)
        yield c


def furnish(
    c: Cluster,
    names: Sequence[str] = ("cp-1", "worker-1", "worker-2"),
    *,
    network: str = "192.168.10",
    provider: str = "",
    bare: bool = False,
) -> None:
    """Nodes, the first one with the control plane; `provider` begins their providerIDs."""
    for number, name in enumerate(names, 10):
        body = node(
            name,
            number,
            network=network,
            control_plane=name == names[0],
            provider_id=provider and f"{provider}{number:012d}",
        )
        c.client.apply(body, manager="kubelet")
    c.start("kwok")
    if not bare:
        c.apply(system(names[0]))


def ready(c: Cluster) -> None:
    """Wait until every Pod runs and every Deployment and endpoint knows it."""

    def all_ready() -> bool:
        deployments = c.all("apps/v1/Deployment")
        pods = c.all("v1/Pod")
        return (
            all(one["status"].get("phase") == "Running" for one in pods)
            and all(_available(one) for one in deployments)
            and all(_conditions(one).get("Ready") == "True" for one in c.all("v1/Node"))
        )

    c.wait("all Pods, Deployments and Nodes are ready", all_ready, 60)


def scale(c: Cluster, name: str, namespace: str, replicas: int) -> None:
    """Give a Deployment so many Pods, and wait until it has them."""
    target = c.get("apps/v1/Deployment", name, namespace)
    c.client.patch(target, {"spec": {"replicas": replicas}}, manager="kubectl")

    def scaled() -> bool:
        found = c.get("apps/v1/Deployment", name, namespace)
        status = found["status"]
        seen = status.get("observedGeneration") == found["metadata"]["generation"]
        return seen and status.get("replicas", 0) == status.get("readyReplicas", 0) == replicas

    c.wait(f"{name} has {replicas} Pods", scaled, 60)


def settle(seconds: float = 5) -> None:
    """Give silence time to prove itself."""
    time.sleep(seconds)


def says(c: Cluster, name: str, reason: str, namespace: str = "shop") -> str:
    """The message of the newest event with this reason, or nothing."""
    found = [one for one in c.events(namespace, name) if one["reason"] == reason]
    return str(max(found, key=lambda one: one["lastTimestamp"] or "")["message"]) if found else ""


def _available(deployment: dict[str, dict[str, int]]) -> bool:
    return deployment["status"].get("availableReplicas", 0) == deployment["spec"]["replicas"]


def _conditions(one: dict[str, dict[str, list[dict[str, str]]]]) -> dict[str, str]:
    return {c["type"]: c["status"] for c in one["status"].get("conditions", [])}

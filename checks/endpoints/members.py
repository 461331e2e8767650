"""The Pods that a Service selects, found without walking through all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lbdoctor import POD, Obj, View
from lbdoctor.workloads import POD_STATUSES, ready

POD_FIELDS = POD.only(
    "spec.containers.name",
    "spec.containers.ports",
    "spec.initContainers.name",
    "spec.initContainers.ports",
    "spec.initContainers.restartPolicy",
    "spec.nodeName",
    "status.conditions",
    *POD_STATUSES,
    "status.phase",
    "status.podIP",
)
FINISHED = ("Succeeded", "Failed")


def backed(service: Obj) -> bool:
    """Whether endpoints belong to the Service at all."""
    return service["spec.type"] in ("LoadBalancer", "NodePort", "ClusterIP")


def selecting(service: Obj) -> bool:
    """Whether Kubernetes finds the endpoints by itself."""
    return backed(service) and bool(service["spec.selector"])


def members(service: Obj, see: View) -> list[Obj]:
    """The living Pods that the selector matches; raises Blind when some may be unseen."""
    selector: Mapping[str, str] = service["spec.selector"] or {}
    see.require(POD, service.space)
    buckets = [see.labelled(POD, service.space, key, word) for key, word in selector.items()]
    smallest: Sequence[Obj] = min(buckets, key=len, default=())
    return [
        pod
        for pod in smallest
        if all(pod.labels.get(key) == word for key, word in selector.items())
        and pod["status.phase"] not in FINISHED
    ]


def answers(pod: Obj, service: Obj) -> bool:
    """Whether the Pod would be a ready endpoint of the Service."""
    alive = bool(pod["status.podIP"]) and not pod["metadata.deletionTimestamp"]
    return alive and (ready(pod) or bool(service["spec.publishNotReadyAddresses"]))


def ports(pod: Obj) -> list[Mapping[str, Any]]:
    """The container ports that the Pod declares, those of its sidecars included."""
    containers = list(pod["spec.containers"] or ())
    containers += [
        each for each in pod["spec.initContainers"] or () if each.get("restartPolicy") == "Always"
    ]
    return [port for each in containers for port in each.get("ports") or ()]


def nameless(service: Obj, pod: Obj) -> list[str]:
    """The named target ports of the Service that the Pod declares nowhere."""
    declared = {(each.get("name"), each.get("protocol") or "TCP") for each in ports(pod)}
    return [
        port["targetPort"]
        for port in service["spec.ports"] or ()
        if isinstance(port.get("targetPort"), str)
        and not port["targetPort"].isdigit()
        and (port["targetPort"], port.get("protocol") or "TCP") not in declared
    ]


def count(number: int, noun: str) -> str:
    """`1 Pod`, `2 Pods`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"

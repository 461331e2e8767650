"""What a guest says of itself: its provider, its name and its namespace on the Supervisor."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import NamedTuple

from lbdoctor import (
    CONFIG_MAP,
    DAEMON_SET,
    DEPLOYMENT,
    GUEST,
    NODE,
    POD,
    SERVICE,
    Blind,
    Coverage,
    Evidence,
    Gap,
    Obj,
    Space,
    View,
)
from lbdoctor.workloads import Container, containers

from .kinds import PROVIDER_SPACE

_CLUSTER = "cluster.x-k8s.io/cluster-name"
_NAMESPACE = "cluster.x-k8s.io/cluster-namespace"
_OWNER = "ccm-owner-reference"


class Guest(NamedTuple):
    """The guest as its Supervisor knows it; empty where nothing says it, with the facts."""

    name: str
    namespace: str
    uid: str
    evidence: tuple[Evidence, ...]


def of(see: View) -> Guest:
    """Who the guest is; raises Blind when nothing that was seen names its cluster."""
    return see.once(_identity)


def _identity(see: View) -> Guest:
    name = namespace = uid = ""
    facts: list[Evidence] = []
    for node in see.glance(NODE, Space(GUEST)):
        if node.annotations.get(_CLUSTER):
            name, namespace = node.annotations[_CLUSTER], node.annotations.get(_NAMESPACE, "")
            facts += [node.cite(f"metadata.annotations[{key}]") for key in (_CLUSTER, _NAMESPACE)]
            break
    for owner in see.glance(CONFIG_MAP, Space(GUEST, PROVIDER_SPACE)):
        if owner.ref.name == _OWNER:
            said = _owner(owner)
            name, uid = name or said.get("name", ""), said.get("uid", "")
            facts.append(owner.cite("data.owner-reference"))
    for container in providers(see) if not name else ():
        name = container.flag("cluster-name") or ""
        facts.append(container.cite("args"))
    if not name:
        see.require(NODE, Space(GUEST))
        see.require(CONFIG_MAP, Space(GUEST, PROVIDER_SPACE))
        why = "no Node and no provider of the guest names the cluster that it is"
        raise Blind(Gap(GUEST, NODE, None, Coverage.PARTIAL, why))
    return Guest(name, namespace, uid, tuple(facts))


def _owner(config: Obj) -> dict[str, str]:
    try:
        said = json.loads(config["data.owner-reference"] or "{}")
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def providers(see: View) -> list[Container]:
    """The containers of the guest's cloud provider, in its Deployment (or DaemonSet)."""
    return see.once(_providers)


def _providers(see: View) -> list[Container]:
    found = [each for kind in (DEPLOYMENT, DAEMON_SET) for each in see.glance(kind, Space(GUEST))]
    return [container for each in found for container in paravirtual(each)]


def provider_pods(see: View) -> list[Container]:
    """The containers of the guest's cloud provider, in its Pods."""
    found = see.glance(POD, Space(GUEST, PROVIDER_SPACE))
    return [container for each in found for container in paravirtual(each)]


def paravirtual(workload: Obj) -> Iterator[Container]:
    """By what it is told to be; the name counts only in the provider's own namespace."""
    at_home = workload.ref.namespace == PROVIDER_SPACE
    for container in containers(workload):
        named = container.raw.get("name") == "guest-cluster-cloud-provider" and at_home
        if named or container.flag("cloud-provider") == "vsphere-paravirtual":
            yield container


def gateway(see: View) -> Obj | None:
    """The headless Service through which a guest reaches its Supervisor, if it is visible."""
    return see.once(_gateway)


def _gateway(see: View) -> Obj | None:
    for service in see.glance(SERVICE, Space(GUEST, "default")):
        headless = service["spec.clusterIP"] == "None" and not service["spec.selector"]
        if service.ref.name == "supervisor" and headless:
            return service
    return None


def names(cluster: str, service: Obj) -> tuple[str, ...]:
    """What the provider calls the VirtualMachineService: by md5 up to v1.36, by sha256 after."""
    key = f"{service.ref.name}.{service.ref.namespace}".encode()
    hashes = ("md5", "sha256")
    return tuple(f"{cluster}-{hashlib.new(each, key).hexdigest()[:21]}" for each in hashes)

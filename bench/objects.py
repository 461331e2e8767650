"""The objects of the state, as an API server gives them; `~x~` is filled in later."""

from __future__ import annotations

from typing import Any, Final

BORN: Final = "2026-03-01T08:00:00Z"


def meta(namespace: str | None = "~ns~", **more: Any) -> dict[str, Any]:
    """The metadata that every object has."""
    place = {} if namespace is None else {"namespace": namespace}
    own = {"creationTimestamp": BORN, "name": "~name~", "resourceVersion": "7~rv~", "uid": "~uid~"}
    return dict(sorted({**own, **place, **more}.items()))


def item(api_version: str, kind: str, metadata: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An object with its parts in the order that kubectl writes them."""
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata} | dict(
        sorted(more.items())
    )


def service(ingress: list[dict[str, str]]) -> dict[str, Any]:
    """A Service of type LoadBalancer."""
    port = {"name": "http", "nodePort": 30080, "port": 80, "protocol": "TCP", "targetPort": 8080}
    tls = port | {"name": "https", "nodePort": 30443, "port": 443, "targetPort": 8443}
    spec = {
        "allocateLoadBalancerNodePorts": True,
        "clusterIP": "~ip~",
        "clusterIPs": ["~ip~"],
        "externalTrafficPolicy": "Cluster",
        "internalTrafficPolicy": "Cluster",
        "ipFamilies": ["IPv4"],
        "ipFamilyPolicy": "SingleStack",
        "ports": [port, tls],
        "selector": {"app": "~app~"},
        "sessionAffinity": "None",
        "type": "LoadBalancer",
    }
    labels = {"app": "~app~", "app.kubernetes.io/managed-by": "Helm", "team": "~ns~"}
    notes = {"meta.helm.sh/release-name": "~app~", "meta.helm.sh/release-namespace": "~ns~"}
    if ingress:
        notes["metallb.io/ip-allocated-from-pool"] = "main"
    metadata = meta(labels=labels, annotations=notes)
    return item("v1", "Service", metadata, spec=spec, status={"loadBalancer": {"ingress": ingress}})


def endpoint_slice(ready: bool, count: int = 3) -> dict[str, Any]:
    """One of the EndpointSlices of a Service."""
    endpoints = [
        {
            "addresses": [f"10.1.~x~.{n}"],
            "conditions": {"ready": ready, "serving": ready, "terminating": False},
            "nodeName": "~node~",
            "targetRef": {"kind": "Pod", "name": f"~app~-{n}", "namespace": "~ns~", "uid": "~uid~"},
            "zone": "zone-a",
        }
        for n in range(count)
    ]
    labels = {
        "app": "~app~",
        "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
        "kubernetes.io/service-name": "~app~",
    }
    owner = {"apiVersion": "v1", "blockOwnerDeletion": True, "controller": True, "kind": "Service"}
    owners = [owner | {"name": "~app~", "uid": "~owner~"}]
    metadata = meta(generateName="~app~-", generation=4, labels=labels, ownerReferences=owners)
    return item(
        "discovery.k8s.io/v1",
        "EndpointSlice",
        metadata,
        addressType="IPv4",
        endpoints=endpoints,
        ports=[{"name": "http", "port": 8080, "protocol": "TCP"}],
    )


def node() -> dict[str, Any]:
    """A Node of a cluster that no cloud runs."""
    conditions = [
        {
            "lastHeartbeatTime": "2026-03-02T08:00:00Z",
            "lastTransitionTime": BORN,
            "message": f"kubelet has {what}",
            "reason": f"Kubelet{what}",
            "status": "True" if what == "Ready" else "False",
            "type": what,
        }
        for what in ("MemoryPressure", "DiskPressure", "PIDPressure", "Ready")
    ]
    addresses = [
        {"address": "~ip~", "type": "InternalIP"},
        {"address": "~name~", "type": "Hostname"},
    ]
    room = {"cpu": "8", "ephemeral-storage": "100Gi", "memory": "32Gi", "pods": "800"}
    images = [{"names": [f"registry.example/app-{n}:1.0"], "sizeBytes": 10**8} for n in range(20)]
    status = {
        "addresses": addresses,
        "allocatable": room,
        "capacity": room,
        "conditions": conditions,
        "images": images,
        "nodeInfo": {"kubeletVersion": "v1.34.1", "operatingSystem": "linux"},
    }
    labels = {"kubernetes.io/hostname": "~name~", "kubernetes.io/os": "linux"}
    metadata = meta(None, labels=labels)
    return item("v1", "Node", metadata, spec={"podCIDR": "10.1.0.0/24"}, status=status)


def namespace() -> dict[str, Any]:
    """A Namespace."""
    labels = {"kubernetes.io/metadata.name": "~name~"}
    active = {"phase": "Active"}
    return item(
        "v1",
        "Namespace",
        meta(None, labels=labels),
        spec={"finalizers": ["kubernetes"]},
        status=active,
    )


def event(reason: str, message: str, kind: str, warning: bool, component: str) -> dict[str, Any]:
    """An Event about a Service or a Pod."""
    about = {
        "apiVersion": "v1",
        "kind": kind,
        "name": "~app~",
        "namespace": "~ns~",
        "uid": "~owner~",
    }
    return item(
        "v1",
        "Event",
        meta(),
        count=3,
        firstTimestamp="2026-03-02T07:00:00Z",
        involvedObject=about,
        lastTimestamp="2026-03-02T07:59:00Z",
        message=message,
        reason=reason,
        reportingComponent=component,
        source={"component": component},
        type="Warning" if warning else "Normal",
    )

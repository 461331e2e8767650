"""A Supervisor on a distributed switch with the Foundation Load Balancer."""

from lab.actors.events import now
from lab.client import Object
from lab.objects.crds import NETOP

NAMESPACE = "vmware-system-netop"
_V1 = f"{NETOP}/v1alpha1"


def balancer(*pools: str) -> list[Object]:
    """The parent object and the balancer that gives addresses from these pools."""
    provider = {"apiGroup": NETOP, "apiVersion": "v1alpha1", "name": "flb-1"}
    provider["kind"] = "FoundationLoadBalancerConfig"
    spec = {
        "deploymentSpec": {
            "size": "small",
            "availabilityMode": "active-passive",
            "activePassiveSpec": {"replicas": 2},
            "zones": ["zone-1"],
        },
        "virtualIPNetwork": {"kind": "Network", "name": "frontend"},
        "workloadNetworks": [{"kind": "Network", "name": "primary"}],
        "managementNetwork": {"kind": "Network", "name": "mgmt"},
        "networkSpec": {"virtualServerIPPools": [{"name": name} for name in pools]},
    }
    parent = {"type": "foundation", "providerRef": provider}
    return [
        _own("FoundationLoadBalancerConfig", "flb-1", spec, NAMESPACE),
        _own("LoadBalancerConfig", "default", parent),
    ]


def pool(name: str, first: str, count: int) -> Object:
    """A pool of virtual addresses."""
    body = _own("IPPool", name, {"startingAddress": first, "addressCount": count})
    body["metadata"]["labels"] = {f"{NETOP}/ipam-usage": "vip"}
    return body


def settings(namespace: str) -> Object:
    """What says that a vSphere Namespace lives on the distributed switch."""
    metadata = {"name": "default", "namespace": namespace}
    provider = "vsphere-distributed"
    return {
        "apiVersion": _V1,
        "kind": "NetworkSettings",
        "metadata": metadata,
        "provider": provider,
    }


def conditions(*types: str) -> list[Object]:
    """Conditions that are True since now."""
    return [
        {
            "type": one,
            "status": "True",
            "reason": "Ready",
            "message": "",
            "lastTransitionTime": now(),
        }
        for one in types
    ]


def _own(kind: str, name: str, spec: Object, namespace: str = "") -> Object:
    metadata = {"name": name, **({"namespace": namespace} if namespace else {})}
    return {"apiVersion": _V1, "kind": kind, "metadata": metadata, "spec": spec}

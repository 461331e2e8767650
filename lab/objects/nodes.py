"""Nodes as a kubelet registers them."""

from lab.client import Object
from lab.modules import version

_INFO = {
    "architecture": "amd64",
    "operatingSystem": "linux",
    "osImage": "Ubuntu 24.04.3 LTS",
    "kernelVersion": "6.8.0-85-generic",
    "containerRuntimeVersion": "containerd://2.1.4",
    "bootID": "00000000-0000-4000-8000-000000000001",
    "machineID": "00000000000040008000000000000001",
    "systemUUID": "00000000-0000-4000-8000-000000000001",
}
_ROOM = {"cpu": "4", "memory": "16Gi", "pods": "110", "ephemeral-storage": "60Gi"}
_CONTROL_PLANE = "node-role.kubernetes.io/control-plane"


def node(name: str, number: int, *, control_plane: bool = False, provider_id: str = "") -> Object:
    """A Node at 192.168.10.<number> whose Pods live in 10.244.<number>.0/24."""
    labels = {
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
    }
    spec: Object = {"podCIDR": f"10.244.{number}.0/24", "podCIDRs": [f"10.244.{number}.0/24"]}
    if provider_id:
        spec["providerID"] = provider_id
    if control_plane:
        labels[_CONTROL_PLANE] = ""
        labels["node.kubernetes.io/exclude-from-external-load-balancers"] = ""
        spec["taints"] = [{"key": _CONTROL_PLANE, "effect": "NoSchedule"}]
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": name, "labels": labels},
        "spec": spec,
        "status": {
            "addresses": [
                {"type": "InternalIP", "address": f"192.168.10.{number}"},
                {"type": "Hostname", "address": name},
            ],
            "capacity": _ROOM,
            "allocatable": _ROOM,
            "nodeInfo": {**_INFO, "kubeletVersion": version("control-plane")},
        },
    }

"""Nodes as a kubelet registers them."""

from lab.client import Object
from lab.modules import version

_INFO = {
    "architecture": "amd64",
    "operatingSystem": "linux",
    "osImage": "Ubuntu 24.04.3 LTS",
    "kernelVersion": "6.8.0-85-generic",
    "containerRuntimeVersion": "containerd://2.1.4",
    "bootID": "5f0e7c1a-3b52-4d17-9a53-0b1c2d3e4f50",
    "machineID": "ec2f1e6a0b7d4c53a1d0c4f5e6b7a8d9",
    "systemUUID": "ec2f1e6a-0b7d-4c53-a1d0-c4f5e6b7a8d9",
}
_ROOM = {"cpu": "4", "memory": "16Gi", "pods": "110", "ephemeral-storage": "60Gi"}
_CONTROL_PLANE = "node-role.kubernetes.io/control-plane"


def node(
    name: str,
    number: int,
    *,
    network: str = "192.168.10",
    control_plane: bool = False,
    provider_id: str = "",
) -> Object:
    """A Node at <network>.<number> whose Pods live in 10.244.<number>.0/24."""
    spec: Object = {"podCIDR": f"10.244.{number}.0/24", "podCIDRs": [f"10.244.{number}.0/24"]}
    if provider_id:
        spec["providerID"] = provider_id
    if control_plane:
        spec["taints"] = [{"key": _CONTROL_PLANE, "effect": "NoSchedule"}]
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": name, "labels": _labels(name, control_plane)},
        "spec": spec,
        "status": _status(name, f"{network}.{number}"),
    }


def _labels(name: str, control_plane: bool) -> dict[str, str]:
    labels = {
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
    }
    if control_plane:
        labels[_CONTROL_PLANE] = ""
        labels["node.kubernetes.io/exclude-from-external-load-balancers"] = ""
    return labels


def _status(name: str, address: str) -> Object:
    return {
        "addresses": [
            {"type": "InternalIP", "address": address},
            {"type": "Hostname", "address": name},
        ],
        "capacity": _ROOM,
        "allocatable": _ROOM,
        "nodeInfo": {**_INFO, "kubeletVersion": version("control-plane")},
    }

"""A stand-in for kube-vip on the nodes: it announces the addresses that its provider chose.

On a Service with the annotation kube-vip.io/loadbalancerIPs it writes which node announces it, and
a status with the ports that kube-vip alone of all engines fills in.
"""

from lab.actors.loop import Loop
from lab.client import Object
from lab.cluster import Cluster

_ASKED = "kube-vip.io/loadbalancerIPs"
_NODE = "kube-vip.io/vipHost"
_MANAGER = "kube-vip"


class KubeVip(Loop):
    """The DaemonSet; the Node given announces everything."""

    def __init__(self, cluster: Cluster, node: str) -> None:
        super().__init__("kube-vip")
        self._cluster = cluster
        self._node = node

    def step(self) -> None:
        """Announce what has an address and no status yet."""
        for one in self._cluster.all("v1/Service"):
            asked = one["metadata"].get("annotations", {}).get(_ASKED)
            if asked and not one["status"]["loadBalancer"].get("ingress"):
                self._announce(one, asked.split(","))

    def _announce(self, service: Object, addresses: list[str]) -> None:
        client = self._cluster.client
        note = {"metadata": {"annotations": {_NODE: self._node}}}
        client.patch(service, note, manager=_MANAGER)
        ports = [
            {key: port[key] for key in ("port", "protocol")} for port in service["spec"]["ports"]
        ]
        ingress = [{"ip": each, "ipMode": "VIP", "ports": ports} for each in addresses]
        status = {"status": {"loadBalancer": {"ingress": ingress}}}
        client.patch(service, status, part="status", manager=_MANAGER)

"""A stand-in for the Foundation Load Balancer's controller.

It gives each Supervisor Service of type LoadBalancer the first free address of the balancer's
pools, keeps the pools' and the balancer's counters, and says nothing when nothing is free: no
public source shows an event of the real one.
"""

import ipaddress

from lab.actors.loop import Loop
from lab.client import Object
from lab.cluster import Cluster
from lab.objects.crds import NETOP
from lab.objects.flb import NAMESPACE, conditions

_V1 = f"{NETOP}/v1alpha1"
_MANAGER = "flb-controller"


class FoundationLoadBalancer(Loop):
    """The controller of the balancer flb-1."""

    def __init__(self, cluster: Cluster) -> None:
        super().__init__("flb")
        self._cluster = cluster
        self._written: dict[str, Object] = {}

    def step(self) -> None:
        """Give addresses, then count them."""
        balancer = self._cluster.get(f"{_V1}/FoundationLoadBalancerConfig", "flb-1", NAMESPACE)
        names = [one["name"] for one in balancer["spec"]["networkSpec"]["virtualServerIPPools"]]
        pools = [self._cluster.get(f"{_V1}/IPPool", name) for name in names]
        services = [
            one for one in self._cluster.all("v1/Service") if one["spec"]["type"] == "LoadBalancer"
        ]
        taken = {text for one in services for text in _addresses(one)}
        for service in services:
            free = [text for pool in pools for text in _range(pool) if text not in taken]
            if not _addresses(service) and free:
                taken.add(free[0])
                ingress = {"loadBalancer": {"ingress": [{"ip": free[0], "ipMode": "VIP"}]}}
                self._write(service, ingress)
        self._count(balancer, pools, taken)

    def _count(self, balancer: Object, pools: list[Object], taken: set[str]) -> None:
        used = {pool["metadata"]["name"]: len(taken & set(_range(pool))) for pool in pools}
        for pool in pools:
            count = used[pool["metadata"]["name"]]
            full = count >= pool["spec"]["addressCount"]
            states = [{"type": "ready", "status": "True"}]
            states += [{"type": "full", "status": "True"}] if full else []
            self._write(pool, {"allocated": count, "conditions": states})
        room = sum(pool["spec"]["addressCount"] for pool in pools)
        used_up = {"ipsAllocated": sum(used.values()), "ipsAvailable": room - sum(used.values())}
        status = {
            "version": "9.0.1",
            "nodes": [{"nodeID": "node-0"}, {"nodeID": "node-1"}],
            "virtualServerIPPoolsUtilization": used_up,
            "effectiveVirtualServerIPPools": list(used),
        }
        known = balancer.get("status", {}).get("conditions")
        types = ("Healthy", "DeploymentStatusReady", "OperationStatusReady")
        self._write(balancer, {**status, "conditions": known or conditions(*types)})

    def _write(self, target: Object, status: Object) -> None:
        uid = target["metadata"]["uid"]
        if self._written.get(uid) != status:
            change = {"status": status}
            self._cluster.client.patch(target, change, part="status", manager=_MANAGER)
            self._written[uid] = status


def _range(pool: Object) -> list[str]:
    first = ipaddress.ip_address(pool["spec"]["startingAddress"])
    return [str(first + number) for number in range(pool["spec"]["addressCount"])]


def _addresses(service: Object) -> list[str]:
    return [one["ip"] for one in service["status"]["loadBalancer"].get("ingress", [])]

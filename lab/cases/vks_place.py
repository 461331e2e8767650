"""A VKS guest cluster and its Supervisor, side by side."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from lab import ports
from lab.actors.flb import FoundationLoadBalancer
from lab.actors.vm_operator import VmOperator
from lab.cases import Shot
from lab.cases.shop import IMAGE, furnish, ready, scale
from lab.client import Object
from lab.cluster import Cluster, cluster
from lab.objects import flb
from lab.objects import vks as objects
from lab.objects.crds import NETOP, VMOP, supervisor_kinds
from lab.objects.vks import (
    ACCOUNT,
    GUEST_NODES,
    NAME,
    NAMESPACE,
    PROVIDER,
    PROVIDER_NAMESPACE,
    SUPERVISOR_NODES,
)
from lab.objects.workloads import deployment, service

_PLAYED = ("vm-operator", "the Foundation Load Balancer", "Cluster API")


@dataclass
class Vks:
    """The pair, and what the guest's provider was last started with."""

    guest: Cluster
    supervisor: Cluster
    owner: Object
    balancer: FoundationLoadBalancer
    closed_port: int = field(default_factory=ports.free)

    def provide(self, *, token: str = "", port: int = 0) -> None:
        """Start the guest's cloud provider, for the first time or again."""
        if "vsphere" in self.guest.processes:
            self.guest.stop("vsphere")
        self.guest.start(
            "vsphere",
            supervisor=self.supervisor,
            name=NAME,
            token=token or self.token(),
            owner=self.owner,
            port=port,
        )

    def stop_provider(self) -> None:
        """Scale the guest's cloud provider to zero."""
        self.guest.stop("vsphere")
        scale(self.guest, PROVIDER, PROVIDER_NAMESPACE, 0)

    def start_provider(self) -> None:
        """Scale it up again."""
        scale(self.guest, PROVIDER, PROVIDER_NAMESPACE, 1)
        self.provide()

    def stop_balancer(self) -> None:
        """Scale the balancer's controller on the Supervisor to zero."""
        self.balancer.stop()
        scale(self.supervisor, "flb-controller", "vmware-system-flb", 0)

    def start_balancer(self) -> None:
        """Scale it up again."""
        scale(self.supervisor, "flb-controller", "vmware-system-flb", 1)
        self.balancer = _balancer(self.supervisor)

    def token(self) -> str:
        """A fresh token of the provider's account on the Supervisor."""
        client = self.supervisor.client
        account = client.path("v1", "ServiceAccount", NAMESPACE, ACCOUNT)
        asked = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {}}
        return str(client.request("POST", f"{account}/token", asked)["status"]["token"])

    def shot(self, name: str, told: str) -> Shot:
        """Both clusters, with the lab's own ports as the Supervisor's."""
        renamed = {}
        for port in (self.supervisor.plane.port, self.closed_port):
            renamed[f"127.0.0.1:{port}"] = "192.168.20.2:6443"
            renamed[f"supervisor.default.svc:{port}"] = "supervisor.default.svc:6443"
        clusters = {"guest": self.guest, "supervisor": self.supervisor}
        return Shot(name, clusters, ("vsphere",), _PLAYED, told, renamed)


@contextmanager
def vks(*, vips: int = 24) -> Iterator[Vks]:
    """Both clusters furnished, the Supervisor's controllers at work, the provider not started."""
    with (
        cluster("guest", host=GUEST_NODES[0]) as guest,
        cluster("supervisor", host="sv-1") as supervisor,
    ):
        owner = _furnish_supervisor(supervisor, vips)
        operator = VmOperator(supervisor)
        operator.start()
        supervisor.on_close(operator.stop)
        balancer = _balancer(supervisor)
        _furnish_guest(guest, owner)
        ready(supervisor)
        ready(guest)
        yield Vks(guest, supervisor, owner, balancer)


def _balancer(c: Cluster) -> FoundationLoadBalancer:
    actor = FoundationLoadBalancer(c)
    actor.start()
    c.on_close(actor.stop)
    return actor


def expose(v: Vks, name: str = "web") -> None:
    """The user's Service in the guest."""
    v.guest.apply(service(name, "shop"))


def _furnish_supervisor(c: Cluster, vips: int) -> Object:
    furnish(c, SUPERVISOR_NODES, network="192.168.20")
    c.apply([*supervisor_kinds(), *objects.supervisor()])
    c.apply([flb.pool("vip-pool-1", "192.168.30.40", vips), *flb.balancer("vip-pool-1")])
    c.apply(flb.settings(NAMESPACE))
    parent = c.get(f"{NETOP}/v1alpha1/LoadBalancerConfig", "default")
    c.client.patch(parent, {"status": {"conditions": flb.conditions("Ready")}}, part="status")
    for number, machine in enumerate(c.all(f"{VMOP}/v1alpha5/VirtualMachine")):
        status = {"network": {"primaryIP4": f"192.168.10.{number + 11}"}, "powerState": "PoweredOn"}
        c.client.patch(machine, {"status": status}, part="status", manager="manager")
    return c.client.create(objects.cluster())


def _furnish_guest(c: Cluster, owner: Object) -> None:
    furnish(c, GUEST_NODES, provider="vsphere://4213b8d3-6d2e-4c1f-8b22-")
    notes = {"cluster.x-k8s.io/cluster-name": NAME, "cluster.x-k8s.io/cluster-namespace": NAMESPACE}
    for node in c.all("v1/Node"):
        c.client.patch(node, {"metadata": {"annotations": notes}}, manager="manager")
    c.apply([*objects.guest(owner), deployment("web", "shop", IMAGE.format("web"))])

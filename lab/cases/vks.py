"""A guest's Service whose answer has to come from the Supervisor."""

from collections.abc import Iterator

from lab.cases import Shot, case
from lab.cases.shop import says, settle
from lab.cases.vks_place import Vks, expose, vks
from lab.client import Object
from lab.objects import flb
from lab.objects.crds import VMOP
from lab.objects.vks import ACCOUNT, NAMESPACE, role_binding
from lab.objects.workloads import service

_FAILED = "SyncLoadBalancerFailed"


def _refused(v: Vks, words: str) -> None:
    v.guest.wait(f"the guest hears {words!r}", lambda: words in says(v.guest, "web", _FAILED), 60)


def _answered(v: Vks) -> None:
    v.guest.wait("web has an address", lambda: v.guest.addresses("web", "shop"), 180)
    settle()


@case("vks-healthy")
def healthy() -> Iterator[Shot]:
    """The whole chain works; the first try came too early and left its Warning."""
    with vks() as v:
        v.provide()
        expose(v)
        _answered(v)
        yield v.shot("healthy", "a Service of a guest was answered by the Supervisor's balancer")


@case("vks-no-address")
def no_address() -> Iterator[Shot]:
    """The balancer's only pool is used up by another team."""
    with vks(vips=1) as v:
        v.supervisor.apply(_others("team-b"))
        taken = ("other", "team-b")
        v.supervisor.wait("the pool is used up", lambda: v.supervisor.addresses(*taken))
        v.provide()
        expose(v)
        _refused(v, "VirtualMachineService IP not found")
        settle(150)
        yield v.shot("sick", "the balancer's only pool has no address left")
        more = flb.pool("vip-pool-2", "192.168.30.80", 16)
        v.supervisor.apply([more, *flb.balancer("vip-pool-1", "vip-pool-2")])
        _answered(v)
        yield v.shot("healthy", "the balancer got a second pool")


@case("vks-token-refused")
def token_refused() -> Iterator[Shot]:
    """The account was made anew on the Supervisor; the provider still has the old token."""
    with vks() as v:
        old = v.token()
        account = v.supervisor.get("v1/ServiceAccount", ACCOUNT, NAMESPACE)
        v.supervisor.client.delete(account)
        v.supervisor.apply(_account())
        v.provide(token=old)
        expose(v)
        _refused(v, "Unauthorized")
        settle(15)
        yield v.shot("sick", "the provider's token belongs to an account that was deleted")
        v.provide()
        _answered(v)
        yield v.shot("healthy", "the provider was given a new token")


@case("vks-token-forbidden")
def token_forbidden() -> Iterator[Shot]:
    """The token is good, but the binding of the account's Role is gone from the Supervisor."""
    with vks() as v:
        v.supervisor.client.delete(role_binding())
        v.provide()
        expose(v)
        _refused(v, "is forbidden")
        settle(15)
        yield v.shot("sick", "the account of the provider's token may do nothing")
        v.supervisor.apply(role_binding())
        v.provide()
        _answered(v)
        yield v.shot("healthy", "the account was bound to its Role again")


@case("vks-balancer-stopped")
def balancer_stopped() -> Iterator[Shot]:
    """Everything up to the Supervisor's Service is there; the balancer's controller is not."""
    with vks() as v:
        v.stop_balancer()
        v.provide()
        expose(v)
        _refused(v, "VirtualMachineService IP not found")
        settle(150)
        yield v.shot("sick", "the controller of the Foundation Load Balancer is scaled to zero")
        v.start_balancer()
        _answered(v)
        yield v.shot("healthy", "the controller runs again")


@case("vks-provider-stopped")
def provider_stopped() -> Iterator[Shot]:
    """The address came while the guest's provider was stopped: nobody copied it."""
    with vks() as v:
        v.stop_balancer()
        v.provide()
        expose(v)
        _refused(v, "VirtualMachineService IP not found")
        v.stop_provider()
        v.start_balancer()
        v.supervisor.wait("an address", lambda: answer(v), 60)
        settle(150)
        yield v.shot("sick", "the provider was stopped before it copied the address")
        v.start_provider()
        _answered(v)
        yield v.shot("healthy", "the provider runs again")


def answer(v: Vks) -> list[str]:
    """The address that the Supervisor gave for the guest's Service."""
    kind = f"{VMOP}/v1alpha5/VirtualMachineService"
    (asked,) = v.supervisor.all(kind, NAMESPACE)
    return [one["ip"] for one in asked.get("status", {}).get("loadBalancer", {}).get("ingress", [])]


@case("vks-supervisor-unreachable")
def supervisor_unreachable() -> Iterator[Shot]:
    """Nothing listens where the guest looks for the Supervisor."""
    with vks() as v:
        v.provide(port=v.closed_port)
        expose(v)
        _refused(v, "connection refused")
        settle(15)
        yield v.shot("sick", "the guest cannot connect to the Supervisor's API")
        v.provide()
        _answered(v)
        yield v.shot("healthy", "the way to the Supervisor's API is open again")


@case("vks-quota")
def quota() -> Iterator[Shot]:
    """The vSphere Namespace may have no further Service."""
    with vks() as v:
        v.supervisor.apply(service("other", NAMESPACE))
        v.supervisor.apply(_quota("services", 1))
        _quota_known(v)
        v.provide()
        expose(v)
        _refused(v, "VirtualMachineService IP not found")
        settle(150)
        yield v.shot("sick", "the quota of the vSphere Namespace allows no further Service")
        v.supervisor.apply(_quota("services", 20))
        _answered(v)
        yield v.shot("healthy", "the quota was raised")


@case("vks-quota-vmservices")
def quota_vmservices() -> Iterator[Shot]:
    """The vSphere Namespace may have no VirtualMachineService."""
    counted = "count/virtualmachineservices.vmoperator.vmware.com"
    with vks() as v:
        v.supervisor.apply(_quota(counted, 0))
        _quota_known(v)
        v.provide()
        expose(v)
        _refused(v, "exceeded quota")
        settle(15)
        yield v.shot("sick", "the quota allows no VirtualMachineService")
        v.supervisor.apply(_quota(counted, 20))
        _answered(v)
        yield v.shot("healthy", "the quota was raised")


def _quota(what: str, most: int) -> Object:
    metadata = {"name": NAMESPACE, "namespace": NAMESPACE}
    spec = {"hard": {what: str(most)}}
    return {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": metadata, "spec": spec}


def _quota_known(v: Vks) -> None:
    def known() -> object:
        found = v.supervisor.get("v1/ResourceQuota", NAMESPACE, NAMESPACE)
        return found.get("status", {}).get("used")

    v.supervisor.wait("the quota is counted", known, 240)


def _others(namespace: str) -> list[Object]:
    metadata = {"name": namespace}
    return [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata},
        service("other", namespace),
    ]


def _account() -> Object:
    metadata = {"name": ACCOUNT, "namespace": NAMESPACE}
    return {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata}

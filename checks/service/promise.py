"""What a Service of type LoadBalancer promises."""

from __future__ import annotations

from lbdoctor import GUEST, SERVICE, SUPERVISOR, Obj, Promise, View, exposure


def load_balancer(service: Obj) -> bool:
    """Whether somebody is asked for an address."""
    return bool(service["spec.type"] == "LoadBalancer")


@exposure(SERVICE, "svc", "service", "services")
def promise(service: Obj, see: View) -> Promise | None:
    """Addresses and host names in `status.loadBalancer.ingress`.

    An entry without ip and hostname (`ingress: [{}]`) is no address, and `spec.externalIPs`, which
    `kubectl get` shows in the same column, were not given by anybody. A value that a tool has
    hidden is there, and counts. The API server always writes
    `status.loadBalancer`: where it is missing, the state was cut and the answer is unknown.
    Beside a guest, a Service of the Supervisor is a part of somebody's chain: the exposure is
    what the user made, in the guest.
    """
    if not load_balancer(service):
        return None
    part = service.ref.cluster == SUPERVISOR and GUEST in see.clusters
    if not isinstance(service["status.loadBalancer"], dict):
        return Promise(None, part=part, leaving=_leaving(service))
    entries = service["status.loadBalancer.ingress"] or ()
    if isinstance(entries, str):  # a tool has hidden them: they are there
        return Promise((entries,), part=part, leaving=_leaving(service))
    found = tuple(e.get("ip") or e["hostname"] for e in entries if _usable(e))
    return Promise(found, part=part, leaving=_leaving(service))


def _leaving(service: Obj) -> bool:
    """Whether it is being deleted, and a finalizer of somebody's own holds it."""
    held = any("/" in each for each in service["metadata.finalizers"] or ())
    return held and bool(service["metadata.deletionTimestamp"])


def _usable(entry: object) -> bool:
    return isinstance(entry, dict) and bool(entry.get("ip") or entry.get("hostname"))

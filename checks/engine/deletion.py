"""Services that cannot go away because their engine did."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    CERTAIN,
    ERROR,
    EVENT,
    LIKELY,
    RUNNING,
    SERVICE,
    Blind,
    Confidence,
    Evidence,
    Finding,
    Obj,
    Owner,
    Remedy,
    Space,
    View,
    check,
)
from lbdoctor.events import standing

from .failed import words
from .traces import READS, look

CLEANUP = "service.kubernetes.io/load-balancer-cleanup"
# the engines that take each finalizer away; OpenELB is known by its image alone
OWNERS: dict[str, set[str]] = {
    CLEANUP: {"cloud", "k3s", "kube-vip", "vks"},
    "service.k8s.aws/resources": {"cloud"},
    "service.eks.amazonaws.com/resources": {"cloud"},
    "svccontroller.k3s.cattle.io/daemonset": {"k3s"},
    "finalizer.lb.kubesphere.io/v1alpha1": set(),
}
FAILED = ("SyncLoadBalancerFailed", "DeleteLoadBalancerFailed", "FailedDeployModel")


def _deleted(service: Obj) -> bool:
    held = any(each in OWNERS for each in service["metadata.finalizers"] or ())
    wanted = service["spec.type"] == "LoadBalancer"
    return wanted and held and bool(service["metadata.deletionTimestamp"])


@check(
    "service/deletion-blocked",
    "the Service cannot be deleted: its engine does not clean up",
    ERROR,
    RUNNING,
    subject=SERVICE,
    when=_deleted,
    reads=(EVENT, *READS),
    felt=True,
)
def deletion_blocked(service: Obj, see: View) -> Iterator[Finding]:
    """The Service is being deleted and keeps a finalizer that nobody takes away.

    Why it matters: the Service stays `Terminating` for ever, its namespace cannot be deleted
    either, and the load balancer outside may live on and cost.

    How it is decided: a deletion time stamp, a finalizer that a load-balancer engine puts on
    Services, and no engine in the cluster that would take it away; or one that reports, since the
    deletion, that it cannot delete the load balancer.

    How to fix: bring the engine back so that it can clean up. Only when the load balancer outside
    is known to be gone, remove the finalizer by hand.
    """
    said = [e for e in standing(see.events(service), succeeded=False) if e.reason in FAILED]
    if said and "delet" in said[-1].text.lower():
        yield _finding(service, f"cleaning up fails: {words(said[-1])}", CERTAIN, said[-1].cite())
        return
    space = Space(service.ref.cluster)
    held = next(each for each in service["metadata.finalizers"] if each in OWNERS)
    claims, here = see.claims(service), see.present(space.cluster)
    looked = see.once(look, space)
    if OWNERS[held] & set(here) or any(not other.classes for other, _ in looked.others):
        see.require(EVENT, service.space)
        return
    blind = [gap for id, gaps in claims.blind.items() if id in OWNERS[held] for gap in gaps]
    if blind and not looked.unseen:
        raise Blind(*blind)
    how = LIKELY if looked.unseen else CERTAIN
    yield _finding(service, f"nobody here takes the finalizer {held} away", how, *looked.facts)


def _finding(service: Obj, message: str, how: Confidence, *facts: Evidence) -> Finding:
    namespace, name = service.ref.namespace, service.ref.name
    marks = (service.cite("metadata.deletionTimestamp"), service.cite("metadata.finalizers"))
    return Finding(
        message,
        (*marks, *facts),
        Remedy(
            "bring the engine back so that it cleans up before anybody removes the finalizer",
            (
                f"kubectl -n {namespace} get service {name} -o yaml",
                f"kubectl -n {namespace} describe service {name}",
            ),
            Owner.CLUSTER,
        ),
        how,
    )

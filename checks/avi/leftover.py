"""AKO on a Supervisor that has chosen another load balancer than Avi."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    CLAIMED,
    DEPLOYMENT,
    SERVICE,
    SUPERVISOR,
    WARNING,
    Evidence,
    Finding,
    Obj,
    Ref,
    Space,
    View,
    check,
    link,
)
from lbdoctor.leftovers import replaced
from lbdoctor.workloads import PROGRAMS

from .kinds import LB_CONFIG, VPC_CONFIG
from .parts import found

_OWN = ("avi", "nsx-registered-avi")
_VPC = "status.vpcs[0]"
_CHOICE = (*PROGRAMS, LB_CONFIG.only("spec.type"), VPC_CONFIG.only("status"))


def other_choice(see: View, cluster: str) -> Evidence | None:
    """What says that a Supervisor has chosen another load balancer, if visible.

    A LoadBalancerConfig on VDS. With VPCs the choice is made once for all of them, and the load
    balancer of NSX in one rules Avi out in every other.
    Sources: net-operator-api, loadbalancerconfig_types.go; nsx-operator, pkg/nsx/services/vpc.
    """
    if cluster != SUPERVISOR:
        return None
    chosen = see.glance(LB_CONFIG, Space(cluster))
    if chosen:
        other = all(each["spec.type"] not in _OWN for each in chosen)
        return chosen[0].cite("spec.type") if other else None
    vpcs = see.glance(VPC_CONFIG, Space(cluster))
    if any(each[f"{_VPC}.lbSubnetPath"] for each in vpcs):
        return None
    path = f"{_VPC}.nsxLoadBalancerPath"
    return next((each.cite(path) for each in vpcs if each[path]), None)


@link(
    LB_CONFIG,
    "stands in the place of",
    DEPLOYMENT,
    reads=_CHOICE,
    carries=(CLAIMED,),
)
def in_the_place_of(chosen: Obj, see: View) -> Iterator[Ref]:
    """An AKO that is not to answer."""
    if see.once(other_choice, chosen.ref.cluster):
        for ako in see.once(found, chosen.ref.cluster):
            yield ako.owner.ref


@check(
    "engine/replaced",
    "Avi is not the load balancer that was chosen",
    WARNING,
    CLAIMED,
    subject=DEPLOYMENT,
    when=lambda workload: workload.ref.cluster == SUPERVISOR,
    reads=(*_CHOICE, SERVICE.only("spec", "status.loadBalancer")),
)
def left_over(workload: Obj, see: View) -> Iterator[Finding]:
    """AKO is on a Supervisor that has chosen another load balancer.

    Why it matters: it is not to answer, and whoever looks for the reason of a Service that waits
    may look at Avi in vain; where it answers all the same, two engines do.

    How it is decided: a LoadBalancerConfig is there, and none is of the type `avi`; or VPCs have a
    load balancer of NSX, and none has a subnet of Avi; and AKO is a workload of the Supervisor. It
    is a warning while a Service of the Supervisor waits, else only news.

    How to fix: look at the load balancer that was chosen; the platform's administrator can remove
    Avi from the Supervisor. In VPCs, Avi is chosen only after the last load balancer of NSX is gone.
    """
    cluster = workload.ref.cluster
    chosen = see.once(other_choice, cluster)
    if not any(each.owner.ref == workload.ref for each in see.once(found, cluster)):
        return
    if chosen:
        yield replaced(workload, DEPLOYMENT, "avi", chosen, see)
    else:
        see.require(LB_CONFIG, Space(cluster))

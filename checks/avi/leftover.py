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

from .kinds import LB_CONFIG
from .parts import found

_OWN = ("avi", "nsx-registered-avi")


def other_choice(see: View, cluster: str) -> Evidence | None:
    """The LoadBalancerConfig by which a Supervisor has chosen another load balancer, if visible.

    Source: net-operator-api, loadbalancerconfig_types.go.
    """
    chosen = see.glance(LB_CONFIG, Space(cluster)) if cluster == SUPERVISOR else ()
    if not chosen or any(each["spec.type"] in _OWN for each in chosen):
        return None
    return chosen[0].cite("spec.type")


@link(
    LB_CONFIG,
    "stands in the place of",
    DEPLOYMENT,
    reads=(*PROGRAMS, LB_CONFIG.only("spec.type")),
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
    reads=(*PROGRAMS, LB_CONFIG.only("spec.type"), SERVICE.only("spec", "status.loadBalancer")),
)
def left_over(workload: Obj, see: View) -> Iterator[Finding]:
    """AKO is on a Supervisor whose LoadBalancerConfig names another load balancer.

    Why it matters: it is not to answer, and whoever looks for the reason of a Service that waits
    may look at Avi in vain; where it answers all the same, two engines do.

    How it is decided: a LoadBalancerConfig is there, none is of the type `avi`, and AKO is a
    workload of the Supervisor. It is a warning while a Service of the Supervisor waits, else only
    news.

    How to fix: look at the load balancer that the LoadBalancerConfig names; the platform's
    administrator can remove Avi from the Supervisor.
    """
    cluster = workload.ref.cluster
    chosen = see.once(other_choice, cluster)
    if not any(each.owner.ref == workload.ref for each in see.once(found, cluster)):
        return
    if chosen:
        yield replaced(workload, DEPLOYMENT, "avi", chosen, see)
    else:
        see.require(LB_CONFIG, Space(cluster))

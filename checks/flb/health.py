"""Whether the Foundation Load Balancer works, as its own conditions say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lbdoctor import (
    ANNOUNCED,
    CERTAIN,
    DEPLOYMENT,
    ERROR,
    LIKELY,
    NAMESPACE,
    POD,
    RUNNING,
    SUPERVISOR,
    WARNING,
    Finding,
    Obj,
    Owner,
    Remedy,
    Space,
    View,
    check,
)
from lbdoctor.stocks import holders
from lbdoctor.workloads import PROGRAMS, deserted, stopped

from . import stock
from .kinds import BRIEF, CONTROLLER_SPACE, FLB, GATEWAY_SPACE, IP_POOL

_PROVING = ("Healthy", "DeploymentStatusReady")
_OPERATION = "OperationStatusReady"
_HOMES = {
    CONTROLLER_SPACE: "the load balancer's controller",
    GATEWAY_SPACE: "the controller of Gateways (lbapi)",
}


def failing(config: Obj) -> list[str]:
    """The conditions that are False, those that prove a fault first."""
    wanted = (*_PROVING, _OPERATION)
    return [each for each in wanted if config.condition(each).get("status") == "False"]


@check(
    "flb/unhealthy",
    "Foundation Load Balancer not ready",
    ERROR,
    RUNNING,
    subject=FLB,
    engine="flb",
    explains=("flb/misconfigured", "supervisor/no-load-balancer"),
)
def unhealthy(config: Obj, see: View) -> Iterator[Finding]:
    """The load balancer is not healthy, not deployed, or stuck in an operation.

    Why it matters: it takes no new configuration, so that no new Service gets an address.

    How it is decided: one of its conditions `Healthy`, `DeploymentStatusReady` and
    `OperationStatusReady` is False. The last one alone is also False while an operation goes on,
    which makes the fault only likely.

    How to fix: look at the load balancer's machines and its last operation in vCenter, which
    deploys them; the machines themselves are not meant to be edited.
    """
    found = failing(config)
    if found:
        said = config.condition(found[0])
        why = said.get("message") or said.get("reason") or "no reason given"
        yield Finding(
            f"its condition {found[0]} is False: {why}",
            tuple(config.cite_condition(each) for each in found),
            _mend(config),
            CERTAIN if found[0] in _PROVING else LIKELY,
        )


@check(
    "flb/unhealthy",
    "Foundation Load Balancer degraded for those who have an address",
    WARNING,
    ANNOUNCED,
    subject=FLB,
    reads=(BRIEF, IP_POOL),
    engine="flb",
    felt=True,
)
def data_plane_unhealthy(config: Obj, see: View) -> Iterator[Finding]:
    """The machines that carry the traffic of existing addresses are not healthy.

    Why it matters: addresses that were given before may answer badly or not at all.

    How it is decided: the condition `Healthy` is False, and Services hold addresses of its pools.
    The condition does not tell a degraded load balancer from a dead one.

    How to fix: look at the health of the load balancer's machines in vCenter.
    """
    if "Healthy" not in failing(config):
        return
    blocks = [block for each in stock.of_config(config, see) for block in each.blocks]
    yield Finding(
        "the data plane of the load balancer is not healthy",
        (config.cite_condition("Healthy"),),
        _mend(config),
        affects=holders(see, config.ref.cluster, blocks),
    )


def _mend(config: Obj) -> Remedy:
    namespace, name = config.ref.namespace, config.ref.name
    return Remedy(
        "look at the machines and the last operation of the load balancer in vCenter",
        (f"kubectl -n {namespace} get {FLB.kubectl} {name} -o yaml",),
        Owner.PLATFORM,
    )


@check(
    "engine/controller-down",
    "the controller of the Foundation Load Balancer is not running",
    ERROR,
    RUNNING,
    subject=DEPLOYMENT,
    when=lambda workload: (
        workload.ref.cluster == SUPERVISOR and workload.ref.namespace == CONTROLLER_SPACE
    ),
    reads=PROGRAMS,
    engine="flb",
    unaffected=WARNING,
    explains=("supervisor/no-load-balancer",),
)
def controller_down(workload: Obj, see: View) -> Iterator[Finding]:
    """The controller of the Foundation Load Balancer has no Pod that is ready.

    Why it matters: new Services do not reach the load balancer. Addresses that it serves already
    go on working.

    How it is decided: the Deployment in `vmware-system-flb` is scaled to zero, or its status counts
    no ready Pod.

    How to fix: the platform's administrator describes the Deployment and reads its log.
    """
    pods = see.glance(POD, workload.space)
    yield from stopped(workload, pods, "the load balancer's controller", Owner.PLATFORM)


@check(
    "engine/controller-down",
    "the controller in front of the Foundation Load Balancer does not start",
    ERROR,
    RUNNING,
    subject=DEPLOYMENT,
    when=lambda workload: (
        workload.ref.cluster == SUPERVISOR and workload.ref.namespace == GATEWAY_SPACE
    ),
    reads=PROGRAMS,
    engine="flb",
    unaffected=WARNING,
    explains=("supervisor/no-load-balancer",),
)
def intermediary_down(workload: Obj, see: View) -> Iterator[Finding]:
    """The controller that brings Services before the load balancer has no ready Pod.

    Why it matters: new Services may not reach the load balancer. Addresses that it serves already
    go on working.

    How it is decided: the Deployment in `vmware-system-lbapi` is scaled to zero, or its status
    counts no ready Pod. Likely: its part in front of this load balancer is not public.

    How to fix: the platform's administrator describes the Deployment and reads its log.
    """
    pods = see.glance(POD, workload.space)
    for finding in stopped(workload, pods, "the controller of Gateways (lbapi)", Owner.PLATFORM):
        yield replace(finding, confidence=LIKELY)


@check(
    "engine/controller-down",
    "the load balancer's controller is not there",
    ERROR,
    RUNNING,
    subject=FLB,
    reads=(*PROGRAMS, NAMESPACE.only()),
    engine="flb",
    unaffected=WARNING,
    explains=("supervisor/no-load-balancer",),
)
def controller_missing(config: Obj, see: View) -> Iterator[Finding]:
    """Nothing runs where the load balancer's controllers live.

    Why it matters: new Services do not reach the load balancer. What it serves already goes on
    working.

    How it is decided: the namespace `vmware-system-flb` or `vmware-system-lbapi` is there, and neither a
    workload nor a Pod is in it. Likely, for where these controllers live is known from listings of
    Pods only.

    How to fix: the platform's administrator restores the workloads of that namespace.
    """
    for home, what in _HOMES.items():
        facts = see.once(deserted, Space(config.ref.cluster, home))
        if facts:
            yield Finding(
                f"{what} is not there: nothing runs in {home}",
                facts,
                Remedy(
                    "restore the workloads of the load balancer's controller",
                    (f"kubectl -n {home} get deployments,pods",),
                    Owner.PLATFORM,
                ),
                LIKELY,
            )

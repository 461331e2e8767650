"""net-operator, which keeps the addresses that the load balancers of a Supervisor on VDS give."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lbdoctor import (
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
    Ref,
    Remedy,
    Space,
    View,
    check,
    link,
)
from lbdoctor.workloads import PROGRAMS, deserted, stopped

from .kinds import LB_CONFIG

_SPACE = "vmware-system-netop"
_NAME = "vmware-system-netop-controller-manager"
_ENGINES = {"foundation": "flb", "haproxy": "haproxy"}


@link(
    LB_CONFIG,
    "gets its addresses by",
    DEPLOYMENT,
    reads=(*PROGRAMS, NAMESPACE.only()),
    carries=(RUNNING,),
)
def keeper(config: Obj, see: View) -> Iterator[Ref]:
    """The operator that manages the IPPools; Avi has an address management of its own."""
    space = Space(config.ref.cluster, _SPACE)
    if config["spec.type"] not in _ENGINES:
        return
    if see.get(DEPLOYMENT, space, _NAME) is not None or see.once(deserted, space):
        yield see.ref(DEPLOYMENT, space, _NAME)


@check(
    "engine/controller-down",
    "net-operator is not running",
    ERROR,
    RUNNING,
    subject=DEPLOYMENT,
    when=lambda workload: workload.ref[0::2] == (SUPERVISOR, "Deployment", _NAME),
    reads=(*PROGRAMS, LB_CONFIG),
    unaffected=WARNING,
    explains=("supervisor/no-load-balancer",),
)
def keeper_down(workload: Obj, see: View) -> Iterator[Finding]:
    """The net-operator, which hands out virtual addresses, has no ready Pod.

    Why it matters: on VDS networking the Foundation Load Balancer and HAProxy get their virtual
    addresses from pools that net-operator keeps. No new Service gets one.

    How it is decided: no Pod of its Deployment in `vmware-system-netop` is ready, or the
    Deployment is scaled to zero. Likely: what the operator does is not public beyond its objects.

    How to fix: the platform's administrator describes the Deployment and reads its log.
    """
    types = {each["spec.type"] for each in see.glance(LB_CONFIG, Space(workload.ref.cluster))}
    engine = next((_ENGINES[each] for each in sorted(map(str, types)) if each in _ENGINES), None)
    pods = see.glance(POD, workload.space)
    for finding in stopped(workload, pods, "net-operator", Owner.PLATFORM):
        yield replace(finding, engine=engine, confidence=LIKELY)


@check(
    "engine/controller-down",
    "net-operator is not there",
    ERROR,
    RUNNING,
    subject=LB_CONFIG,
    when=lambda config: config["spec.type"] in _ENGINES,
    reads=(*PROGRAMS, NAMESPACE.only()),
    unaffected=WARNING,
    explains=("supervisor/no-load-balancer",),
)
def keeper_missing(config: Obj, see: View) -> Iterator[Finding]:
    """Nothing runs where net-operator lives, which hands out virtual addresses.

    Why it matters: no new Service gets an address of the Foundation Load Balancer or of HAProxy.

    How it is decided: the namespace `vmware-system-netop` is there, and neither a workload nor a
    Pod is in it. Likely: what the operator does is not public beyond its objects.

    How to fix: the platform's administrator restores net-operator.
    """
    home = Space(config.ref.cluster, _SPACE)
    facts = see.once(deserted, home)
    if facts:
        yield Finding(
            f"net-operator is not there: nothing runs in {_SPACE}",
            facts,
            Remedy(
                "restore net-operator",
                (f"kubectl -n {_SPACE} get deployments,pods",),
                Owner.PLATFORM,
            ),
            LIKELY,
            about=see.ref(DEPLOYMENT, home, _NAME),
            engine=_ENGINES[config["spec.type"]],
        )

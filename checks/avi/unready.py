"""AKO that runs, is ready in the eyes of Kubernetes, and has not begun to work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lbdoctor import (
    CERTAIN,
    DEPLOYMENT,
    ERROR,
    EVENT,
    INGRESS,
    LIKELY,
    POD,
    RUNNING,
    SERVICE,
    STATEFUL_SET,
    WARNING,
    Finding,
    Obj,
    Owner,
    Remedy,
    Space,
    View,
    check,
)
from lbdoctor.workloads import Container, down

from .engine import GATES_READ
from .parts import SETTINGS_NAME, found, is_workload, on_supervisor, settings, value
from .starts import start
from .watched import DEFINITIONS, Watched, unserved


@check(
    "avi/kinds-missing",
    "AKO waits for a kind that the cluster does not serve",
    ERROR,
    RUNNING,
    subject=(SERVICE, INGRESS),
    reads=(*GATES_READ, DEFINITIONS, EVENT),
    engine="avi",
    explains=("avi/sync-disabled",),
)
def kinds_missing(exposed: Obj, see: View) -> Iterator[Finding]:
    """A kind that AKO watches is not served, so AKO never begins to work.

    Why it matters: AKO starts, accepts its settings, is ready in the eyes of Kubernetes, and then
    waits for ever for the first list of that kind; it serves nobody and writes no Event (observed
    with AKO 2.2.1). The usual way there is an upgrade: Helm does not touch the definitions of
    kinds that a chart brings along.

    How it is decided: something waits for AKO, which has not said AKOReady since it was started,
    and a CustomResourceDefinition is not there, or does not serve the version that this AKO
    reads: AviInfraSetting, HostRule, HTTPRule (v1beta1 since 1.11.1), L4Rule and SSORule (since
    1.10.1), L7Rule (since 1.12.1); those of Calico, Cilium or OpenShift where cniPlugin names
    them; HealthMonitor with akoCRDOperatorEnabled. Where the Events of the start have expired it
    is a warning and no cause: the definitions may have gone later, which AKO does not notice.

    How to fix: apply the definitions of the chart's version; correct cniPlugin where it is wrong.
    AKO goes on by itself as soon as the kind is served.
    """
    akos = list(_suspects(exposed, see))
    for ako in akos:
        begun = start(ako, see)
        if begun is not None and begun.listens:
            continue
        lacking = unserved(ako, see)
        if lacking is not None:
            wanted, facts = lacking
            waits = begun is not None and begun.accepted is not None
            yield Finding(
                f"AKO waits for {wanted.title}, which the cluster does not serve",
                facts,
                _apply(ako, wanted),
                CERTAIN if waits else LIKELY,
                affects=(exposed.ref,),
                about=ako.owner.ref,
                severity=None if waits else WARNING,
            )
    _insist(exposed, akos, see)


@check(
    "avi/sync-disabled",
    "AKO has started and never begun to work",
    ERROR,
    RUNNING,
    subject=(SERVICE, INGRESS),
    reads=(*GATES_READ, EVENT),
    engine="avi",
)
def never_ready(exposed: Obj, see: View) -> Iterator[Finding]:
    """AKO accepted its settings and has not said since that it listens for objects.

    Why it matters: its Pod runs and is ready, and nothing reaches Avi. AKO hangs like that when it
    may not list something that it watches, and when a kind is missing.

    How it is decided: something waits for AKO; since the one Pod of AKO was started it has written
    ValidatedUserInput, but not AKOReady, which follows within seconds, for longer than the grace
    period. Its Events are not switched off (enableEvents). Events expire in the order in which
    they were written, so the later one should still be there; a very large cluster may need
    longer, hence likely.

    How to fix: read AKO's log; a line `Failed to watch` names what it waits for.
    """
    akos = list(_suspects(exposed, see))
    for ako in akos:
        config, begun = settings(see, ako), start(ako, see)
        if config is None or begun is None or begun.accepted is None or begun.listens:
            continue
        told = value(config, "enableEvents") != "false" and value(config, "deleteConfig") != "true"
        if told and see.clock.older(begun.since, see.grace):
            yield Finding(
                "AKO accepted its settings and has not begun to listen for objects since",
                (begun.accepted.cite(),),
                _read_the_log(ako, begun.pod),
                LIKELY,
                affects=(exposed.ref,),
                about=ako.owner.ref,
            )
    for ako in akos:
        see.require(POD, ako.owner.space)
        see.require(EVENT, ako.owner.space)
    _insist(exposed, akos, see)


def _suspects(exposed: Obj, see: View) -> Iterator[Container]:
    """The AKOs that run, where something waits for one."""
    if see.addresses(exposed) is None or see.addresses(exposed):
        return
    for ako in see.once(found, exposed.ref.cluster):
        if is_workload(ako) and not on_supervisor(ako) and down(ako.owner) is None:
            yield ako


def _insist(exposed: Obj, akos: Sequence[Container], see: View) -> None:
    """Raise Blind where something waits, and the workload of an AKO may be unseen."""
    if see.addresses(exposed) == () and not akos:
        for kind in (STATEFUL_SET, DEPLOYMENT):
            see.require(kind, Space(exposed.ref.cluster))


def _read_the_log(ako: Container, pod: Obj) -> Remedy:
    namespace, name = pod.ref.namespace, pod.ref.name
    return Remedy(
        "read what AKO waits for in its log",
        (
            f"kubectl -n {namespace} logs {name} -c {ako.raw.get('name')} --tail=100",
            f"kubectl -n {namespace} describe pod {name}",
        ),
        Owner.CLUSTER,
    )


def _apply(ako: Container, wanted: Watched) -> Remedy:
    summary = "apply the definitions of kinds that belong to this version of AKO"
    if wanted.setting == "cniPlugin":
        summary = "set cniPlugin to the network plug-in that the cluster has, and restart AKO"
    return Remedy(
        summary,
        (
            "kubectl get customresourcedefinitions",
            f"kubectl -n {ako.owner.ref.namespace} get configmap {SETTINGS_NAME} -o yaml",
        ),
        Owner.CLUSTER,
    )

"""NCP and nsx-operator are nothing without the NSX Manager."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    DEPLOYMENT,
    ERROR,
    NAMESPACE,
    POD,
    RUNNING,
    SERVICE,
    SUPERVISOR,
    WARNING,
    Blind,
    Finding,
    Obj,
    Owner,
    Remedy,
    Space,
    View,
    check,
)
from lbdoctor.stocks import given
from lbdoctor.workloads import PROGRAMS, deserted, stopped

from . import words
from .kinds import BRIEF, ERROR_PREFIX, NAMES, NCP, NCP_SPACE, NSX_ERROR

_DRIVEN = {"nsx", "nsx-vpc"}


def _asks_supervisor(service: Obj) -> bool:
    return service.ref.cluster == SUPERVISOR and service["spec.type"] == "LoadBalancer"


@check(
    "nsx/manager-unreachable",
    "the NSX Manager is not reached",
    ERROR,
    RUNNING,
    subject=NAMESPACE,
    when=lambda namespace: namespace.ref.cluster == SUPERVISOR,
    reads=(NAMES,),
    explains=("nsx-vpc/network-not-ready",),
)
def unreachable_for_namespace(namespace: Obj, see: View) -> Iterator[Finding]:
    """The operator for NSX reports that it cannot reach the NSX Manager.

    Why it matters: nothing of the namespace's network is made or changed, and no Service gets an
    address.

    How it is decided: the condition `NamespaceNetworkReady` is False, and its message quotes a
    connection that failed (refused, timed out, TLS).

    How to fix: see that the NSX Manager is up, that the Supervisor reaches it, and that its
    certificates are valid; one expired certificate of one node is enough.
    """
    condition = namespace.condition("NamespaceNetworkReady")
    said = condition.get("message") or ""
    if condition.get("status") == "False" and words.unreachable(said):
        yield Finding(
            f"the NSX Manager is not reached: {said}",
            (namespace.cite_condition("NamespaceNetworkReady"),),
            _mend(),
        )


@check(
    "nsx/manager-unreachable",
    "NCP does not reach the NSX Manager",
    ERROR,
    RUNNING,
    subject=SERVICE,
    when=_asks_supervisor,
    reads=(BRIEF, NSX_ERROR),
    explains=("nsx/error-reported",),
)
def unreachable_for_service(service: Obj, see: View) -> Iterator[Finding]:
    """NCP reports on the Service that it could not reach the NSX Manager.

    Why it matters: no load balancer of NSX is made or changed.

    How it is decided: an annotation `ncp/error…` of the Service, or an NSXError about it, quotes a
    connection that failed (refused, timed out, TLS).

    How to fix: see that the NSX Manager is up, that the Supervisor reaches it, and that its
    certificates are valid; one expired certificate of one node is enough.
    """
    for key, value in sorted(service.annotations.items()):
        if key.startswith(ERROR_PREFIX) and words.unreachable(value):
            fact = service.cite(f"metadata.annotations[{key}]")
            yield Finding(
                f"NCP does not reach the NSX Manager: {value}",
                (fact,),
                _mend(),
                affects=(service.ref,),
            )
            return
    for error in see.glance(NSX_ERROR, Space(SUPERVISOR)):
        said = " ".join(map(str, (error["spec.message"] or ())[-1:]))
        if error["spec.error-object-id"] == service.uid and words.unreachable(said):
            yield Finding(
                f"NCP does not reach the NSX Manager: {said}",
                (error.cite("spec.message"),),
                _mend(),
                affects=(service.ref,),
            )
            return
    if not given(service):
        see.require(NSX_ERROR, Space(SUPERVISOR))


@check(
    "engine/controller-down",
    "NCP is not running",
    ERROR,
    RUNNING,
    subject=DEPLOYMENT,
    when=lambda workload: (
        workload.ref.cluster == SUPERVISOR
        and (workload.ref.namespace, workload.ref.name) == (NCP_SPACE, NCP)
    ),
    reads=PROGRAMS,
    unaffected=WARNING,
)
def ncp_down(workload: Obj, see: View) -> Iterator[Finding]:
    """NCP, which programs NSX for the Supervisor, has no Pod that is ready.

    Why it matters: no load balancer of NSX is made or changed. What exists goes on working.

    How it is decided: the Deployment `vmware-system-nsx/nsx-ncp` is scaled to zero, or its status
    counts no ready Pod. In a VPC nsx-operator runs in the same Pods.

    How to fix: read the Pod's last log lines: API, certificate or leader election of NSX.
    """
    yield from stopped(workload, see.glance(POD, workload.space), "NCP", Owner.PLATFORM)


@check(
    "engine/controller-down",
    "NCP is not there",
    ERROR,
    RUNNING,
    subject=SERVICE,
    when=_asks_supervisor,
    reads=(BRIEF, *PROGRAMS, NAMES),
)
def ncp_missing(service: Obj, see: View) -> Iterator[Finding]:
    """Nothing runs where NCP lives, which programs NSX for the Supervisor.

    Why it matters: no load balancer of NSX is made or changed. What exists goes on working.

    How it is decided: the Service waits and NSX is to answer it; the namespace `vmware-system-nsx`
    is there, and neither a workload nor a Pod is in it.

    How to fix: the platform's administrator restores NCP.
    """
    if given(service):
        return
    home = Space(SUPERVISOR, NCP_SPACE)
    facts, claims = see.once(deserted, home), see.claims(service)
    if facts and not _DRIVEN & claims.by.keys():
        unseen = [gap for id in sorted(_DRIVEN) for gap in claims.blind.get(id, ())]
        if unseen:
            raise Blind(*unseen)
    elif facts:
        yield Finding(
            f"NCP is not there: nothing runs in {NCP_SPACE}",
            facts,
            Remedy(
                "restore NCP", (f"kubectl -n {NCP_SPACE} get deployments,pods",), Owner.PLATFORM
            ),
            about=see.ref(DEPLOYMENT, home, NCP),
        )


def _mend() -> Remedy:
    return Remedy(
        "see that the NSX Manager is up and reached, and that its certificates are valid",
        (f"kubectl -n {NCP_SPACE} logs deployment/{NCP} --all-containers --tail=200",),
        Owner.PLATFORM,
    )

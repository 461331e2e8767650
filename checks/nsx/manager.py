"""NCP and nsx-operator are nothing without the NSX Manager."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    DEPLOYMENT,
    ERROR,
    EVENT,
    LIKELY,
    NAMESPACE,
    POD,
    RUNNING,
    SERVICE,
    SUPERVISOR,
    WARNING,
    Blind,
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
from lbdoctor.stocks import given
from lbdoctor.workloads import PROGRAMS, deserted, down, pods_of, stopped

from . import words
from .engine import network_provider
from .kinds import BRIEF, ERROR_PREFIX, NAMES, NCP, NCP_SPACE, NSX_ERROR, SETTINGS
from .reported import about, text

_DRIVEN = {"nsx", "nsx-vpc"}


def _asks_supervisor(service: Obj) -> bool:
    return service.ref.cluster == SUPERVISOR and service["spec.type"] == "LoadBalancer"


def _is_ncp(workload: Obj) -> bool:
    at_home = (workload.ref.namespace, workload.ref.name) == (NCP_SPACE, NCP)
    return workload.ref.cluster == SUPERVISOR and at_home


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
    for error in about(service, see):
        said = text(error)
        if words.unreachable(said):
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
    "nsx/manager-unreachable",
    "NCP does not start without the NSX Manager",
    ERROR,
    RUNNING,
    subject=DEPLOYMENT,
    when=_is_ncp,
    reads=(*PROGRAMS, EVENT, *SETTINGS),
    unaffected=WARNING,
    explains=("engine/controller-down",),
)
def unreachable_for_ncp(workload: Obj, see: View) -> Iterator[Finding]:
    """NCP is down, and its Pod says that it could not reach the NSX Manager.

    Why it matters: no load balancer of NSX is made or changed. What exists goes on working.

    How it is decided: no Pod of NCP is ready, and a Warning Event of one of them, or the end of its
    log where the Pod keeps it, quotes a connection to the NSX Manager that failed. Likely: such
    texts are not public.

    How to fix: see that the NSX Manager is up, that the Supervisor reaches it, and that its
    certificates are valid; one expired certificate of one node is enough.
    """
    if down(workload) is None or not _on_nsx(see):
        return
    for pod in pods_of(workload, see.glance(POD, workload.space)):
        for said, fact in _last_words(pod, see):
            if words.manager_lost(said):
                message = f"NCP does not reach the NSX Manager: {said}"
                yield Finding(message, (fact,), _mend(), LIKELY)
                return
    see.require(POD, workload.space)
    see.require(EVENT, workload.space)


def _on_nsx(see: View) -> bool:
    """Whether NCP has a part here; what is left of it on another network has none."""
    said = see.once(network_provider)
    if said is None or said["data.network_provider"] != "VSPHERE_NETWORK":
        return True
    return any(each in see.present(SUPERVISOR) for each in _DRIVEN)


def _last_words(pod: Obj, see: View) -> Iterator[tuple[str, Evidence]]:
    for index, status in enumerate(pod["status.containerStatuses"] or ()):
        for state in ("state", "lastState"):
            path = f"status.containerStatuses[{index}].{state}.terminated.message"
            if not status.get("ready") and pod[path]:
                yield str(pod[path]).strip().rpartition("\n")[2], pod.cite(path)
    for event in standing(see.events(pod), succeeded=False):
        yield event.text, event.cite()


@check(
    "engine/controller-down",
    "NCP is not running",
    ERROR,
    RUNNING,
    subject=DEPLOYMENT,
    when=_is_ncp,
    reads=(*PROGRAMS, *SETTINGS),
    unaffected=WARNING,
)
def ncp_down(workload: Obj, see: View) -> Iterator[Finding]:
    """NCP, which programs NSX for the Supervisor, has no Pod that is ready.

    Why it matters: no load balancer of NSX is made or changed. What exists goes on working.

    How it is decided: the Deployment `vmware-system-nsx/nsx-ncp` is scaled to zero, or its status
    counts no ready Pod. In a VPC nsx-operator runs in the same Pods.

    How to fix: read the Pod's last log lines: API, certificate or leader election of NSX.
    """
    if _on_nsx(see):
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

"""An address must be announced, or nobody finds the way to it."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    ANNOUNCED,
    DAEMON_SET,
    DEPLOYMENT,
    ERROR,
    EVENT,
    SERVICE,
    Evidence,
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
from lbdoctor.workloads import PROGRAMS, not_running

from .advertise import ADVERTISING, of_pool, selects_service, unseen, useless
from .parts import BGP, L2, L2_STATUS, POOL, found, noted

_NOBODY = ("", "")
_SERVICE = "metallb.io/service"
SERVICE_FIELDS = SERVICE.only("spec.type", "status.loadBalancer")


@link(SERVICE, "is announced by", DAEMON_SET, reads=PROGRAMS, engine="metallb")
def speakers_of(service: Obj, see: View) -> Iterator[Ref]:
    """Every address of MetalLB is announced by one of its speakers."""
    speakers = see.once(found, service.ref.cluster).speakers
    yield from (each.owner.ref for each in speakers if each.owner.ref.kind == "DaemonSet")
    if not speakers:
        see.require(DAEMON_SET, Space(service.ref.cluster))


@check(
    "metallb/speaker-down",
    "no speaker of MetalLB is running",
    ERROR,
    ANNOUNCED,
    subject=(DAEMON_SET, SERVICE),
    reads=(*PROGRAMS, SERVICE_FIELDS),
    engine="metallb",
)
def speaker_down(subject: Obj, see: View) -> Iterator[Finding]:
    """No speaker of MetalLB is ready, so nothing announces its addresses.

    Why it matters: the Service shows an address, yet no router and no neighbour knows the way.

    How it is decided: the DaemonSet whose container runs MetalLB's speaker is placed on no node,
    or its status counts no ready Pod; where DaemonSets are unseen, its Pods tell. One that is
    missing on some nodes is no fault: another node takes over.

    How to fix: describe the DaemonSet; often the namespace forbids privileged Pods (label
    `pod-security.kubernetes.io/enforce`) or the Secret `memberlist` is missing.
    """
    speakers = see.once(found, subject.ref.cluster).speakers
    yield from not_running(
        subject, speakers, see, "MetalLB's speaker", felt=bool(see.addresses(subject))
    )


@check(
    "metallb/speaker-down",
    "MetalLB has no speaker in this cluster",
    ERROR,
    ANNOUNCED,
    subject=POOL,
    reads=PROGRAMS,
    engine="metallb",
)
def speaker_missing(pool: Obj, see: View) -> Iterator[Finding]:
    """MetalLB gives addresses of the pool, and no speaker exists for them.

    Why it matters: the Service shows an address, yet no router and no neighbour knows the way.

    How it is decided: MetalLB's controller is found, and no workload of the cluster runs the
    image of its speaker.

    How to fix: install the DaemonSet `speaker` of the same version.
    """
    programs = see.once(found, pool.ref.cluster)
    if programs.speakers or not programs.controllers:
        return
    for kind in (DAEMON_SET, DEPLOYMENT):
        see.require(kind, Space(pool.ref.cluster))
    yield Finding(
        "no speaker of MetalLB exists, so nothing announces addresses of the pool",
        (programs.controllers[0].cite(), see.absence(DAEMON_SET, pool.space, "speaker")),
        Remedy(
            "install MetalLB's speaker",
            (f"kubectl -n {pool.ref.namespace} get daemonsets,pods",),
            Owner.CLUSTER,
        ),
    )


@check(
    "metallb/not-announced",
    "no advertisement makes the pool known",
    ERROR,
    ANNOUNCED,
    subject=POOL,
    reads=ADVERTISING,
    engine="metallb",
)
def not_announced(pool: Obj, see: View) -> Iterator[Finding]:
    """MetalLB gives addresses of the pool, and has no order to announce them.

    Why it matters: the Service shows an address and every connection to it times out.

    How it is decided: no L2Advertisement and no BGPAdvertisement in MetalLB's namespace selects
    the pool (by name, by label, or by selecting nothing, which means all); or those that do match
    no node that may announce (speakers leave out those with the label
    `node.kubernetes.io/exclude-from-external-load-balancers`), speak to no BGPPeer, or no session
    of BGP is established (BGPSessionState of frr-k8s).

    How to fix: create an L2Advertisement that names the pool, or mend the one that should.
    """
    home = see.once(found, pool.ref.cluster).namespace
    if home and pool.ref.namespace != home:
        return
    reasons = []
    for each in of_pool(pool, see):
        why = useless(each, see)
        if why is None:
            return
        reasons.append(why)
    unseen(pool, see)
    space = pool.space
    facts: tuple[Evidence, ...] = tuple(each.fact for each in reasons)
    words, mend = (
        "none selects it",
        "create an advertisement (layer 2 or BGP) that selects the pool",
    )
    show = [f"kubectl -n {space.namespace} get l2advertisements,bgpadvertisements -o yaml"]
    if reasons:
        words, mend = f"an advertisement selects it, but {reasons[0].why}", reasons[0].mend
        show.append(reasons[0].command)
    else:
        facts = (see.absence(L2, space), see.absence(BGP, space))
    yield Finding(
        f"addresses of the pool are announced by nobody: {words}",
        (pool.cite("metadata.name"), *facts),
        Remedy(mend, tuple(show), Owner.CLUSTER),
    )


@check(
    "metallb/not-announced",
    "no advertisement makes this Service known",
    ERROR,
    ANNOUNCED,
    subject=SERVICE,
    when=lambda service: service["status.loadBalancer.ingress"],
    reads=(*ADVERTISING, SERVICE_FIELDS, EVENT, L2_STATUS),
    engine="metallb",
)
def service_left_out(service: Obj, see: View) -> Iterator[Finding]:
    """The pool is announced, but not for this Service or not on its node.

    Why it matters: the Service shows an address and every connection to it times out.

    How it is decided: every advertisement of its pool has serviceSelectors (MetalLB 0.16) that do
    not match it. Or the speaker says that the interfaces of the L2Advertisement do not exist on
    the node, and no ServiceL2Status shows the Service announced; the Event `nodeAssigned` proves
    nothing here, MetalLB sends it all the same.

    How to fix: change the selectors or the interfaces of the advertisement.
    """
    namespace = see.once(found, service.ref.cluster).namespace
    facts = tuple(_not_for(service, see)) if see.once(picky, service.ref.cluster) else ()
    if facts:
        yield _left_out("the serviceSelectors of its advertisements leave it out", facts, namespace)
    failed = [e for e in see.events(service) if e.reason == "announceFailed"]
    if failed and not _seen_announced(service, see):
        words = "the speaker finds none of the interfaces on its node"
        yield _left_out(words, (failed[-1].cite(),), namespace)
    elif not failed and see.once(choosy, service.ref.cluster):
        see.require(EVENT, service.space)


def choosy(see: View, cluster: str) -> bool:
    """Whether any L2Advertisement names interfaces, so that one may be missing on a node."""
    return any(each["spec.interfaces"] for each in see.all(L2, Space(cluster)))


def picky(see: View, cluster: str) -> bool:
    """Whether any advertisement is only for some Services; hardly ever."""
    space = Space(cluster)
    both = (*see.glance(L2, space), *see.glance(BGP, space))
    return any(each["spec.serviceSelectors"] for each in both)


def _not_for(service: Obj, see: View) -> Iterator[Evidence]:
    space = Space(service.ref.cluster, see.once(found, service.ref.cluster).namespace)
    name = noted(service, "ip-allocated-from-pool")
    pool = see.get(POOL, space, name) if name and space.namespace else None
    chosen = [each for each in of_pool(pool, see) if not useless(each, see)] if pool else []
    if pool and not any(selects_service(each, service) for each in chosen):
        unseen(pool, see)
        yield from (each.cite("spec.serviceSelectors") for each in chosen)


def _seen_announced(service: Obj, see: View) -> bool:
    known = see.once(announced, service.ref.cluster)
    return service.ref[-2:] in known or _NOBODY in known


def announced(see: View, cluster: str) -> frozenset[tuple[str, ...]]:
    """Namespace and name of the Services that a ServiceL2Status shows announced.

    Its labels and its status both name the Service; either may be lost on the way here. One that
    names nobody ("", "") may be anybody's.
    """
    found = set()
    for each in see.all(L2_STATUS, Space(cluster)):
        labels, status = each.labels, each["status"] or {}
        namespace = labels.get(f"{_SERVICE}-namespace") or status.get("serviceNamespace") or ""
        found.add((namespace, labels.get(f"{_SERVICE}-name") or status.get("serviceName") or ""))
    return frozenset(found)


def _left_out(words: str, facts: tuple[Evidence, ...], namespace: str | None) -> Finding:
    command = f"kubectl -n {namespace} get l2advertisements,bgpadvertisements -o yaml"
    return Finding(
        f"the address is announced by nobody: {words}",
        facts,
        Remedy(
            "change the advertisement so that it covers this Service",
            (command,) if namespace else (),
            Owner.CLUSTER,
        ),
    )

"""How Avi is recognised by its operator AKO, and which Services AKO considers its own."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    CONFIG_MAP,
    EVENT,
    GATEWAY,
    INGRESS,
    NAMESPACE,
    SERVICE,
    SUPERVISOR,
    Blind,
    Evidence,
    Kind,
    Need,
    Obj,
    Space,
    View,
    engine,
)
from lbdoctor.workloads import PROGRAMS, require_programs

from .api import AVI, CONTROLLER, POOL_READS, WHOLE
from .classes import CLASSES, of_class
from .gates import OTHER_CLASS, gates
from .kinds import (
    AKO_CONFIG,
    AVI_LB_CONFIG,
    INFRA_SETTING,
    IP_POOL,
    LB_CONFIG,
    NAMESPACE_NETWORK,
    VPC_CONFIG,
)
from .leftover import other_choice
from .parts import (
    ANSWERS,
    CLASS,
    REPORTER,
    SETTINGS,
    WRITERS,
    found,
    is_settings,
    kept,
)

SERVICE_FIELDS = SERVICE.only(
    "metadata.managedFields", "spec.type", "spec.loadBalancerClass", "status.loadBalancer"
)
GATES_READ = (*PROGRAMS, SETTINGS, NAMESPACE.only())
READS: tuple[Need | Kind, ...] = (
    *GATES_READ,
    *CLASSES,
    EVENT,
    SERVICE_FIELDS,
    LB_CONFIG.only("spec.type"),
    VPC_CONFIG.only("status"),
    INFRA_SETTING.only("spec", "status"),
    AKO_CONFIG.only("status.state"),
    *POOL_READS,
    AVI_LB_CONFIG.only("spec.ipamType"),
    IP_POOL.only("spec", "status"),
    NAMESPACE_NETWORK.only("spec.nsxTier1Config.ingressCIDRs", "status.associatedNamespaces"),
)
avi = engine("avi", "Avi (AKO)", reads=READS, subjects=(SERVICE, INGRESS, GATEWAY))


@avi.installed
def installed(cluster: str, see: View) -> Iterator[Evidence]:
    """AKO, by its image, or a Supervisor that says so; what it leaves behind alone is a hint:
    settings, those of its operator, addresses that it gave.

    So is an AKO whose Supervisor has chosen another load balancer.
    """
    if cluster == AVI:
        yield from (each.cite("cluster_state.state") for each in see.glance(CONTROLLER, WHOLE))
        return
    shown = [each.cite() for each in see.once(found, cluster)[:1]]
    shown = shown or list(told(cluster, see))
    elsewhere = see.once(other_choice, cluster) is not None or _choice_unseen(cluster, see)
    yield from (each.likely() if elsewhere else each for each in shown)
    left = [] if shown else see.glance(CONFIG_MAP, Space(cluster))
    settings = [each for each in left if is_settings(each)][:1]
    settings += list(see.glance(AKO_CONFIG, Space(cluster)))[:1] if not shown else []
    yield from (each.cite("metadata.name").likely() for each in settings)
    gave = None if shown or settings else see.once(kept, cluster)
    yield from (gave.likely(),) if gave else ()
    if not shown:
        require_programs(see, cluster)


def _choice_unseen(cluster: str, see: View) -> bool:
    """Whether a Supervisor may have chosen another load balancer, for all that can be seen."""
    unseen = see.gap(LB_CONFIG, Space(cluster)) if cluster == SUPERVISOR else None
    vpcs = see.glance(VPC_CONFIG, Space(cluster))
    return unseen is not None and not any(each["status.vpcs[0].lbSubnetPath"] for each in vpcs)


def told(cluster: str, see: View) -> Iterator[Evidence]:
    """What a Supervisor says of its load balancer, where AKO itself may not be looked at.

    Sources: net-operator-api, loadbalancerconfig_types.go; nsx-operator, pkg/nsx/services/vpc.
    """
    if cluster != SUPERVISOR:
        return
    configs = see.glance(LB_CONFIG, Space(cluster))
    alone = len({each["spec.type"] for each in configs}) == 1
    for each in configs:
        if each["spec.type"] in ("avi", "nsx-registered-avi"):
            yield each.cite("spec.type") if alone else each.cite("spec.type").likely()
    for each in see.glance(VPC_CONFIG, Space(cluster)):
        if each["status.vpcs[0].lbSubnetPath"]:
            yield each.cite("status.vpcs[0].lbSubnetPath")


@avi.claims
def claims(service: Obj, see: View) -> Iterator[Evidence]:
    """What names Avi's class, and Services without one where AKO is the default.

    Those that AKO would take but for its settings or its choice of namespaces are claimed by way
    of a hint, which gives way to anybody who really answers.
    """
    if service.ref.kind != SERVICE.name:
        yield from of_class(service, see)
    elif service["spec.type"] == "LoadBalancer":
        yield from _claims(service, see)


def _claims(service: Obj, see: View) -> Iterator[Evidence]:
    wanted = service["spec.loadBalancerClass"] or None
    mark = service.cite("spec.loadBalancerClass")
    try:
        here = see.installed("avi", service.ref.cluster)
    except Blind:
        yield from [mark.likely()] if wanted == CLASS else ()
        yield from (each.likely() for each in answered(service, see))
        raise
    if not here:
        return
    yield from answered(service, see)
    if wanted == CLASS:
        yield mark
    if here[0].sure:
        yield from _taken(service, see, here[0])
    elif wanted is None:
        yield here[0]


def _taken(service: Obj, see: View, here: Evidence) -> Iterator[Evidence]:
    if not see.once(found, service.ref.cluster) and not service["spec.loadBalancerClass"]:
        yield here
    try:
        for gate in gates(service, see):
            if not gate.closed:
                yield from gate.facts
            elif gate.closed != OTHER_CLASS:
                yield gate.facts[0].likely()
    except Blind:
        if not service["spec.loadBalancerClass"]:
            yield here.likely()
        raise


@avi.answered
def answered(service: Obj, see: View) -> Iterator[Evidence]:
    """What AKO's binary wrote, by its name in managedFields; its annotations; its Events.

    Where managedFields are known they decide: an address that AKO's entry for the status does not
    cover was written by somebody else, beside whom AKO's annotations are only a hint that it
    answered too, and an annotation that AKO does not own came with a copied manifest.
    Source: AKO, internal/status/svc_status.go; the binary is called akc.
    """
    managed = service["metadata.managedFields"] or ()
    held = bool(service["status.loadBalancer.ingress"] or service["status.addresses"])
    for index, each in enumerate(managed):
        if each.get("manager") in WRITERS:
            mark = service.cite(f"metadata.managedFields[{index}].manager")
            yield mark if each.get("subresource") == "status" or not held else mark.likely()
    if held and managed:
        return
    yield from (e.cite() for e in see.events(service) if e.reporter.startswith(REPORTER))
    names = [mark for mark in ANSWERS if mark in service.annotations] if not managed else []
    marks = [service.cite(f"metadata.annotations[{name}]") for name in names]
    try:
        yield from marks if marks and see.installed("avi", service.ref.cluster) else ()
    except Blind:
        yield from (mark.likely() for mark in marks)
        raise

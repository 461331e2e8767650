"""Services that share one address of Avi must ask for the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from lbdoctor import (
    ACCEPTED,
    CERTAIN,
    ERROR,
    LIKELY,
    SERVICE,
    Confidence,
    Evidence,
    Finding,
    Obj,
    Remedy,
    Space,
    View,
    check,
)

from .engine import GATES_READ
from .gates import L4, OTHER_CLASS, Gate, gates
from .parts import SETTING_OF

_KEY: Final = "ako.vmware.com/enable-shared-vip"
_IP: Final = "ako.vmware.com/load-balancer-ip"
_FIELDS: Final = SERVICE.only(
    "spec.type", "spec.loadBalancerClass", "spec.loadBalancerIP", "spec.ports", "status"
)
_SAME: Final = (
    (SETTING_OF, "different AviInfraSettings"),
    ("ako.vmware.com/l4rule", "different L4Rules"),
)


@check(
    "avi/sharing-refused",
    "Services that share an address contradict each other",
    ERROR,
    ACCEPTED,
    subject=SERVICE,
    when=lambda service: service.annotations.get(_KEY),
    reads=(*GATES_READ, _FIELDS),
    engine="avi",
)
def sharing_refused(service: Obj, see: View) -> Iterator[Finding]:
    """Services with the same key for a shared address ask for different things.

    Why it matters: one member that contradicts makes AKO delete the virtual service, and with it
    the address, of all members. AKO says so in its log alone.

    How it is decided: the Services of the namespace with the same value of
    ako.vmware.com/enable-shared-vip ask for different addresses, name different AviInfraSettings
    or L4Rules, or one of them is left out by AKO for its class. Likely, because it depends on the
    order in which AKO met them or on Avi, when only some of them ask for an address, and when two
    ask for the same port. Members that hold an address still are not accused.
    Source: AKO, docs/shared_vip.md and internal/nodes/dequeue_ingestion.go.

    How to fix: make the members equal, or give the odd one a key of its own.
    """
    if see.addresses(service) is None or see.addresses(service):
        return
    key = service.annotations[_KEY]
    groups = see.once(_groups, service.ref.cluster)
    members = groups.get((service.ref.namespace, key), ())
    for words, facts, sure in _conflicts(service, members, see):
        if sure is LIKELY and see.clock.younger(service.created, see.grace):
            continue  # AKO makes the address of all anew when one of them changes
        others = ", ".join(each.ref.name for each in members if each.ref != service.ref)
        yield Finding(
            f"it shares the address {key} with {others}, and {words}",
            facts,
            Remedy(
                "let all Services with this key ask for the same, or give this one its own key",
                (f"kubectl -n {service.ref.namespace} get services -o yaml",),
            ),
            sure,
        )
        return
    see.require(SERVICE, service.space)


def _groups(see: View, cluster: str) -> Mapping[tuple[str, str], Sequence[Obj]]:
    found: dict[tuple[str, str], list[Obj]] = defaultdict(list)
    for each in see.glance(SERVICE, Space(cluster)):
        key = each.annotations.get(_KEY)
        if key and each["spec.type"] == "LoadBalancer":
            found[each.ref.namespace, key].append(each)
    return found


_Conflict = tuple[str, tuple[Evidence, ...], Confidence]


def _conflicts(service: Obj, members: Sequence[Obj], see: View) -> Iterator[_Conflict]:
    wished = [fact for fact in map(_wish, members) if fact.value]
    if len({fact.value for fact in wished}) > 1:
        yield "they ask for different addresses", tuple(wished), CERTAIN
    for key, words in _SAME:
        facts = tuple(each.cite(f"metadata.annotations[{key}]") for each in members)
        if len({fact.value or "" for fact in facts}) > 1:
            yield f"they ask for {words}", facts, CERTAIN
    yield from _left_out(service, members, see)
    if 0 < len(wished) < len(members):
        yield "only some of them ask for an address", tuple(wished), LIKELY
    yield from _ports(members)


def _left_out(service: Obj, members: Sequence[Obj], see: View) -> Iterator[_Conflict]:
    """A member that AKO leaves out takes the address of the others with it, and has its own cause."""
    shut = {each.ref: _shut(each, see) for each in members}
    for each in members:
        gate = shut[each.ref]
        if gate is not None and shut.get(service.ref) is None:
            yield f"AKO leaves {each.ref.name} out: {gate.why}", gate.facts, CERTAIN


def _shut(service: Obj, see: View) -> Gate | None:
    """The gate that is shut to a Service for its own sake, where those of all AKOs are."""
    found = list(gates(service, see))
    shut = [gate for gate in found if gate.closed in (L4, OTHER_CLASS)]
    return shut[0] if shut and len(shut) == len(found) else None


def _ports(members: Sequence[Obj]) -> Iterator[_Conflict]:
    """Avi cannot build two listeners for one port."""
    taken: dict[tuple[str, object], Evidence] = {}
    for each in members:
        for number, port in enumerate(each["spec.ports"] or ()):
            key = (str(port.get("protocol") or "TCP"), port.get("port"))
            fact = each.cite(f"spec.ports[{number}].port")
            if key in taken:
                words = f"two of them ask for the port {key[1]}/{key[0]}"
                yield words, (taken[key], fact), LIKELY
            taken[key] = fact


def _wish(service: Obj) -> Evidence:
    if service["spec.loadBalancerIP"]:
        return service.cite("spec.loadBalancerIP")
    return service.cite(f"metadata.annotations[{_IP}]")

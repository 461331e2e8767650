"""Services that share one address of Avi must ask for the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from lbdoctor import (
    ACCEPTED,
    ERROR,
    SERVICE,
    Evidence,
    Finding,
    Obj,
    Remedy,
    Space,
    View,
    check,
)

from .parts import SETTING_OF

_KEY: Final = "ako.vmware.com/enable-shared-vip"
_IP: Final = "ako.vmware.com/load-balancer-ip"
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
    reads=(SERVICE.only("spec.type", "spec.loadBalancerClass", "spec.loadBalancerIP", "status"),),
    engine="avi",
)
def sharing_refused(service: Obj, see: View) -> Iterator[Finding]:
    """Services with the same key for a shared address ask for different things.

    Why it matters: one member that contradicts makes AKO delete the virtual service, and with it
    the address, of all members. AKO says so in its log alone.

    How it is decided: the Services of the namespace with the same value of
    ako.vmware.com/enable-shared-vip ask for different addresses, or name different
    AviInfraSettings, L4Rules or classes. Members that hold an address still are not accused.
    Source: AKO, docs/shared_vip.md and internal/nodes/dequeue_ingestion.go.

    How to fix: make the members equal, or give the odd one a key of its own.
    """
    if see.addresses(service) is None or see.addresses(service):
        return
    key = service.annotations[_KEY]
    groups = see.once(_groups, service.ref.cluster)
    members = groups.get((service.ref.namespace, key), ())
    for words, facts in _conflicts(members):
        others = ", ".join(each.ref.name for each in members if each.ref != service.ref)
        yield Finding(
            f"it shares the address {key} with {others}, and they ask for {words}",
            facts,
            Remedy(
                "let all Services with this key ask for the same, or give this one its own key",
                (f"kubectl -n {service.ref.namespace} get services -o yaml",),
            ),
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


def _conflicts(members: Sequence[Obj]) -> Iterator[tuple[str, tuple[Evidence, ...]]]:
    wished = [fact for fact in map(_wish, members) if fact.value]
    if len({fact.value for fact in wished}) > 1:
        yield "different addresses", tuple(wished)
    for key, words in _SAME:
        facts = tuple(each.cite(f"metadata.annotations[{key}]") for each in members)
        if len({fact.value or "" for fact in facts}) > 1:
            yield words, facts
    classes = tuple(each.cite("spec.loadBalancerClass") for each in members)
    if len({fact.value or "" for fact in classes}) > 1:
        yield "different classes", classes


def _wish(service: Obj) -> Evidence:
    if service["spec.loadBalancerIP"]:
        return service.cite("spec.loadBalancerIP")
    return service.cite(f"metadata.annotations[{_IP}]")

"""Which VirtualMachineServices belong to a guest's Service, by what the objects say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from lbdoctor import SUPERVISOR, Obj, Space, View

from . import guest
from .kinds import CLUSTER_NAME, SERVICE_NAME, SERVICE_SPACE, VM_SERVICE

Key = tuple[str, str]


def of_service(service: Obj, see: View) -> list[Obj]:
    """The VirtualMachineServices that the provider made for a guest's Service.

    Raises Blind when the list is not complete or when nothing tells which cluster the guest is.
    """
    me = guest.of(see)
    place = Space(SUPERVISOR, me.namespace or None)
    found = visible(service, see)
    if not found:
        see.require(VM_SERVICE, place)
    return found


def visible(service: Obj, see: View) -> list[Obj]:
    """Those of them that can be seen; raises Blind only when the guest has no name."""
    if SUPERVISOR not in see.clusters:
        return []
    index = see.once(_of_guest)
    name = guest.of(see).name
    mine = index.get((service.ref.namespace, service.ref.name))
    named = (each for key in guest.names(name, service) for each in index.get(("", key), ()))
    return list(mine or named)


def known(see: View) -> Sequence[Obj]:
    """Every visible VirtualMachineService of this guest."""
    return list(
        {each.ref: each for found in see.once(_of_guest).values() for each in found}.values()
    )


def _of_guest(see: View) -> Mapping[Key, Sequence[Obj]]:
    """By the guest's Service that the labels name; those without labels by their own name."""
    me = guest.of(see)
    found: dict[Key, list[Obj]] = defaultdict(list)
    for each in see.glance(VM_SERVICE, Space(SUPERVISOR, me.namespace or None)):
        labels = each.labels
        if SERVICE_NAME not in labels:
            if each.ref.name.startswith(f"{me.name}-"):
                found["", each.ref.name].append(each)
        elif labels.get(CLUSTER_NAME) == me.name and _same_cluster(each, me.uid):
            found[labels.get(SERVICE_SPACE, ""), labels[SERVICE_NAME]].append(each)
    return found


def _same_cluster(vm_service: Obj, uid: str) -> bool:
    """Clusters of one name in two namespaces, or one after the other, differ in their uid."""
    owners = vm_service["metadata.ownerReferences"] or ()
    uids = {each.get("uid") for each in owners if each.get("kind") != "VSphereCluster"}
    return not uid or not uids or uid in uids

"""Signs of an exhausted external block where the usage of the VPC itself is not shown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lbdoctor import (
    ADDRESSED,
    ERROR,
    LIKELY,
    NAMESPACE,
    SERVICE,
    SUPERVISOR,
    Finding,
    Obj,
    Owner,
    Ref,
    Remedy,
    Space,
    View,
    check,
)
from lbdoctor.stocks import free, given

from . import stock
from .kinds import ALLOCATION, ASKING, BLOCK_USAGE, ERROR_PREFIX, USAGE

_EMPTY = re.compile(r"does not have spare capacity to satisfy|(?:ErrorCode|error code): 520012\b")


def _waiting(obj: Obj, see: View) -> tuple[Ref, ...]:
    found = stock.waiting(see, obj.ref.cluster)
    return tuple(each for each in found if each.namespace == obj.ref.namespace)


def _available(usage: Obj) -> int | None:
    text = str(usage["availableIPsCount"])
    return int(text) if text.isdigit() else None


@check(
    "nsx-vpc/ip-block-exhausted",
    "every external IP block of the project is used up",
    ERROR,
    ADDRESSED,
    subject=NAMESPACE,
    when=lambda namespace: namespace.ref.cluster == SUPERVISOR,
    reads=(USAGE, BLOCK_USAGE, *ASKING),
    engine="nsx-vpc",
    explains=("nsx/error-reported",),
)
def project_blocks_exhausted(namespace: Obj, see: View) -> Iterator[Finding]:
    """No external IP block of the VPC's project has an address left.

    Why it matters: NSX has no address for a new Service of the namespace.

    How it is decided: somebody waits, every external IPBlockUsage that the namespace shows counts
    no available address, and the more precise VPCIPAddressUsage of the namespace is not shown.
    Likely: the list holds the blocks of the whole project, not only those of this VPC.

    How to fix: add a block or addresses to the VPC connectivity profile, or delete unused Services.
    """
    space = Space(namespace.ref.cluster, namespace.ref.name)
    waiting = tuple(e for e in stock.waiting(see, space.cluster) if e.namespace == space.namespace)
    if not waiting:
        see.require(SERVICE, space)
        return
    if see.all(USAGE, space):
        return
    blocks = [each for each in see.all(BLOCK_USAGE, space) if each["visibility"] == "External"]
    if not blocks or any(_available(each) != 0 for each in blocks):
        return
    names = ", ".join(each.ref.name.lstrip(":") for each in blocks)
    yield Finding(
        f"no address available in {names}",
        tuple(each.cite("availableIPsCount") for each in blocks),
        _more(blocks[0]),
        LIKELY,
        affects=waiting,
        about=blocks[0].ref,
    )


@check(
    "nsx-vpc/ip-block-exhausted",
    "NSX finds no external address for the Service",
    ERROR,
    ADDRESSED,
    subject=SERVICE,
    when=lambda service: service.ref.cluster == SUPERVISOR,
    reads=(USAGE, *ASKING),
    engine="nsx-vpc",
    explains=("nsx/error-reported",),
)
def no_spare_capacity(service: Obj, see: View) -> Iterator[Finding]:
    """NCP quotes NSX's answer that the external block has no spare capacity.

    Why it matters: NSX has no address for a new Service of the namespace.

    How it is decided: an annotation `ncp/error…` of the Service quotes the answer (code 520012).
    Likely: figures would be the proof. Where the usage of the VPC shows room, it is not this.

    How to fix: add a block or addresses to the VPC connectivity profile, or delete unused Services.
    """
    told = [
        k for k, v in service.annotations.items() if k.startswith(ERROR_PREFIX) and _EMPTY.search(v)
    ]
    usages = see.glance(USAGE, service.space)
    if (
        given(service)
        or not told
        or free([s for each in usages for s in stock.of_usage(each, see)])
    ):
        return
    key = min(told)
    yield Finding(
        f"NSX finds no external address for it: {service.annotations[key]}",
        (service.cite(f"metadata.annotations[{key}]"),),
        _more(service),
        LIKELY,
        affects=(service.ref,),
    )


@check(
    "nsx-vpc/ip-block-exhausted",
    "NSX refuses another external address of the namespace",
    ERROR,
    ADDRESSED,
    subject=ALLOCATION,
    when=lambda allocation: allocation["spec.ipAddressBlockVisibility"] == "External",
    reads=(USAGE, *ASKING),
    engine="nsx-vpc",
    explains=("nsx/error-reported",),
)
def reservation_refused(allocation: Obj, see: View) -> Iterator[Finding]:
    """NSX refused to reserve an external address: the block has none left.

    Why it matters: Services take their addresses from the same blocks as reservations.

    How it is decided: an external IPAddressAllocation of the namespace is not ready, and NSX's
    answer says that the block has no spare capacity (code 520012). Likely: Services do not make
    such objects, and figures would be the proof. Where the usage of the VPC is shown, that decides.

    How to fix: add a block or addresses to the VPC connectivity profile, or delete unused Services.
    """
    said = allocation.condition("Ready")
    if said.get("status") != "False" or not _EMPTY.search(said.get("message") or ""):
        return
    if not see.all(USAGE, allocation.space):
        yield Finding(
            "NSX has refused another external address of this namespace",
            (allocation.cite_condition("Ready"),),
            _more(allocation),
            LIKELY,
            affects=_waiting(allocation, see),
        )


def _more(obj: Obj) -> Remedy:
    return Remedy(
        "add a block or addresses to the VPC connectivity profile, or delete unused Services",
        (f"kubectl -n {obj.ref.namespace} get {BLOCK_USAGE.kubectl},{ALLOCATION.kubectl} -o yaml",),
        Owner.NETWORK,
    )

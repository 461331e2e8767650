"""Ingresses and Gateways whose virtual service finds no address.

A host shares a virtual service with others: its number is a hash of the host (AKO, internal/nodes/
dequeue_ingestion.go, GetShardVSName; pkg/utils/utils.go, Bkt); a Gateway has one of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lbdoctor import (
    ADDRESSED,
    ERROR,
    GATEWAY,
    INGRESS,
    LIKELY,
    Finding,
    Obj,
    View,
    check,
)
from lbdoctor.workloads import Container

from .api import NETWORK, VSVIP, WHOLE, given, named
from .belongs import require_home
from .classes import CLASSES, ingress_class
from .figures import addresses
from .gates import namespace_gates
from .names import cluster_name
from .networks import source_for
from .parts import settings
from .vips import READS, emptied, used_up

_SIZES: Final = (8, 4, 1)
_SHARED: Final = ("Shared-L7-", "Shared-L7-EVH-")
_L7_READS: Final = (*READS, *CLASSES, INGRESS.only("spec.rules"))


@check(
    "avi/vip-pool-exhausted",
    "no address for VIPs is left for the host or the Gateway",
    ERROR,
    ADDRESSED,
    subject=(INGRESS, GATEWAY),
    reads=_L7_READS,
    engine="avi",
)
def vip_pool_exhausted_at_layer_7(exposed: Obj, see: View) -> Iterator[Finding]:
    """Every address for VIPs in the network of Avi is in use, and a host waits.

    Why it matters: AKO asks again every 90 seconds and says nothing on the Ingress; a Gateway
    stays accepted, without address and without a reason.

    How it is decided: as for a Service, by the counts of the network in AKO's settings; and no VIP
    exists for the virtual service that the host shares with others (by AKO's hash of the host), or
    for the one of the Gateway. It is likely, because other reasons may keep AKO from building it.
    Ingresses with an AviInfraSetting in their class are left alone. Needs the Avi Controller as
    a source.

    How to fix: add a range of the type VIP to the network in Avi, or delete what holds addresses.
    """
    if not given(see) or see.addresses(exposed) != () or "avi" not in see.claims(exposed).by:
        return
    see.require(NETWORK, WHOLE)
    for gate in namespace_gates(exposed, see):
        if not gate.closed and not _special(exposed, see):
            where = source_for(exposed, gate.ako, see)
            if where is None or where.missing or _has_vip(exposed, gate.ako, see):
                return
            require_home(see, gate.ako)
            yield from (used_up(each, exposed, LIKELY) for each in emptied(where, see))
            return


def _special(exposed: Obj, see: View) -> bool:
    """Whether its class brings settings of its own."""
    found = ingress_class(exposed, see) if exposed.ref.kind == INGRESS.name else None
    return found is not None and bool(found["spec.parameters"])


def _has_vip(exposed: Obj, ako: Container, see: View) -> bool:
    config = settings(see, ako)
    cluster = cluster_name(config, ako, see) if config else ""
    if not cluster:
        return True
    wanted = dict.fromkeys(_names(exposed, cluster))
    return any(addresses(each) for name in wanted for each in named(name, VSVIP, see))


def _names(exposed: Obj, cluster: str) -> Iterator[str]:
    """What the VIP may be called, whatever the number of shared virtual services is."""
    if exposed.ref.kind == GATEWAY.name:
        yield f"ako-gw-{cluster}--{exposed.ref.namespace}-{exposed.ref.name}-EVH"
        return
    for rule in exposed["spec.rules"] or ():
        host = str(rule.get("host") or "")
        yield from (f"{cluster}--{each}{_hash(host) & (n - 1)}" for each in _SHARED for n in _SIZES)
        yield from (f"{cluster}--{host}{each}-dedicated" for each in ("-L7", "-EVH", ""))


def _hash(text: str) -> int:
    """FNV-1a with 32 bits."""
    found = 0x811C9DC5
    for byte in text.encode():
        found = (found ^ byte) * 0x01000193 & 0xFFFFFFFF
    return found

"""Faults of the Service itself: what it asks for cannot be given."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    ACCEPTED,
    ADDRESSED,
    CERTAIN,
    CONFIG_MAP,
    ERROR,
    LIKELY,
    SERVICE,
    Blind,
    Finding,
    Obj,
    Owner,
    Remedy,
    Space,
    View,
    check,
)

from .leftover import leftovers
from .parts import OLD_POOL, POOL, found
from .refusals import refused
from .requested import IP, SHARING
from .stock import READS, home, old_style
from .trouble import NO_POOL, UNFIT, UNKNOWN, Trouble, of


def _commands(service: Obj, see: View) -> tuple[str, ...]:
    namespace, name = service.ref.namespace, service.ref.name
    pools = f"kubectl -n {home(see, service.ref.cluster)} get ipaddresspools -o yaml"
    return (pools, f"kubectl -n {namespace} get service {name} -o yaml")


def _finding(service: Obj, see: View, fault: str, summary: str, owner: Owner) -> Iterator[Finding]:
    trouble = _trouble(service, see, fault)
    if trouble is not None:
        confidence = CERTAIN if trouble.sure else LIKELY
        remedy = Remedy(summary, _commands(service, see), owner)
        yield Finding(trouble.message, trouble.evidence, remedy, confidence)


def _trouble(service: Obj, see: View, fault: str) -> Trouble | None:
    """Its trouble, where it is this one; what MetalLB says of it decides where pools are unseen."""
    try:
        found = of(service, see)
    except Blind:
        found = refused(service, see)
        if found is None or found.fault != fault:
            raise
    return found if found is not None and found.fault == fault else None


@check(
    "metallb/no-pool",
    "MetalLB has no address pool",
    ERROR,
    ADDRESSED,
    subject=SERVICE,
    reads=READS,
    engine="metallb",
)
def no_pool(service: Obj, see: View) -> Iterator[Finding]:
    """MetalLB runs, but nobody has given it addresses.

    Why it matters: the Service waits for ever, and MetalLB writes no Event about it. It even
    removes addresses that another load balancer writes on Services that it considers its own.

    How it is decided: no IPAddressPool exists in the namespace of MetalLB (for MetalLB before
    0.13: its ConfigMap names no pool), and nothing is left there that looks like one.

    How to fix: create an IPAddressPool and an L2Advertisement or BGPAdvertisement; or, where
    another load balancer should answer, remove MetalLB or run it with `--lb-class`.
    """
    cluster = service.ref.cluster
    trouble = of(service, see)
    if trouble is None or trouble.fault != NO_POOL or see.once(leftovers, cluster):
        return
    namespace = home(see, cluster)
    kind = CONFIG_MAP if old_style(see.once(found, cluster)) else POOL
    hidden = [k for k in (CONFIG_MAP, OLD_POOL, POOL) if see.gap(k, Space(cluster))]
    yield Finding(
        trouble.message,
        (see.absence(kind, Space(cluster, namespace), "config" if kind == CONFIG_MAP else "*"),),
        Remedy(
            "create an IPAddressPool with free addresses, and an L2Advertisement for it",
            (f"kubectl -n {namespace} get ipaddresspools,l2advertisements,bgpadvertisements",),
            Owner.CLUSTER,
        ),
        LIKELY if hidden else CERTAIN,
    )


@check(
    "metallb/pool-unknown",
    "the pool that is asked for does not exist",
    ERROR,
    ACCEPTED,
    subject=SERVICE,
    reads=READS,
    engine="metallb",
)
def pool_unknown(service: Obj, see: View) -> Iterator[Finding]:
    """The Service names a pool of MetalLB that does not exist.

    Why it matters: MetalLB then gives no address at all, though other pools may have room.

    How it is decided: the annotation `address-pool` (prefix `metallb.io/` or
    `metallb.universe.tf/`) has a value that no IPAddressPool has as its name. Where pools are
    unseen, MetalLB's last refusal tells.

    How to fix: correct or remove the annotation, or create the pool.
    """
    summary = "correct or remove the annotation, or have the pool created"
    yield from _finding(service, see, UNKNOWN, summary, Owner.APPLICATION)


@check(
    "metallb/pool-not-eligible",
    "no pool may serve the Service",
    ERROR,
    ADDRESSED,
    subject=SERVICE,
    reads=READS,
    engine="metallb",
)
def pool_not_eligible(service: Obj, see: View) -> Iterator[Finding]:
    """Pools exist, but none of them may give this Service an address.

    Why it matters: MetalLB says `no available IPs`, as if the pools were full; they are not.

    How it is decided: every pool has `autoAssign: false` and is not asked for by name, or is kept
    for other namespaces or Services (`serviceAllocation`), or lacks the family of the Service.
    Where pools are unseen, MetalLB's last refusal tells.

    How to fix: name a pool in the annotation `metallb.io/address-pool`, or have the rules of a
    pool changed so that it serves this Service.
    """
    summary = "name a pool in the annotation metallb.io/address-pool, or change the pool's rules"
    yield from _finding(service, see, UNFIT, summary, Owner.CLUSTER)


@check(
    "metallb/requested-ip-unavailable",
    "the address that is asked for cannot be given",
    ERROR,
    ACCEPTED,
    subject=SERVICE,
    reads=READS,
    engine="metallb",
)
def requested_ip_unavailable(service: Obj, see: View) -> Iterator[Finding]:
    """The Service asks for an address that MetalLB cannot give it.

    Why it matters: MetalLB takes no other address instead; the Service waits.

    How it is decided: the address of the annotation `loadBalancerIPs` or of `spec.loadBalancerIP`
    is none, lies in no pool or not in the pool that is named too, is of a family that the Service
    lacks, or belongs to another Service and neither of the two wants to share. Where pools are
    unseen, MetalLB's last refusal tells.

    How to fix: ask for an address that a pool holds and that nobody has, or ask for none.
    """
    summary = "ask for a free address of a pool, or remove the wish"
    yield from _finding(service, see, IP, summary, Owner.APPLICATION)


@check(
    "metallb/sharing-refused",
    "the address is shared with a Service that does not fit",
    ERROR,
    ACCEPTED,
    subject=SERVICE,
    reads=READS,
    engine="metallb",
)
def sharing_refused(service: Obj, see: View) -> Iterator[Finding]:
    """The Service asks for an address of another one, and they cannot share it.

    Why it matters: MetalLB refuses (`can't change sharing key`, `port … is already in use`) and
    gives no other address.

    How it is decided: both carry the annotation `allow-shared-ip`, or one of them does; the keys
    differ, or a port with its protocol is used by both, or one has `externalTrafficPolicy: Local`
    and they select different Pods. Where pools are unseen, MetalLB's last refusal tells.

    How to fix: give both the same key and different ports, or ask for another address.
    """
    summary = "give both Services the same sharing key and different ports, or another address"
    yield from _finding(service, see, SHARING, summary, Owner.APPLICATION)

"""Faults of the Service itself: nothing serves it, or it asks for what another one has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lbdoctor import (
    ACCEPTED,
    ADDRESSED,
    CERTAIN,
    ERROR,
    LIKELY,
    SERVICE,
    Finding,
    Obj,
    Owner,
    Remedy,
    Space,
    View,
    check,
)

from .parts import POOL, by_nodes, ipam_off, operators
from .stock import READS, SHOW, refusal, said, serves, usable

TAKEN = ("already_allocated", "already_allocated_incompatible_service")


@check(
    "cilium/no-matching-pool",
    "no pool of Cilium serves the Service",
    ERROR,
    ADDRESSED,
    subject=SERVICE,
    reads=READS,
    engine="cilium",
)
def no_matching_pool(service: Obj, see: View) -> Iterator[Finding]:
    """Cilium's LB IPAM has no pool for this Service.

    Why it matters: the Service waits. Without any pool LB IPAM sleeps and writes nothing at all.

    How it is decided: the condition that LB IPAM wrote on the Service says so (reasons no_pool
    and pool_selector_mismatch); or there is no CiliumLoadBalancerIPPool and no other load
    balancer that considers the Service its own, which makes it likely. Pools that match but are
    disabled or in conflict are reported instead. Where pools are unseen, the condition alone tells.

    How to fix: create a pool, or change its serviceSelector or the labels of the Service.
    """
    cluster = service.ref.cluster
    if see.addresses(service) is None or see.addresses(service):
        return
    if see.once(ipam_off, cluster) or by_nodes(service, see):
        return
    reason = refusal(service)
    refused = reason in ("no_pool", "pool_selector_mismatch")
    pools = see.glance(POOL, Space(cluster)) if refused else see.all(POOL, Space(cluster))
    match = [pool for pool in pools if serves(pool, service)]
    if not match and see.gap(POOL, Space(cluster)):
        yield _unserved(service, (), "LB IPAM finds no usable pool for it", False)
        return
    see.require(POOL, Space(cluster))
    if refused:
        if not (match and reason == "no_pool") or any(map(usable, match)):
            yield _unserved(service, pools, "no pool serves it", True)
    elif not reason and not match and see.claims(service).by.keys() == {"cilium"}:
        words = "no pool serves it" if pools else "Cilium has no pool, so its LB IPAM sleeps"
        yield _unserved(service, pools, words, False, see)


def _unserved(
    service: Obj, pools: Sequence[Obj], words: str, sure: bool, see: View | None = None
) -> Finding:
    facts = [*said(service), *(pool.cite("spec.serviceSelector") for pool in pools[:3])]
    cluster = service.ref.cluster
    if see is not None and not pools:
        facts.append(see.absence(POOL, Space(cluster)))
        facts += [each.cite() for each in see.once(operators, cluster)[:1]]
    return Finding(
        words,
        tuple(facts),
        Remedy(
            "create a pool, or let the serviceSelector of one match this Service",
            (*SHOW, f"kubectl -n {service.ref.namespace} get service {service.ref.name} -o yaml"),
            Owner.CLUSTER,
        ),
        CERTAIN if sure else LIKELY,
    )


@check(
    "cilium/requested-ip-unavailable",
    "the address that is asked for belongs to another Service",
    ERROR,
    ACCEPTED,
    subject=SERVICE,
    when=lambda service: refusal(service) in TAKEN,
    reads=READS,
    engine="cilium",
)
def requested_ip_unavailable(service: Obj, see: View) -> Iterator[Finding]:
    """The Service asks for an address that another Service has.

    Why it matters: LB IPAM takes no other address instead; the Service waits.

    How it is decided: the condition that LB IPAM wrote on the Service says that the address is
    allocated already, or to a Service that does not fit for sharing.

    How to fix: ask for another address, or give both Services the same sharing key
    (`lbipam.cilium.io/sharing-key`) and different ports.
    """
    if not see.addresses(service):
        facts = said(service)
        quoted = facts[0].value.get("message")
        words = f"Cilium says: {quoted}" if quoted else "the address belongs to another Service"
        name = f"kubectl -n {service.ref.namespace} get service {service.ref.name} -o yaml"
        yield Finding(words, facts, Remedy("ask for another address, or share this one", (name,)))

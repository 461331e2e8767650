"""Addresses that a Supervisor allots to its Avi: its own pools, or NSX's ingress ranges."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    ADDRESSED,
    ERROR,
    LIKELY,
    RUNNING,
    SERVICE,
    SUPERVISOR,
    WARNING,
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
from lbdoctor.options import POOL_LOW
from lbdoctor.stocks import given, waiters

from .allotment import (
    READS,
    by_supervisor,
    complaint,
    of_namespace,
    of_supervisor,
    pools,
    virtual,
    waiting,
)
from .kinds import AVI_LB_CONFIG, IP_POOL, NAMESPACE_NETWORK

_LEAST = 3


@check(
    "avi/configuration-invalid",
    "the Supervisor has no usable pool to give its Avi addresses from",
    ERROR,
    RUNNING,
    subject=IP_POOL,
    when=lambda pool: virtual(pool) and bool(complaint(pool)),
    reads=READS,
    engine="avi",
    explains=("avi/object-rejected",),
)
def pool_unusable(pool: Obj, see: View) -> Iterator[Finding]:
    """The pools from which the Supervisor gives its Avi addresses cannot be used.

    Why it matters: with `ipamType: supervisor` Avi has no addresses of its own.

    How it is decided: every IPPool for virtual addresses carries the condition `failure`, or is not
    `ready`. Likely: the reasons of these conditions are not public.

    How to fix: correct the range of the pool, or append a valid one.
    """
    cluster = pool.ref.cluster
    if by_supervisor(see, cluster) and not list(pools(see, cluster)):
        said = pool.condition(complaint(pool))
        why = said.get("message") or said.get("reason") or "no reason given"
        yield Finding(
            f"the pool {pool.ref.name}, from which Avi gets addresses, cannot be used: {why}",
            (pool.cite_condition(complaint(pool)),),
            _more("correct the range of the pool, or append a valid one"),
            LIKELY,
            affects=waiters(see, cluster, "avi"),
        )
        return
    for kind in (AVI_LB_CONFIG, IP_POOL):
        see.require(kind, Space(cluster))


@link(
    SERVICE,
    "takes its address from",
    IP_POOL,
    NAMESPACE_NETWORK,
    reads=READS,
    engine="avi",
    carries=(ADDRESSED,),
)
def stocks_of(service: Obj, see: View) -> Iterator[Ref]:
    """What the Supervisor lets Avi give to its namespace from."""
    if service.ref.cluster == SUPERVISOR:
        yield from (e.ref for e in of_namespace(service.ref.namespace, see, SUPERVISOR))
        here = see.glance(IP_POOL, Space(SUPERVISOR)) if by_supervisor(see, SUPERVISOR) else ()
        yield from (each.ref for each in here if virtual(each) and complaint(each))


@check(
    "avi/vip-pool-exhausted",
    "the addresses that the Supervisor allots to Avi are used up",
    ERROR,
    ADDRESSED,
    subject=SERVICE,
    when=lambda service: service.ref.cluster == SUPERVISOR,
    reads=READS,
    engine="avi",
    explains=("avi/object-rejected",),
)
def allotment_exhausted(service: Obj, see: View) -> Iterator[Finding]:
    """Nothing is left of what the Supervisor allots to Avi, and a Service waits.

    Why it matters: Avi has no address for another Service, although the Avi Controller is well.

    How it is decided: with `ipamType: supervisor` the IPPools for virtual addresses serve Avi, and
    their counts say that all are allocated. On NSX with Tier-1 gateways it is the ingress ranges of
    the namespace's network, whose addresses Services hold: counted. Likely, for what Avi itself has
    allocated only the Avi Controller knows.

    How to fix: append a range or a pool, or delete Services that nobody needs.
    """
    if given(service):
        return
    stocks = of_namespace(service.ref.namespace, see, service.ref.cluster)
    if stocks and not sum(each.free for each in stocks):
        yield Finding(
            f"no address is left for Avi: {', '.join(each.figures for each in stocks)}",
            tuple(fact for each in stocks for fact in each.evidence),
            _more("append a range of addresses, or delete unused Services"),
            LIKELY,
            affects=(service.ref,),
            about=stocks[0].ref,
        )
        return
    for kind in (IP_POOL, NAMESPACE_NETWORK, AVI_LB_CONFIG, SERVICE):
        see.require(kind, Space(SUPERVISOR))


@check(
    "avi/vip-pool-low",
    "hardly any address is left of those that NSX's ranges allot to Avi",
    WARNING,
    ADDRESSED,
    subject=NAMESPACE_NETWORK,
    reads=READS,
    engine="avi",
    options=(POOL_LOW,),
)
def allotment_low(config: Obj, see: View) -> Iterator[Finding]:
    """The ingress ranges from which Avi gives addresses are nearly used up.

    Why it matters: soon new Services of these namespaces will wait for an address.

    How it is decided: the addresses of all Services are counted against the ingress ranges; fewer
    than three are free, or less than the share that the option `pool-low-percent` sets. Likely:
    what Avi itself has allocated, only the Avi Controller knows.

    How to fix: append an ingress range in time, or delete unused Services.
    """
    for each in see.once(of_supervisor, config.ref.cluster):
        low = each.free < max(_LEAST, each.total * see.option(POOL_LOW) / 100)
        if each.ref == config.ref and low and not waiting(each, see):
            words = f"{each.free} of {each.total} addresses are left in {each.name}"
            yield Finding(words, each.evidence, _more("append an ingress range in time"), LIKELY)
            return
    see.require(SERVICE, Space(config.ref.cluster))


def _more(summary: str) -> Remedy:
    return Remedy(
        summary,
        (
            "kubectl get ippools.netoperator.vmware.com -o yaml",
            "kubectl get namespacenetworkconfigurations.netoperator.vmware.com -o yaml",
        ),
        Owner.NETWORK,
    )

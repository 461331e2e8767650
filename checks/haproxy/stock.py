"""What HAProxy on a Supervisor gives addresses from: the IPPools for virtual addresses."""

from __future__ import annotations

from collections.abc import Sequence

from lbdoctor import Obj, Ref, Space, View
from lbdoctor.addresses import Block, address
from lbdoctor.stocks import Stock, holders, taken, waiters

from .kinds import IP_POOL, VM_SERVICE

_LABEL = "netoperator.vmware.com/ipam-usage"
USAGE = f"metadata.labels[{_LABEL}]"


def of_all(see: View, cluster: str) -> Sequence[Stock]:
    """The pools labelled for virtual addresses; raises Blind when one may be unseen.

    Where none carries that label, those that Services of the Supervisor hold addresses of: the
    same kind of pool serves nodes too, and nothing else tells them apart.
    """
    chosen = see.once(labelled, cluster)
    pools = chosen or see.all(IP_POOL, Space(cluster))
    found = [stock for each in pools for stock in _of_pool(each, see)]
    return found if chosen else [each for each in found if each.holders]


def labelled(see: View, cluster: str) -> Sequence[Obj]:
    """The pools that are labelled for virtual addresses and can be used."""
    pools = [each for each in see.all(IP_POOL, Space(cluster)) if usage(each) == "vip"]
    return [each for each in pools if not complaint(each)]


def usage(pool: Obj) -> str:
    """What a pool is labelled for: `vip`, `general`, or nothing."""
    return pool.labels.get(_LABEL, "")


def complaint(pool: Obj) -> str:
    """The condition that says that a pool cannot be used; empty when none does, or it is full."""
    if pool.condition("full").get("status") == "True":
        return ""
    for wanted, bad in (("failure", "True"), ("ready", "False")):
        if pool.condition(wanted).get("status") == bad:
            return wanted
    return ""


def _of_pool(pool: Obj, see: View) -> Sequence[Stock]:
    """Without `status.allocated` nothing is allocated, once a status was written."""
    start, size = address(pool["spec.startingAddress"]), pool["spec.addressCount"]
    if start is None or not isinstance(size, int) or size < 1:
        return ()
    block = Block(start.version, int(start), int(start) + size - 1)
    held = holders(see, pool.ref.cluster, (block,))
    said = pool["status.allocated"]
    full = pool.condition("full").get("status") == "True"
    evidence = (pool.cite("status.allocated"), pool.cite("spec.addressCount"))
    return (
        Stock(
            pool.ref,
            pool.ref.name,
            (block,),
            max(said if isinstance(said, int) else 0, taken(see, pool.ref.cluster, (block,))),
            held,
            (*evidence, pool.cite_condition("full")) if full else evidence,
            counted=not isinstance(said, int) and not pool["status.conditions"],
            full=full,
        ),
    )


def waiting(see: View, cluster: str) -> tuple[Ref, ...]:
    """Who asks this load balancer and has no address."""
    return waiters(see, cluster, "haproxy", VM_SERVICE)

"""How many addresses are left where an exposure that waits would get one."""

from __future__ import annotations

from collections.abc import Sequence

from lbdoctor.diagnosis import Diagnosis, Exposed, State
from lbdoctor.model import Confidence, Pool

MOST_POOLS = 4


def left(diagnosis: Diagnosis, each: Exposed) -> str:
    """`10 of 16 addresses are free in vip-pool-1, 0 of 8 in vip-pool-2`; empty where none is known."""
    found = _pools(diagnosis, each) if each.state is State.PENDING else ()
    told = [_tell(pool, first=not index) for index, pool in enumerate(found[:MOST_POOLS])]
    more = f" and {len(found) - MOST_POOLS} more pools" if len(found) > MOST_POOLS else ""
    return ", ".join(told) + more


def _pools(diagnosis: Diagnosis, each: Exposed) -> Sequence[Pool]:
    """Those on its way; else all of the engine that should answer last."""
    way = {step.ref for step in each.chain}
    near = [pool for pool in diagnosis.pools if pool.ref in way]
    if near or not each.engine.expected:
        return near
    last = each.engine.expected[-1].partition(":")[0]
    return [pool for pool in diagnosis.pools if pool.engine == last]


def _tell(pool: Pool, first: bool) -> str:
    noun, verb = ("address", "is") if pool.total == 1 else ("addresses", "are")
    what = f" {noun} {verb} free" if first else f" {verb} free"
    free, total = ("?" if count is None else str(count) for count in (pool.free, pool.total))
    about = "" if pool.confidence is Confidence.CERTAIN or pool.free is None else " (an estimate)"
    return f"{free} of {total}{what} in {pool.name}{about}"

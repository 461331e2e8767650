"""The external IP blocks of a VPC, as the Supervisor's usage objects count them."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import Obj, Ref, View
from lbdoctor.addresses import block
from lbdoctor.stocks import Stock, holders, waiters

from .kinds import VM_SERVICE


def of_usage(usage: Obj, see: View) -> Iterator[Stock]:
    """One stock for each external block; blocks without figures are left out.

    A block is shared by all VPCs of its project, so its holders may lie in other namespaces.
    """
    for index, raw in enumerate(usage["ipBlocks"] or ()):
        total, available = raw.get("total"), raw.get("available", 0)
        if raw.get("visibility") != "External" or not isinstance(total, int):
            continue
        texts = [*(raw.get("cidrs") or ()), *(_range(each) for each in raw.get("ranges") or ())]
        blocks = tuple(found for text in texts if (found := block(text)))
        held = holders(see, usage.ref.cluster, blocks)
        name = str(raw.get("ipBlockName") or index).lstrip(":")
        fact = usage.cite(f"ipBlocks[{index}].available")
        yield Stock(usage.ref, name, blocks, total - int(available), held, (fact,), size=total)


def _range(raw: object) -> str:
    if isinstance(raw, dict):
        return f"{raw.get('start')}-{raw.get('end')}"
    return str(raw)


def waiting(see: View, cluster: str) -> tuple[Ref, ...]:
    """Who has no address and waits for one of a VPC: Avi takes them from the same blocks."""
    ours = waiters(see, cluster, "nsx-vpc", VM_SERVICE)
    return (*ours, *(each for each in waiters(see, cluster, "avi") if each not in ours))

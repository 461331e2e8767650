"""A pool must not contain addresses that machines have already."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import ADDRESSED, NODE, WARNING, Finding, Obj, Owner, Remedy, Space, View, check
from lbdoctor.addresses import address, block

from .parts import POOL
from .stock import insist


@check(
    "metallb/pool-overlaps-nodes",
    "the address pool contains addresses of nodes",
    WARNING,
    ADDRESSED,
    subject=POOL,
    reads=(NODE.only("status.addresses"),),
    engine="metallb",
)
def pool_overlaps_nodes(pool: Obj, see: View) -> Iterator[Finding]:
    """An address that a node uses lies in the range that MetalLB gives to Services.

    Why it matters: once MetalLB gives it away, two machines answer for one address, and the node
    loses its connections. MetalLB does not look (only 0.15.0 did).

    How it is decided: an address of a Node's status lies in a range of the IPAddressPool.

    How to fix: take the addresses of nodes out of the pool's ranges.
    """
    blocks = [each for text in pool["spec.addresses"] or () if (each := block(str(text)))]
    hit = []
    for node in see.all(NODE, Space(pool.ref.cluster)):
        for entry in node["status.addresses"] or ():
            own = address(entry.get("address"))
            if own is not None and any(each.holds(own) for each in blocks):
                hit.append((node, own))
    if hit:
        names = ", ".join(f"{own} of {node.ref.name}" for node, own in hit[:3])
        yield Finding(
            f"the pool contains {names}" + (f" and {len(hit) - 3} more" if len(hit) > 3 else ""),
            (pool.cite("spec.addresses"), *(node.cite("status.addresses") for node, _ in hit[:3])),
            Remedy(
                "take the addresses of nodes out of the pool's ranges",
                (f"kubectl -n {pool.ref.namespace} get ipaddresspools {pool.ref.name} -o yaml",),
                Owner.NETWORK,
            ),
            affects=(),
        )
    insist(pool)

"""Configuration that MetalLB rejects or does not read."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    CONFIG_MAP,
    ERROR,
    LIKELY,
    RUNNING,
    SERVICE,
    WARNING,
    Evidence,
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
from lbdoctor.addresses import block, count

from .ledger import FAMILIES, held
from .leftover import leftovers
from .parts import OLD_POOL, POOL, STATE
from .stock import READS, Stock, home, insist, stocks
from .trouble import NO_POOL, of, waiting

_MOST = 2**62
"""From here on MetalLB counts no more."""


@link(SERVICE, "is configured by", STATE, reads=READS, engine="metallb")
def state_of(service: Obj, see: View) -> Iterator[Ref]:
    """The controller writes down whether it could use its configuration (since 0.15.3)."""
    for state in see.glance(STATE, Space(service.ref.cluster)):
        if state.ref.name == "controller":
            yield state.ref


@check(
    "metallb/configuration-invalid",
    "MetalLB rejects its configuration",
    ERROR,
    RUNNING,
    subject=STATE,
    when=lambda state: state["status.result"] == "Invalid",
    reads=READS,
    engine="metallb",
    unaffected=WARNING,
)
def rejected(state: Obj, see: View) -> Iterator[Finding]:
    """MetalLB found an error in its objects and goes on with what it had read before.

    Why it matters: every change since then is ignored, new pools too, until the error is gone.

    How it is decided: a ConfigurationState (since MetalLB 0.15.3) has the result Invalid.

    How to fix: mend the object that the message names.
    """
    words = state["status.errorSummary"] or "it does not say why"
    yield Finding(
        f"MetalLB rejects its configuration: {words}",
        (state.cite("status.result"), state.cite("status.errorSummary")),
        Remedy(
            "mend the object that the message names",
            (f"kubectl -n {state.ref.namespace} get configurationstates -o yaml",),
            Owner.CLUSTER,
        ),
    )


@check(
    "metallb/configuration-invalid",
    "the pools are written where this MetalLB does not read them",
    ERROR,
    RUNNING,
    subject=SERVICE,
    reads=READS,
    engine="metallb",
)
def not_read(service: Obj, see: View) -> Iterator[Finding]:
    """Pools were written down where this version of MetalLB does not look.

    Why it matters: nothing complains; MetalLB behaves as if it had no pool.

    How it is decided: MetalLB reads no pool at all, while there is a ConfigMap `config` with
    pools (ignored from 0.13), an AddressPool (ignored from 0.14), an IPAddressPool in another
    namespace, or IPAddressPools beside a MetalLB older than 0.13. The version is the image's tag.

    How to fix: write the same ranges as IPAddressPools in MetalLB's namespace, with an
    L2Advertisement or a BGPAdvertisement for them.
    """
    trouble = of(service, see)
    if trouble is None or trouble.fault != NO_POOL:
        return
    cluster = service.ref.cluster
    found = see.once(leftovers, cluster)
    namespace = home(see, cluster)
    if found:
        yield Finding(
            f"MetalLB reads no pool: {found[0][0]}",
            tuple(fact for _, fact in found),
            Remedy(
                f"write the ranges as IPAddressPools in {namespace}",
                (
                    "kubectl get ipaddresspools.metallb.io -A",
                    f"kubectl -n {namespace} get configmaps",
                ),
                Owner.CLUSTER,
            ),
        )
    for kind in (CONFIG_MAP, OLD_POOL):
        see.require(kind, Space(cluster, namespace))


@check(
    "metallb/configuration-invalid",
    "a pool has ranges that MetalLB cannot use",
    ERROR,
    RUNNING,
    subject=POOL,
    reads=READS,
    engine="metallb",
    unaffected=WARNING,
)
def unusable(pool: Obj, see: View) -> Iterator[Finding]:
    """A range of the pool cannot be read, or overlaps another one.

    Why it matters: MetalLB then rejects the whole configuration and goes on with the last one
    that was good; a controller that starts anew has none and gives no address at all.

    How it is decided: from the ranges of the IPAddressPools in MetalLB's namespace. It is likely,
    not certain: the controller's own word (ConfigurationState) exists only since 0.15.3, and
    where it is there it is believed instead. So is a pool's status that counts all of its
    addresses.

    How to fix: correct the range, or take the overlap out of one of the pools.
    """
    cluster = pool.ref.cluster
    facts = tuple(_wrong(pool, see))
    if see.glance(STATE, Space(cluster)):
        return
    if not facts:
        insist(pool)
        return
    stuck = tuple(each.ref for each in see.once(waiting, cluster))
    yield Finding(
        facts[0][0],
        tuple(fact for _, fact in facts),
        Remedy(
            "correct the ranges so that they can be read and do not overlap",
            (f"kubectl -n {pool.ref.namespace} get ipaddresspools -o yaml",),
            Owner.CLUSTER,
        ),
        LIKELY,
        affects=stuck,
    )


def _wrong(pool: Obj, see: View) -> Iterator[tuple[str, Evidence]]:
    shelf = see.once(stocks, pool.ref.cluster)
    mine = next((stock for stock in shelf if stock.obj is pool), None)
    if mine is None:
        return
    fine = _accepted(mine, see)
    for text in mine.unreadable:
        if not (fine and block(text)):
            yield f"a pool holds {text}, which is no range for MetalLB", mine.cite()
    if not fine and count(mine.blocks) < sum(each.size for each in mine.blocks):
        yield "two ranges of a pool overlap each other", mine.cite()
    for other in shelf:
        if other.name < mine.name and not (fine and _accepted(other, see)):
            pairs = ((a, b) for a in mine.blocks for b in other.blocks)
            if any(a.overlaps(b) for a, b in pairs):
                yield f"the ranges of a pool overlap those of the pool {other.name}", mine.cite()
                yield "", other.cite()


def _accepted(stock: Stock, see: View) -> bool:
    """Whether MetalLB evidently uses the pool as it is written: it counts all of its addresses.

    Before 0.15 it counts nothing; that somebody has an address of it must do.
    """
    status = stock.obj["status"] or {}
    counted = {
        family: status.get(f"assignedIPv{family}", 0) + status.get(f"availableIPv{family}", 0)
        for family in FAMILIES
        if f"assignedIPv{family}" in status
    }
    if any(counted.values()):
        return all(min(stock.total(f), _MOST) <= n for f, n in counted.items())
    return not counted and any(see.once(held, stock.obj.ref.cluster)[stock.name])

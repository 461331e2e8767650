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

from .leftover import leftovers
from .parts import OLD_POOL, POOL, STATE
from .stock import READS, home, insist, stocks
from .trouble import NO_POOL, of, waiting


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
    """A range of the pool cannot be read, or overlaps the range of another pool.

    Why it matters: MetalLB then rejects the whole configuration and goes on with the last one
    that was good; a controller that starts anew has none and gives no address at all.

    How it is decided: from the ranges of the IPAddressPools in MetalLB's namespace. It is likely,
    not certain: the controller's own word (ConfigurationState) exists only since 0.15.3, and
    where it is there it is believed instead.

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
    for text in mine.unreadable if mine else ():
        yield f"{text} is no range of addresses", pool.cite("spec.addresses")
    for other in shelf:
        if mine and other.name < mine.name:
            pairs = ((a, b) for a in mine.blocks for b in other.blocks)
            if any(a.overlaps(b) for a, b in pairs):
                yield f"its ranges overlap those of {other.name}", pool.cite("spec.addresses")
                yield "", other.cite()

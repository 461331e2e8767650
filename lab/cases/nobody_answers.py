"""A LoadBalancer Service in a cluster where nothing could answer; then MetalLB is there."""

from collections.abc import Iterator

from lab.cases import Shot, case
from lab.cases.shop import ready, settle, shop
from lab.objects.metallb import l2, pool


@case("nobody-answers")
def nobody_answers() -> Iterator[Shot]:
    """Three minutes of silence, then MetalLB with a pool."""
    with shop("web") as c:
        settle(180)
        yield Shot("sick", {"": c}, told="nothing is installed that answers LoadBalancer Services")
        c.start("metallb")
        c.apply([pool("lan", "192.168.10.200-192.168.10.219"), l2("lan", "lan")])
        c.wait("web has an address", lambda: c.addresses("web", "shop"))
        ready(c)
        settle()
        yield Shot(
            "healthy",
            {"": c},
            real=("metallb",),
            played=("the MetalLB speakers",),
            told="MetalLB was installed and given a pool",
        )

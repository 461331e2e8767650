"""Two namespaces side by side: in `calm` all is well, in `shop` two of four Services wait."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from lab.cases.shop import IMAGE, ready, says, shop
from lab.cluster import Cluster
from lab.objects.metallb import l2, pool
from lab.objects.workloads import deployment, namespace, service


@contextmanager
def town() -> Iterator[Cluster]:
    """MetalLB's pool is full; the selector of shop/typo is misspelt."""
    with shop("web", "api") as c:
        c.start("metallb")
        c.apply([namespace("calm"), deployment("front", "calm", IMAGE.format("front"))])
        c.apply([service("front", "calm"), pool("lan", "192.168.10.200-192.168.10.202")])
        c.apply(l2("lan", "lan"))
        for name, space in (("web", "shop"), ("api", "shop"), ("front", "calm")):
            c.wait(f"{name} has an address", partial(c.addresses, name, space))
        c.apply([service("late", "shop", app="web"), service("typo", "shop", app="wbe")])
        for name in ("late", "typo"):
            c.wait(f"{name} is refused", partial(says, c, name, "AllocationFailed"))
        c.wait("the pool counts", partial(counted, c))
        ready(c)
        yield c


def counted(c: Cluster) -> bool:
    """Whether MetalLB's figure is right; it is not for a while after the API server was away."""
    status = c.get("metallb.io/v1beta1/IPAddressPool", "lan", "metallb-system").get("status", {})
    announced = len(c.all("metallb.io/v1beta1/ServiceL2Status"))
    return bool(announced == status.get("assignedIPv4") == 3)

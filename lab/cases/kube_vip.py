"""kube-vip's cloud provider and its ConfigMap of ranges."""

from collections.abc import Iterator
from functools import partial

from lab.cases import Shot, case
from lab.cases.shop import ready, says, settle, shop
from lab.cluster import Cluster
from lab.objects.workloads import config_map, service

_PLAYED = ("kube-vip on the nodes",)


@case("kube-vip-pool-exhausted")
def pool_exhausted() -> Iterator[Shot]:
    """A range of two addresses, three Services."""
    with shop("web", "api", exposed=False) as c:
        c.start("kube-vip", announced=True, range_global="192.168.10.60-192.168.10.61")
        c.apply([service("web", "shop"), service("api", "shop")])
        _addressed(c, "web", "api")
        c.apply(service("admin", "shop", app="web"))
        c.wait("one is refused", partial(says, c, "admin", "SyncLoadBalancerFailed"), 60)
        ready(c)
        settle()
        yield _shot("sick", c, "the range has two addresses and three Services want one")
        longer = {"range-global": "192.168.10.60-192.168.10.69"}
        c.apply(config_map("kube-system", "kubevip", **longer))
        _addressed(c, "admin")
        settle()
        yield _shot("healthy", c, "the range became longer")


def _shot(name: str, c: Cluster, told: str) -> Shot:
    return Shot(name, {"": c}, ("kube-vip",), _PLAYED, told)


def _addressed(c: Cluster, *names: str) -> None:
    for name in names:
        c.wait(f"{name} has an address", partial(c.addresses, name, "shop"), 120)

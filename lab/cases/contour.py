"""Contour, whose own Service waits for an address."""

from collections.abc import Iterator
from functools import partial

from lab.cases import Shot, case
from lab.cases.shop import ready, settle, shop
from lab.client import Object
from lab.cluster import Cluster
from lab.engines.contour import NAMESPACE
from lab.objects.metallb import l2, pool
from lab.objects.workloads import service

_KIND = "projectcontour.io/v1/HTTPProxy"


@case("contour-envoy-pending")
def envoy_pending() -> Iterator[Shot]:
    """An HTTPProxy is valid, and Envoy's Service has no address to give it; then MetalLB is there."""
    with shop("web", exposed=False) as c:
        c.start("contour")
        c.apply([service("web", "shop", type="ClusterIP"), _proxy("web", "shop.example.com")])
        c.wait("Contour speaks", partial(_status, c, "currentStatus"), 60)
        ready(c)
        settle(150)
        yield Shot("sick", {"": c}, ("contour",), told="nothing gives Envoy's Service an address")
        c.start("metallb")
        c.apply([pool("lan", "192.168.10.200-192.168.10.219"), l2("lan", "lan")])
        c.wait("Envoy has an address", partial(c.addresses, "envoy", NAMESPACE), 60)
        c.wait("the proxy has it too", partial(_status, c, "loadBalancer"), 60)
        ready(c)
        settle()
        told = "MetalLB was installed and given a pool"
        yield Shot("healthy", {"": c}, ("contour", "metallb"), ("the MetalLB speakers",), told)


def _status(c: Cluster, key: str) -> object:
    return c.get(_KIND, "web", "shop").get("status", {}).get(key)


def _proxy(name: str, host: str) -> Object:
    return {
        "apiVersion": "projectcontour.io/v1",
        "kind": "HTTPProxy",
        "metadata": {"name": name, "namespace": "shop"},
        "spec": {
            "virtualhost": {"fqdn": host},
            "routes": [{"services": [{"name": name, "port": 80}]}],
        },
    }

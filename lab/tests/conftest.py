"""Furnished clusters that several tests share."""

from collections.abc import Iterator
from functools import partial

import pytest

from lab.cases.edges import edges as gateways
from lab.cases.shop import ready, shop
from lab.cases.town import town as made
from lab.cluster import Cluster
from lab.needs import missing
from lab.objects.metallb import l2, pool


def pytest_sessionstart() -> None:
    lacking = missing()
    if lacking:
        pytest.exit(lacking, returncode=2)


@pytest.fixture(scope="session")
def metallb() -> Iterator[Cluster]:
    with shop("web", "api") as c:
        c.start("metallb")
        c.apply([pool("lan", "192.168.10.200-192.168.10.201"), l2("lan", "lan")])
        for name in ("web", "api"):
            c.wait(f"{name} has an address", partial(c.addresses, name, "shop"))
        ready(c)
        yield c


@pytest.fixture(scope="session")
def town() -> Iterator[Cluster]:
    """Nothing changes in it: what a scan says of it once, it says always."""
    with made() as c:
        yield c


@pytest.fixture(scope="session")
def edges() -> Iterator[Cluster]:
    """Gateways of Envoy Gateway, of which one is fine; nothing changes in it."""
    with gateways() as c:
        yield c

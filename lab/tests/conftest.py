"""One furnished cluster for all tests that only need MetalLB in it."""

from collections.abc import Iterator
from functools import partial

import pytest

from lab.cases.shop import ready, shop
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

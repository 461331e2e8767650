"""The figures of `lbdoctor pools` are those of the real MetalLB, to the last address."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from lab.cases.shop import says, shop
from lab.client import Object
from lab.cluster import Cluster
from lab.objects.metallb import l2, pool
from lab.objects.workloads import service
from lab.scans import run

pytestmark = pytest.mark.xdist_group("pools")

POOLS = {
    "buggy": (6, pool("buggy", "192.168.20.252-192.168.21.3", avoidBuggyIPs=True)),
    "plain": (4, pool("plain", "192.168.30.0/30")),
    "pieces": (3, pool("pieces", "192.168.40.8/31", "192.168.40.20-192.168.40.20")),
    "six": (3, pool("six", "fd00:20::fffe-fd00:20::1:0")),
}
"""Each with the number of addresses that MetalLB gives of it."""


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with shop("web", exposed=False, bare=True) as c:
        c.start("metallb", speakers=False)
        c.apply([*(each for _, each in POOLS.values()), l2("all")])
        yield c


def figures(cluster: Cluster, name: str) -> Mapping[str, Any]:
    report = run("pools", "--kubeconfig", cluster.kubeconfig, "-o", "json")
    (found,) = (each for each in report.json["pools"] if each["name"] == name)
    return found


def wanting(name: str, number: int) -> Object:
    made = service(f"{name}-{number}", "shop", app="web")
    made["metadata"]["annotations"] = {"metallb.io/address-pool": name}
    if name == "six":
        made["spec"] |= {"ipFamilyPolicy": "SingleStack", "ipFamilies": ["IPv6"]}
    return made


@pytest.mark.parametrize(("name", "size"), [(name, size) for name, (size, _) in POOLS.items()])
def test_a_pool_gives_what_was_said_to_be_free_and_no_more(
    cluster: Cluster, name: str, size: int
) -> None:
    before = figures(cluster, name)
    assert (before["total"], before["used"], before["free"]) == (size, 0, size)

    names = [f"{name}-{number}" for number in range(size + 1)]
    cluster.apply([wanting(name, number) for number in range(size + 1)])
    cluster.wait(
        "each has an address or a refusal",
        lambda: all(
            cluster.addresses(each, "shop") or says(cluster, each, "AllocationFailed")
            for each in names
        ),
        60,
    )
    served = [each for each in names if cluster.addresses(each, "shop")]
    after = figures(cluster, name)

    assert len(served) == size
    assert (after["total"], after["used"], after["free"]) == (size, size, 0)
    assert sorted(each["name"] for each in after["holders"]) == sorted(served)
    assert [each["name"] for each in after["waiting"]] == sorted(set(names) - set(served))

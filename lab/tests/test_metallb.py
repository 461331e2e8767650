import pytest

from lab.cases.shop import says
from lab.cluster import Cluster
from lab.objects.workloads import service

pytestmark = pytest.mark.xdist_group("metallb")


def test_metallb_gives_addresses_from_its_pool(metallb: Cluster) -> None:
    given = {address for name in ("web", "api") for address in metallb.addresses(name, "shop")}
    assert given == {"192.168.10.200", "192.168.10.201"}


def test_a_full_pool_is_refused_in_metallbs_words(metallb: Cluster) -> None:
    metallb.apply(service("late", "shop", app="web"))
    metallb.wait("a refusal", lambda: says(metallb, "late", "AllocationFailed"))
    expected = 'Failed to allocate IP for "shop/late": no available IPs'
    assert says(metallb, "late", "AllocationFailed") == expected
    assert metallb.addresses("late", "shop") == []


def test_the_writer_of_the_address_has_its_real_name(metallb: Cluster) -> None:
    fields = metallb.get("v1/Service", "web", "shop")["metadata"]["managedFields"]
    assert ("controller", "status") in {(one["manager"], one.get("subresource")) for one in fields}


def test_a_speaker_announces_what_has_an_address(metallb: Cluster) -> None:
    def announced() -> set[str]:
        statuses = metallb.all("metallb.io/v1beta1/ServiceL2Status")
        return {one["status"]["serviceName"] for one in statuses if "status" in one}

    metallb.wait("both are announced", lambda: announced() >= {"web", "api"})
    assert "layer2" in says(metallb, "web", "nodeAssigned")

"""NSX on a Supervisor: what NCP's words mean, and what a tenant who sees one namespace learns."""

from __future__ import annotations

from typing import Any

import pytest
from test_supervisor_chain import AT, CASES, edited, roots, told

from lbdoctor.diagnosis import Diagnosis
from lbdoctor.model import Confidence, Outcome
from lbdoctor.testing import look, state
from lbdoctor.testing.written import Raw

EMPTY = CASES["nsx-ip-pool-exhausted"]
FULL = CASES["nsx-vpc-ip-block-exhausted"]
NAMESPACED = {
    "Service",
    "VirtualMachineService",
    "VirtualMachine",
    "Endpoints",
    "EndpointSlice",
    "Event",
    "ResourceQuota",
    "Cluster",
    "VSphereCluster",
    "NetworkSettings",
    "NetworkInfo",
    "VPCIPAddressUsage",
}


def tenant(case: Any) -> Diagnosis:
    """What somebody sees whose Supervisor shows the kinds of one namespace, and no more."""
    mine = [raw for raw in case.sick["supervisor"] if raw["metadata"].get("namespace") == "team-a"]
    others = {raw["kind"] for raw in case.sick["supervisor"]} - NAMESPACED
    hide = [*others, "LoadBalancerConfig", "IPPool", "VPCNetworkConfiguration", "StatefulSet"]
    hide += ["DaemonSet", "Deployment", "Pod", "ConfigMap"]
    return look(state(None, mine, hide=hide, at=AT))


def web(found: Diagnosis) -> Any:
    names = ("web", "tkc-a-dded9d02f09e95e4e0a09")
    return next(each for each in found.exposures if each.ref.name in names)


def pool(found: Diagnosis) -> Any:
    (one,) = found.pools
    return one


def test_a_tenant_sees_what_ncp_wrote_on_the_service() -> None:
    found = tenant(EMPTY)

    assert web(found).roots[0].check.code == "nsx/ip-pool-exhausted"
    assert web(found).roots[0].confidence is Confidence.LIKELY
    assert web(found).engine.expected == ("nsx",)
    assert web(found).engine.confidence == "likely"


def test_a_tenant_sees_that_the_blocks_of_his_vpc_are_used_up() -> None:
    found = tenant(FULL)

    assert web(found).roots[0].check.code == "nsx-vpc/ip-block-exhausted"
    assert web(found).engine.expected == ("nsx-vpc",)
    assert web(found).engine.confidence == "likely"


def test_a_pool_that_ncp_found_empty_has_nothing_left_and_keeps_the_service_waiting() -> None:
    one = pool(told(EMPTY.sick["guest"], EMPTY.sick["supervisor"]))

    assert (one.free, one.used) == (0, None)
    assert [ref.name for ref in one.waiting] == ["web"]


def test_a_pool_is_not_empty_once_a_younger_service_got_an_address_of_it() -> None:
    def younger(service: Raw) -> None:
        service["metadata"]["creationTimestamp"] = "2026-09-01T09:00:00Z"

    raws = edited(EMPTY.sick["supervisor"], "Service", "tkc-a", lambda raw: None)
    raws = [r for r in raws if (r["kind"], r["metadata"]["name"]) != ("Service", "tkc-a")]
    (control,) = (
        r
        for r in EMPTY.sick["supervisor"]
        if (r["kind"], r["metadata"]["name"]) == ("Service", "tkc-a")
    )
    raws += edited([control], "Service", "tkc-a", younger)

    assert pool(told(EMPTY.sick["guest"], raws)).free > 0


def test_a_pool_that_the_service_names_itself_is_not_the_default_one() -> None:
    def named(service: Raw) -> None:
        service["spec"]["loadBalancerIP"] = "gold"

    raws = edited(EMPTY.sick["supervisor"], "Service", "tkc-a-d", named)

    assert pool(told(EMPTY.sick["guest"], raws)).free > 0


@pytest.mark.parametrize(
    ("text", "full"),
    [
        ("load balancer capacity exhausted", True),
        ("Maximum number of virtual servers reached for lb service lbs-team-a", True),
        ("not enough edge capacity to place LB service", True),
        ("IP_POOL_EXHAUSTED", False),
        ("ip pool for load balancer domain-c9-ippool is exhausted", False),
        ("load balancer request exceeded the rate limit (429)", False),
        ("Failed to create load balancer virtual server: path not found", False),
        ("exceeded quota: team-a", False),
    ],
)
def test_words_on_capacity_are_told_from_others(text: str, full: bool) -> None:
    def reworded(service: Raw) -> None:
        service["metadata"]["annotations"]["ncp/error.loadbalancer"] = text

    case = CASES["nsx-error-reported"]
    raws = edited(case.sick["supervisor"], "Service", "tkc-a-d", reworded)

    assert ("nsx/lb-capacity-reached" in roots(told(case.sick["guest"], raws))) is full


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("HTTPSConnectionPool(host='198.51.100.30', port=443): Max retries exceeded", True),
        ("NSX Manager 198.51.100.30: dial tcp 198.51.100.30:443: i/o timeout", True),
        ("Readiness probe failed: dial tcp 10.30.0.11:8080: connect: connection refused", False),
        ("Liveness probe failed: command '/usr/bin/check_pod_liveness nsx-ncp 5' timed out", False),
    ],
)
def test_a_probe_that_fails_is_no_lost_manager(text: str, lost: bool) -> None:
    def reworded(pod: Raw) -> None:
        (status,) = pod["status"]["containerStatuses"]
        status["lastState"]["terminated"]["message"] = text

    case = CASES["nsx-manager-lost-by-ncp"]
    raws = edited(case.sick["supervisor"], "Pod", "nsx-ncp", reworded)
    code = "nsx/manager-unreachable" if lost else "engine/controller-down"

    assert roots(told(case.sick["guest"], raws)) == [code]


def test_a_full_block_keeps_services_of_avi_waiting_too() -> None:
    """Avi takes the addresses of a VPC from the same blocks."""

    def by_avi(config: Raw) -> None:
        if config["metadata"]["name"] != "system":
            (one,) = config["status"]["vpcs"]
            del one["nsxLoadBalancerPath"]
            one["lbSubnetPath"] = "/orgs/default/projects/p1/vpcs/team-a-vpc/subnets/_services"

    raws = edited(FULL.sick["supervisor"], "VPCNetworkConfiguration", "", by_avi)
    found = told(FULL.sick["guest"], raws)

    assert web(found).engine.expected == ("vks", "avi")
    assert "nsx-vpc/ip-block-exhausted" in roots(found)


def test_figures_of_the_vpc_make_those_of_the_project_superfluous() -> None:
    sick = CASES["nsx-vpc-ip-block-exhausted"]
    found = look(sick.snapshot(healthy=True, hide=("IPBlockUsage",)))

    (one,) = (c for c in found.checks if c.check.name == "nsx_vpc.project_blocks_exhausted")
    assert one.outcome is Outcome.PASSED

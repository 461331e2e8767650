"""Which engine answers on a Supervisor, and what only looks like one."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest

from lbdoctor.diagnosis import Diagnosis, State
from lbdoctor.model import Confidence
from lbdoctor.testing import Case, cases, look, state
from lbdoctor.testing.cases import errors
from lbdoctor.testing.written import Raw

FIXTURES = Path(__file__).parent.parent / "fixtures"
OURS = ("vks-", "supervisor-", "flb-", "haproxy-", "nsx-")
CASES = {case.name: case for case in cases(FIXTURES) if case.name.startswith(OURS)}
BOTH = [case for case in CASES.values() if "supervisor" in case.sick]
AT = "2026-09-01T09:10:00Z"
FLB, HAPROXY = CASES["flb-vip-pool-low"], CASES["haproxy-vip-pool-low"]
NSX, VPC = CASES["nsx-ip-pool-low"], CASES["nsx-vpc-ip-block-low"]


def expected(raws: list[Raw]) -> set[tuple[str, ...]]:
    found = look(state(None, raws, at=AT))
    return {each.engine.expected for each in found.exposures if each.ref.namespace == "team-a"}


def changed(case: Case, kind: str, **fields: object) -> list[Raw]:
    raws = copy.deepcopy(case.healthy["supervisor"])
    for raw in raws:
        if raw["kind"] == kind:
            raw.update(fields)
    return raws


def without(case: Case, *kinds: str) -> list[Raw]:
    return [raw for raw in case.healthy["supervisor"] if raw["kind"] not in kinds]


@pytest.mark.parametrize("case", BOTH, ids=lambda case: case.name)
def test_each_half_of_a_healthy_chain_is_silent_by_itself(case: Case) -> None:
    for halves in ((case.healthy["guest"], None), (None, case.healthy["supervisor"])):
        found = look(state(*halves, at=AT))

        assert errors(found) == []
        assert {each.state for each in found.exposures} == {State.OK}


@pytest.mark.parametrize("case", BOTH, ids=lambda case: case.name)
def test_a_tenant_who_sees_one_namespace_gets_no_accusation(case: Case) -> None:
    hide: tuple[str, ...] = (
        "Deployment",
        "Pod",
        "ConfigMap",
        "Node",
        "LoadBalancerConfig",
        "IPPool",
        "Namespace",
    )
    hide += (
        "FoundationLoadBalancerConfig",
        "VPCNetworkConfiguration",
        "NamespaceNetworkConfiguration",
    )
    told = {(e.check.code, e.ref) for e in errors(look(case.snapshot()))}

    found = look(case.snapshot(hide=hide))

    sure = [each for each in errors(found) if each.confidence is Confidence.CERTAIN]
    assert {(each.check.code, each.ref) for each in sure} <= told
    assert errors(look(case.snapshot(healthy=True, hide=hide))) == []


@pytest.mark.parametrize(
    ("case", "engine"), [(FLB, "flb"), (HAPROXY, "haproxy"), (NSX, "nsx"), (VPC, "nsx-vpc")]
)
def test_every_engine_is_recognised_from_its_own_objects(case: Case, engine: str) -> None:
    assert expected(case.healthy["supervisor"]) == {(engine,)}


def test_what_a_replaced_load_balancer_left_behind_does_not_claim() -> None:
    """The same FoundationLoadBalancerConfig, but the Supervisor was moved to Avi."""
    raws = changed(FLB, "LoadBalancerConfig", spec={"type": "avi"})

    assert ("flb",) not in expected(raws)
    assert ("haproxy",) not in expected(raws)


def test_traces_without_the_supervisors_choice_are_hints() -> None:
    found = look(state(None, without(FLB, "LoadBalancerConfig"), at=AT))
    web = next(each for each in found.exposures if each.ref.namespace == "team-a")

    assert web.engine.expected == ("flb",)
    assert web.engine.confidence == "likely"


def test_nsx_with_avi_beside_it_does_not_claim() -> None:
    avi = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "avi-k8s-config", "namespace": "vmware-system-ako"},
        "data": {"controllerIP": "198.51.100.10"},
    }

    assert ("nsx",) not in expected([*NSX.healthy["supervisor"], avi])


def test_a_vpc_with_a_subnet_of_avi_is_not_nsx() -> None:
    raws = copy.deepcopy(VPC.healthy["supervisor"])
    for raw in raws:
        for vpc in raw.get("status", {}).get("vpcs", ()):
            vpc["lbSubnetPath"] = vpc.pop("nsxLoadBalancerPath") + "/subnets/_services"

    assert ("nsx-vpc",) not in expected(raws)


def test_ncp_in_a_supervisor_with_vpcs_is_not_taken_for_tier_1() -> None:
    assert all("nsx" not in engines for engines in expected(VPC.healthy["supervisor"]))


def test_a_namespace_on_another_network_is_left_to_that() -> None:
    settings = {
        "apiVersion": "netoperator.vmware.com/v1alpha1",
        "kind": "NetworkSettings",
        "metadata": {"name": "default", "namespace": "team-a"},
        "provider": "nsx-tier1",
    }

    assert ("flb",) not in expected([*FLB.healthy["supervisor"], settings])


def codes(found: Diagnosis) -> set[str]:
    return {each.check.code for each in found.findings}


def test_a_full_pool_beside_one_with_room_is_silent() -> None:
    raws = copy.deepcopy(CASES["flb-vip-pool-exhausted"].sick["supervisor"])
    spare = copy.deepcopy(next(raw for raw in raws if raw["metadata"]["name"] == "vip-pool-1"))
    spare["metadata"]["name"] = "vip-pool-2"
    spare["spec"] = {"startingAddress": "192.0.2.96", "addressCount": 32}
    spare["status"] = {"conditions": [{"type": "ready", "status": "True"}]}
    for raw in raws:
        if raw["kind"] == "FoundationLoadBalancerConfig":
            raw["status"]["effectiveVirtualServerIPPools"] = ["vip-pool-1", "vip-pool-2"]

    found = look(state(CASES["flb-vip-pool-exhausted"].sick["guest"], [*raws, spare], at=AT))

    assert not codes(found) & {"flb/vip-pool-exhausted", "flb/vip-pool-low"}


def test_a_full_pool_that_nobody_waits_for_is_a_warning() -> None:
    raws = changed(FLB, "Event")
    for raw in raws:
        if raw["kind"] == "IPPool" and raw["metadata"]["name"] == "vip-pool-1":
            raw["spec"]["addressCount"] = 9
            raw["status"] = {"allocated": 9, "conditions": [{"type": "full", "status": "True"}]}

    found = look(state(FLB.healthy["guest"], raws, at=AT))

    assert errors(found) == []
    assert "flb/vip-pool-low" in codes(found)


def test_the_own_figure_of_the_load_balancer_alone_is_only_likely() -> None:
    full = CASES["flb-vip-pool-exhausted"]

    found = errors(look(full.snapshot(hide=("IPPool",))))

    said = [each for each in found if each.check.code == "flb/vip-pool-exhausted"]
    assert [each.confidence for each in said] == [Confidence.LIKELY]


def test_load_balancers_of_two_types_are_both_named_and_neither_is_certain() -> None:
    raws = copy.deepcopy(HAPROXY.healthy["supervisor"])
    (other,) = [raw for raw in raws if raw["kind"] == "LoadBalancerConfig"]
    other["metadata"]["name"] = "the-other"
    found = look(state(None, [*FLB.healthy["supervisor"], other], at=AT))
    mine = [each for each in found.exposures if each.ref.namespace == "team-a"]

    assert {each.engine.expected for each in mine} == {("flb", "haproxy")}
    assert {each.engine.confidence for each in mine} == {"likely"}


NCP_DOWN = CASES["nsx-ncp-down"].sick["supervisor"]


def test_what_is_left_of_ncp_on_another_network_is_not_called_down() -> None:
    left = [raw for raw in NCP_DOWN if raw["metadata"].get("namespace") == "vmware-system-nsx"]
    found = look(state(None, [*FLB.healthy["supervisor"], *left], at=AT))

    assert [each for each in found.findings if each.check.code == "engine/controller-down"] == []


@pytest.mark.parametrize(
    ("case", "provider", "engine"), [(NSX, "nsx-tier1", "nsx"), (VPC, "vpc", "nsx-vpc")]
)
def test_a_namespace_may_be_on_another_network_than_the_supervisor(
    case: Case, provider: str, engine: str
) -> None:
    raws = copy.deepcopy(case.healthy["supervisor"])
    for raw in raws:
        if raw["metadata"]["name"] == "wcp-network-config":
            raw["data"]["network_provider"] = "VSPHERE_NETWORK"
    settings = {
        "apiVersion": "netoperator.vmware.com/v1alpha1",
        "kind": "NetworkSettings",
        "metadata": {"name": "default", "namespace": "team-a"},
        "provider": provider,
    }

    assert expected([*raws, settings]) == {(engine,)}
    assert expected(raws) == {()}

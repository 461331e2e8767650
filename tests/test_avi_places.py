"""What the Avi Controller says of places, engines and itself: what is no fault, what cannot be
known, and what is one."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from avis import story

from lbdoctor.diagnosis import Diagnosis
from lbdoctor.testing import look, state

Raws = list[dict[str, Any]]
Sides = dict[str, Raws]
AT = "2026-05-11T09:00:00Z"
FULL, DOWN = "avi-service-engine-group-full", "avi-virtual-service-down"


def sides(name: str, *, healthy: bool = False) -> Sides:
    """A story, to be changed."""
    found = story(name)
    return copy.deepcopy(found.healthy if healthy else found.sick)


def one(raws: Raws, kind: str, name: str = "") -> dict[str, Any]:
    """The object of a kind whose name ends so."""
    return next(r for r in raws if r["kind"] == kind and r["metadata"]["name"].endswith(name))


def seen(found: Sides, hide: str = "") -> Diagnosis:
    """What the checks say of it."""
    return look(state(found["guest"], products={"avi": found["avi"]}, hide=hide, at=AT))


def codes(found: Sides, severity: str = "error") -> set[str]:
    """The codes of this severity."""
    return {f.check.code for f in seen(found).findings if f.severity.name.lower() == severity}


def placing(found: Sides, secs: int) -> None:
    status = one(found["avi"], "VirtualService", "web")["runtime"]["oper_status"]
    status.update(state="OPER_RESOURCES", reason_code_string="SYSERR_RM_AWAIT_VM_CREATE")
    status["last_changed_time"] = {"secs": 1778490000 - secs}


def no_endpoints(found: Sides) -> None:
    for raw in found["guest"]:
        if raw["kind"] == "EndpointSlice":
            for each in raw["endpoints"]:
                each["conditions"] = {"ready": False, "serving": False, "terminating": False}


def no_runtime(found: Sides) -> None:
    one(found["avi"], "VirtualService", "web")["runtime"] = {}


def unknown_state(found: Sides) -> None:
    one(found["avi"], "VirtualService", "web")["runtime"]["oper_status"]["state"] = "OPER_UNKNOWN"


def growing(found: Sides) -> None:
    summary = one(found["avi"], "VirtualService", "web")["runtime"]["vip_summary"]
    (summary[0] if isinstance(summary, list) else summary).update(
        num_se_assigned=1,
        num_se_requested=2,
        service_engine=[{"scaleout_in_progress": True}],
    )


def disabled_engine(found: Sides) -> None:
    one(found["avi"], "ServiceEngine", "fghij")["config"]["enable_state"] = "SE_STATE_DISABLED"


def no_metrics(found: Sides) -> None:
    for raw in found["avi"]:
        if raw["kind"] == "ServiceEngineMetrics":
            raw["series"] = []


QUIET: list[Callable[[Sides], None]] = [
    lambda found: placing(found, 300),
    no_runtime,
    unknown_state,
    growing,
    disabled_engine,
    no_metrics,
]


@pytest.mark.parametrize("change", QUIET)
def test_what_is_no_fault(change: Callable[[Sides], None]) -> None:
    found = sides(DOWN, healthy=True)
    change(found)

    assert codes(found) | codes(found, "warning") == set()


def test_a_pool_that_is_down_for_want_of_endpoints_is_not_avis_fault() -> None:
    found = sides(DOWN)
    no_endpoints(found)

    assert codes(found) == {"service/no-ready-endpoints"}


def test_what_waits_too_long_for_an_engine_is_stuck() -> None:
    found = sides(DOWN, healthy=True)
    placing(found, 3600)

    assert codes(found) == {"avi/service-engine-capacity"}


def test_a_group_with_room_for_few_is_warned_of_before_anybody_waits() -> None:
    found = sides(FULL, healthy=True)
    one(found["avi"], "ServiceEngineGroup")["max_se"] = 2

    assert codes(found) == set()
    assert codes(found, "warning") == {"avi/service-engine-capacity-low"}


def test_a_node_of_the_controller_that_is_missing_is_a_warning() -> None:
    found = sides("avi-controller-cluster-not-up")
    cluster = one(found["avi"], "ControllerCluster")
    cluster["cluster_state"]["state"] = "CLUSTER_UP_HA_COMPROMISED"

    assert "avi/controller-unhealthy" not in codes(found)
    assert "avi/controller-unhealthy" in codes(found, "warning")


def test_a_cloud_that_failed_while_nobody_waits_is_a_warning() -> None:
    found = sides("avi-cloud-failed", healthy=True)
    one(found["avi"], "CloudInventory")["status"]["state"] = "CLOUD_STATE_FAILED"

    assert codes(found) == set()
    assert codes(found, "warning") == {"avi/cloud-not-ready"}


def test_settings_that_ako_has_not_read_yet_are_a_warning() -> None:
    found = sides("avi-service-engine-group-unknown")
    config = one(found["guest"], "ConfigMap", "avi-k8s-config")
    config["metadata"]["managedFields"] = [
        {"manager": "kubectl", "operation": "Update", "time": "2026-05-11T08:59:00Z"}
    ]

    assert "avi/service-engine-group-missing" in codes(found, "warning")
    assert "avi/service-engine-group-missing" not in codes(found)


@pytest.mark.parametrize(
    "name", ["avi-cloud-unknown", "avi-service-engine-group-unknown", "avi-tenant-unknown"]
)
def test_what_a_strange_controller_lacks_says_nothing(name: str) -> None:
    found = sides(name)
    config = one(found["guest"], "ConfigMap", "avi-k8s-config")
    config["data"].update(controllerIP="10.99.0.5", clusterName="elsewhere")

    assert not any(code.startswith("avi/") for code in codes(found))


@pytest.mark.parametrize(
    ("key", "text", "words"),
    [
        ("nsxtT1LR", "", "nsxtT1LR is missing"),
        ("vpcMode", "true", "does not use VPCs"),
    ],
)
def test_settings_that_do_not_fit_the_cloud(key: str, text: str, words: str) -> None:
    found = sides("avi-cloud-failed")
    one(found["avi"], "CloudInventory")["status"]["state"] = "CLOUD_STATE_PLACEMENT_READY"
    one(found["guest"], "ConfigMap", "avi-k8s-config")["data"][key] = text
    shown = [f.finding.message for f in seen(found).findings]

    assert any(words in each for each in shown), shown


def test_an_address_outside_the_ranges_is_not_given() -> None:
    found = sides("avi-requested-ip-taken")
    service = one(found["guest"], "Service", "web")
    service["spec"]["loadBalancerIP"] = "10.30.8.250"
    shown = [f.finding.message for f in seen(found).findings]

    assert "10.30.8.250 is in no range for VIPs (10.30.8.20-10.30.8.29)" in shown


def test_without_the_controller_nothing_of_it_is_judged() -> None:
    for name in (FULL, DOWN, "avi-service-engines-down"):
        found = look(state(sides(name)["guest"], at=AT))
        assert {e.state.name.lower() for e in found.exposures} == {"ok"}
        assert not found.findings and not found.gaps


def test_a_host_that_shares_a_vip_does_not_wait_for_an_address() -> None:
    found = sides("avi-vip-pool-exhausted-ingress")
    vsvip = {**one(sides("avi-vip-pool-exhausted")["avi"], "VsVip", "api")}
    vsvip["metadata"] = {**vsvip["metadata"], "name": "shop-prod--Shared-L7-7"}
    vsvip["name"] = "shop-prod--Shared-L7-7"
    before = codes(found)
    found["avi"].append(vsvip)

    assert "avi/vip-pool-exhausted" in before
    assert codes(found) == {"ingress/pending"}


def test_a_gateway_waits_for_an_address_of_its_own() -> None:
    found = sides("avi-vip-pool-exhausted-ingress")
    klass = {"controllerName": "ako.vmware.com/avi-lb"}
    api = "gateway.networking.k8s.io/v1"
    listener = {"name": "http", "port": 80, "protocol": "HTTP"}
    ako = one(found["guest"], "StatefulSet", "ako")["spec"]["template"]["spec"]["containers"]
    ako.append({"name": "ako-gateway-api", "image": "ako/ako-gateway-api:1.13.4"})
    spec = {"gatewayClassName": "avi-lb", "listeners": [listener]}
    part = {"name": "ako-gateway-api", "image": "example/ako-gateway-api:1.13.4"}
    one(found["guest"], "StatefulSet")["spec"]["template"]["spec"]["containers"].append(part)
    found["guest"] += [
        {"apiVersion": api, "kind": "GatewayClass", "metadata": {"name": "avi-lb"}, "spec": klass},
        {
            "apiVersion": api,
            "kind": "Gateway",
            "metadata": {"name": "edge", "namespace": "pay", "uid": "g1"},
            "spec": spec,
            "status": {},
        },
    ]
    shown = {e.ref.kind: [root.check.code for root in e.roots] for e in seen(found).exposures}

    assert shown["Gateway"] == shown["Ingress"] == ["avi/vip-pool-exhausted"]


def test_a_domain_is_compared_as_ako_does() -> None:
    found = sides("avi-host-outside-domains")
    one(found["guest"], "Ingress")["spec"]["rules"][0]["host"] = "paylb.example.org"

    assert "avi/host-outside-domains" not in codes(found)

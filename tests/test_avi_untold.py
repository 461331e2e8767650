"""What the Avi Controller does not tell, tells in words nobody knows, or tells of others."""

from collections.abc import Callable
from typing import Any

import pytest
from test_avi_places import Sides, codes, one, seen, sides

from lbdoctor.diagnosis import Diagnosis

POOL, DOWN, LOAD = "avi-vip-pool-exhausted", "avi-virtual-service-down", "avi-service-engine-overloaded"  # fmt: skip


def said(found: Diagnosis) -> dict[str, tuple[str, str, list[str]]]:
    """Of each code: severity, confidence, whom it affects."""
    return {
        f.check.code: (
            f.severity.name.lower(),
            f.confidence.name.lower(),
            sorted(each.name for each in f.affects),
        )
        for f in found.findings
    }


def states(found: Diagnosis) -> dict[str, str]:
    return {each.ref.name: each.state.value for each in found.exposures}


def outcomes(found: Sides, code: str) -> set[str]:
    return {r.outcome.value for r in seen(found).checks if r.check.code == code}


def ranges(found: Sides) -> Any:
    runtime = one(found["avi"], "NetworkRuntime", "vip-net-shop")
    return runtime["subnet_runtime"][0]["ip_range_runtimes"]


@pytest.mark.parametrize("key", ["free_ip_count", "total_ip_count"])
@pytest.mark.parametrize("value", [None, "2", -1, True, [], 1e40])
def test_a_count_that_is_none_is_not_nothing(key: str, value: Any) -> None:
    """Then the VIPs in the ranges are counted, and Service Engines are not seen."""
    found = sides(POOL)
    for each in ranges(found):
        each[key] = value

    assert said(seen(found))["avi/vip-pool-exhausted"][:2] == ("error", "likely")
    assert "avi/vip-network-missing" not in codes(found)


def test_counts_without_ranges_are_believed() -> None:
    found = sides(POOL)
    one(found["avi"], "Network", "vip-net-shop").pop("configured_subnets")

    assert said(seen(found))["avi/vip-pool-exhausted"][:2] == ("error", "certain")


@pytest.mark.parametrize("field", ["uid", "vtype"])
def test_a_cloud_that_does_not_tell_all_is_not_accused(field: str) -> None:
    found = sides(POOL)
    cloud = one(found["avi"], "Cloud")
    (cloud["metadata"] if field == "uid" else cloud).pop(field)

    assert codes(found) <= {"avi/vip-pool-exhausted", "service/pending"}


@pytest.mark.parametrize("state", ["OPER_SHINY_NEW", "OPER_UNKNOWN", None, 7])
def test_a_state_that_nobody_knows_is_neither_good_nor_bad(state: Any) -> None:
    found = sides(DOWN, healthy=True)
    one(found["avi"], "VirtualService", "web")["runtime"]["oper_status"]["state"] = state
    diagnosis = seen(found)

    assert said(diagnosis) == {}
    assert states(diagnosis) == {"web": "unknown", "api": "ok"}


UNTOLD: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "avi/controller-unhealthy": ("ControllerCluster", lambda raw: raw.pop("cluster_state")),
    "avi/cloud-not-ready": ("CloudInventory", lambda raw: raw["status"].pop("state")),
    "avi/license-low": ("LicenseLedger", lambda raw: raw.update(tier_usages=[{}])),
    "avi/service-engine-overloaded": ("ServiceEngineMetrics", lambda raw: raw.update(series=[])),
}


@pytest.mark.parametrize("code", UNTOLD)
def test_what_is_not_told_has_not_passed(code: str) -> None:
    kind, change = UNTOLD[code]
    found = sides(DOWN, healthy=True)
    raws = [raw for raw in found["avi"] if raw["kind"] == kind]
    for raw in raws:
        change(raw)

    assert raws and "inconclusive" in outcomes(found, code)
    assert said(seen(found)) == {}


def test_samples_that_are_none_tell_nothing() -> None:
    found = sides(LOAD)
    for raw in found["avi"]:
        for each in raw["series"] if raw["kind"] == "ServiceEngineMetrics" else ():
            each["header"]["statistics"]["num_samples"] = 0

    assert said(seen(found)) == {}


def test_an_engine_that_carries_only_others_is_nobodys_business() -> None:
    found = sides(LOAD)
    before = said(seen(found))["avi/service-engine-overloaded"]
    for raw in found["avi"]:
        if raw["kind"] == "ServiceEngine":
            raw["config"]["vs_refs"] = ["https://x/api/virtualservice/virtualservice-of-others"]
            raw["config"].pop("vs_per_se_refs", None)

    assert before[0] == "warning" and before[2]
    assert said(seen(found)) == {}


def test_what_is_being_placed_is_said_and_no_fault() -> None:
    found = sides(DOWN, healthy=True)
    status = one(found["avi"], "VirtualService", "web")["runtime"]["oper_status"]
    status.update(state="OPER_RESOURCES", reason_code_string="SYSERR_RM_AWAIT_BOOTUP")
    status["last_changed_time"] = {"secs": 1778489700}

    assert said(seen(found)) == {"avi/service-engine-capacity": ("info", "certain", ["web"])}


def test_what_those_that_wait_need_is_told() -> None:
    found = sides("avi-service-engine-group-full")
    group = one(found["avi"], "ServiceEngineGroup")
    group.update(max_se=1, max_vs_per_se=1, min_scaleout_per_vs=2)
    (told,) = (f for f in seen(found).findings if f.check.code == "avi/service-engine-capacity")

    assert "1 waiting for 2 places: max_se + 2" in told.message


def test_a_pool_behind_an_ingress_counts_like_one_behind_a_service() -> None:
    found = sides("avi-certificate-expired", healthy=True)
    virtual = one(found["avi"], "VirtualService")
    pool = next(r for r in sides(DOWN)["avi"] if r["kind"] == "Pool")
    pool["runtime"].update(num_servers=2, num_servers_up=0)
    found["avi"].append(pool)
    virtual["pools"] = [{"ref": f"/api/pool/{pool['metadata']['uid']}"}]
    virtual["runtime"]["oper_status"]["state"] = "OPER_DOWN"
    ingress = one(found["guest"], "Ingress")
    paths = ingress["spec"]["rules"][0]["http"]["paths"]
    name = paths[0]["backend"]["service"]["name"]
    slices = [
        raw
        for raw in found["guest"]
        if raw["kind"] == "EndpointSlice"
        and raw["metadata"]["labels"]["kubernetes.io/service-name"] == name
    ]

    assert slices and codes(found) == {"avi/virtual-service-down"}
    for raw in slices:
        raw["endpoints"] = []
    assert "avi/virtual-service-down" not in codes(found)


def test_a_tenant_in_which_ako_has_built_is_there_unseen() -> None:
    found = sides("avi-tenant-unknown")
    assert said(seen(found))["avi/tenant-missing"][:2] == ("error", "likely")
    config = one(found["guest"], "ConfigMap", "avi-k8s-config")
    lost = config["data"].get("tenantName") or "admin"
    for raw in found["guest"]:
        if raw["kind"] == "Namespace" and "ako.vmware.com/tenant-name" in raw["metadata"].get("annotations", {}):  # fmt: skip
            lost = raw["metadata"]["annotations"]["ako.vmware.com/tenant-name"]
    built = next(
        raw
        for raw in found["guest"]
        if raw["kind"] == "Service" and raw.get("status", {}).get("loadBalancer", {}).get("ingress")
    )
    built["metadata"].setdefault("annotations", {})["ako.vmware.com/tenant-name"] = lost

    assert codes(found) == {"service/pending"}


@pytest.mark.parametrize(("tag", "found"), [("1.13.4", set()), ("2.1.1", {"avi/traffic-disabled"})])
def test_traffic_that_is_switched_off_is_told(tag: str, found: set[str]) -> None:
    here = sides(DOWN, healthy=True)
    web = one(here["guest"], "Service", "web")
    web["metadata"].setdefault("annotations", {})["ako.vmware.com/disable-traffic"] = "True"
    for raw in here["guest"]:
        spec = raw.get("spec", {})
        for pod in (spec, spec.get("template", {}).get("spec", {})):
            for each in pod.get("containers", ()):
                each["image"] = each["image"].replace("ako:1.13.4", f"ako:{tag}")

    assert codes(here) == found


def test_who_asks_for_a_free_address_was_refused_before() -> None:
    found = sides("avi-refusal-dropped")
    before = codes(found)
    for raw in found["guest"]:
        if raw["kind"] == "Service" and raw["spec"].get("type") == "LoadBalancer":
            raw["spec"]["loadBalancerIP"] = "10.30.8.29"

    assert "avi/not-retried" in before & codes(found)


@pytest.mark.parametrize(
    ("state", "reason", "code", "words"),
    [
        ("OPER_DOWN", "SYSERR_RM_VIP_NO_NETWORK", "avi/virtual-service-down", "in no network"),
        ("OPER_UP", "SYSERR_VS_MIN_SE_NOT_ASSIGNED", "avi/virtual-service-underplaced", "fewer"),
    ],
)
def test_reasons_of_avi_are_said_in_words(state: str, reason: str, code: str, words: str) -> None:
    found = sides(DOWN, healthy=True)
    status = one(found["avi"], "VirtualService", "web")["runtime"]["oper_status"]
    status.update(state=state, reason_code_string=reason, reason=[])
    (told,) = seen(found).findings

    assert told.check.code == code and words in told.message

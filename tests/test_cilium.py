"""Cilium's LB IPAM: both APIs, its own words on a Service, and what only looks like a fault."""

import copy

import pytest
from told import CASES as STORIES

from lbdoctor.testing import judge, look, state

CASES = {case.name: case for case in STORIES}
OPERATOR = """
kind: Deployment
apiVersion: apps/v1
metadata: {name: cilium-operator, namespace: kube-system, generation: 1}
spec:
  replicas: 1
  selector: {matchLabels: {name: cilium-operator}}
  template: {spec: {containers: [{name: main, image: "quay.io/cilium/operator-generic:v1.17.6"}]}}
status: {observedGeneration: 1, readyReplicas: 1}
"""


def pool(blocks: str, spec: str = "", version: str = "v2", conditions: str = "") -> str:
    return f"""
kind: CiliumLoadBalancerIPPool
apiVersion: cilium.io/{version}
metadata: {{name: lan}}
spec: {{blocks: [{blocks}], {spec}}}
status: {{conditions: [{conditions}]}}
"""


def counters(total: int, used: int, old: bool = False) -> str:
    names = ("io.cilium/ips-total", "io.cilium/ips-used") if old else (
        "cilium.io/IPsTotal", "cilium.io/IPsUsed")  # fmt: skip
    return ", ".join(
        f"{{type: {name}, status: Unknown, reason: noreason, message: '{value}'}}"
        for name, value in zip(names, (total, used), strict=True)
    )


def service(ip: str = "", reason: str = "", meta: str = "") -> str:
    ingress = f"[{{ip: '{ip}'}}]" if ip else "[]"
    status = "True" if reason == "satisfied" else "False"
    said = f"{{type: cilium.io/IPAMRequestSatisfied, status: '{status}', reason: {reason}}}"
    return f"""
kind: Service
apiVersion: v1
metadata: {{name: web, namespace: shop, {meta}}}
spec: {{type: LoadBalancer, ports: [{{port: 80}}]}}
status: {{loadBalancer: {{ingress: {ingress}}}, conditions: [{said if reason else ""}]}}
"""


def codes(*parts: str) -> set[str]:
    """What is said of pools; what else such a bare state lacks is other areas' business."""
    found = look(state("\n---\n".join((OPERATOR, *parts)))).findings
    pools = {each.check.code for each in found if each.check.area in ("cilium", "metallb")}
    return pools - {"cilium/not-announced"}


BLOCK = "{start: 192.0.2.1, stop: 192.0.2.4}"
FULL = pool(BLOCK, conditions=counters(4, 4))
ROOM = pool(BLOCK, conditions=counters(4, 3)).replace("name: lan", "name: room")
ELSEWHERE = "serviceSelector: {matchLabels: {io.kubernetes.service.namespace: infra}}"
HERE = "serviceSelector: {matchLabels: {io.kubernetes.service.namespace: shop}}"


@pytest.mark.parametrize(
    "parts",
    [
        (FULL, service("192.0.2.1", "satisfied")),
        (FULL, ROOM, service()),
        (pool(BLOCK, ELSEWHERE, conditions=counters(4, 4)), ROOM, service()),
        (pool(BLOCK, "disabled: true"), ROOM, service()),
        (pool(BLOCK, HERE), service()),
    ],
    ids=["nobody waits", "another has room", "full for others", "disabled beside room", "by name"],
)
def test_no_fault_where_somebody_may_serve(parts: tuple[str, ...]) -> None:
    assert codes(*parts) - {"cilium/pool-low"} == set()


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        ("pool-exhausted", (FULL, service(reason="out_of_ips"))),
        ("pool-exhausted", (FULL, service())),
        (
            "pool-exhausted",
            (pool(BLOCK, version="v2alpha1", conditions=counters(4, 4, old=True)), service()),
        ),
        ("no-matching-pool", (pool(BLOCK, ELSEWHERE), service(reason="no_pool"))),
        ("no-matching-pool", (pool(BLOCK, ELSEWHERE), service())),
        ("no-matching-pool", (pool(BLOCK), service(reason="pool_selector_mismatch"))),
        ("no-matching-pool", (service(),)),
        ("pool-disabled", (pool(BLOCK, "disabled: true"), service(reason="no_pool"))),
        (
            "pool-conflict",
            (
                pool(BLOCK, conditions="{type: cilium.io/PoolConflict, status: 'True'}"),
                service(reason="no_pool"),
            ),
        ),
        ("requested-ip-unavailable", (ROOM, service(reason="already_allocated"))),
    ],
)
def test_each_reason_to_wait_has_its_own_code(code: str, parts: tuple[str, ...]) -> None:
    assert codes(*parts) == {f"cilium/{code}"}


def test_pools_that_are_hidden_are_not_missing() -> None:
    verdict = judge(
        "cilium/no-matching-pool", f"{OPERATOR}\n---\n{service()}", hide="CiliumLoadBalancerIPPool"
    )

    assert verdict.outcome.value == "inconclusive"


def test_a_cilium_that_sleeps_beside_metallb_is_not_blamed() -> None:
    metallb = OPERATOR.replace("cilium/operator-generic", "metallb/controller").replace(
        "cilium-operator", "controller"
    )

    assert codes(metallb, service()) == {"metallb/no-pool"}


@pytest.mark.parametrize(
    ("policy", "outcome"),
    [
        ("{loadBalancerIPs: true}", "passed"),
        ("{loadBalancerIPs: true, serviceSelector: {matchLabels: {a: b}}}", "passed"),
        ("{loadBalancerIPs: true, serviceSelector: {matchLabels: {a: c}}}", "failed"),
    ],
)
def test_a_policy_must_select_the_service(policy: str, outcome: str) -> None:
    guest = f"""{OPERATOR}
---
{ROOM}
---
{service("192.0.2.1", "satisfied", "labels: {a: b}")}
---
kind: CiliumL2AnnouncementPolicy
apiVersion: cilium.io/v2alpha1
metadata: {{name: lan}}
spec: {policy}
"""
    verdict = judge("cilium/not-announced", guest)

    assert verdict.outcome.value == outcome


def test_bgp_announces_too() -> None:
    guest = f"""{OPERATOR}
---
{ROOM}
---
{service("192.0.2.1", "satisfied")}
---
{{kind: CiliumBGPClusterConfig, apiVersion: cilium.io/v2, metadata: {{name: tor}}}}
---
kind: CiliumBGPAdvertisement
apiVersion: cilium.io/v2
metadata: {{name: lan}}
spec:
  advertisements:
  - advertisementType: Service
    service: {{addresses: [LoadBalancerIP]}}
    selector: {{matchExpressions: [{{key: a, operator: DoesNotExist}}]}}
"""

    assert judge("cilium/not-announced", guest).outcome.value == "passed"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("cilium-pool-exhausted", "cilium/pool-exhausted"),
        ("cilium-no-matching-pool", "cilium/no-matching-pool"),
        ("cilium-requested-ip", "cilium/requested-ip-unavailable"),
    ],
)
def test_its_condition_tells_where_pools_are_unseen(name: str, code: str) -> None:
    found = look(CASES[name].snapshot(hide=("CiliumLoadBalancerIPPool",)))
    roots = {root.check.code for exposed in found.exposures for root in exposed.roots}

    assert roots == {code}


def test_its_condition_is_quoted_where_cilium_itself_is_unseen() -> None:
    raws = [
        raw
        for raw in CASES["cilium-pool-exhausted"].sick["guest"]
        if raw["metadata"].get("namespace") == "shop"
    ]
    found = look(state(raws, hide=["CiliumLoadBalancerIPPool", "DaemonSet", "Node"]))
    (root,) = (root for exposed in found.exposures for root in exposed.roots)

    assert root.check.code == "engine/sync-failed"
    assert "ran out of allocatable IPs" in root.message


@pytest.mark.parametrize(
    ("key", "keys", "codes"),
    [
        ('enable-l2-announcements: "true"', 40, set()),
        ("enable-ipv4: x", 40, {"cilium/not-announced"}),
        ("enable-ipv4: x", 1, set()),
        ('enable-l2-announcements: "false"', 1, {"cilium/not-announced"}),
    ],
    ids=["on", "not in a chart's settings", "not in a few settings", "off"],
)
def test_announcements_are_off_where_the_chart_has_not_written_them(
    key: str, keys: int, codes: set[str]
) -> None:
    raws = copy.deepcopy(CASES["cilium-pool-low"].healthy["guest"])
    raws = [raw for raw in raws if raw["metadata"]["name"] != "cilium-config"]
    name, _, value = key.partition(": ")
    data = {name: value.strip('"'), **{f"key-{n}": "x" for n in range(1, keys)}}
    home = {"name": "cilium-config", "namespace": "kube-system"}
    raws.append({"apiVersion": "v1", "kind": "ConfigMap", "metadata": home, "data": data})
    found = {each.check.code for each in look(state(raws)).findings}

    assert found == codes

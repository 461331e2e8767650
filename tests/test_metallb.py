"""MetalLB: silence on what works, honesty on what is unseen, and every fault of a waiting Service."""

import copy
from dataclasses import replace

import pytest
from told import CASES as STORIES

from lbdoctor import LIKELY
from lbdoctor.diagnosis import Diagnosis
from lbdoctor.kinds import SERVICE
from lbdoctor.model import Coverage
from lbdoctor.snapshot import Snapshot
from lbdoctor.testing import judge, look, state

CASES = {case.name: case for case in STORIES}
CONTROLLER = """
kind: Deployment
apiVersion: apps/v1
metadata: {name: controller, namespace: metallb-system, generation: 1}
spec:
  replicas: 1
  selector: {matchLabels: {app: metallb}}
  template: {spec: {containers: [{name: controller, image: "quay.io/metallb/controller:TAG"}]}}
status: {observedGeneration: 1, readyReplicas: 1}
"""


def metallb(tag: str = "v0.15.2") -> str:
    return CONTROLLER.replace("TAG", tag)


def pool(name: str, ranges: str, spec: str = "", namespace: str = "metallb-system") -> str:
    return f"""
kind: IPAddressPool
apiVersion: metallb.io/v1beta1
metadata: {{name: {name}, namespace: {namespace}}}
spec: {{addresses: [{ranges}], {spec}}}
"""


def service(
    name: str, ip: str = "", meta: str = "", spec: str = "", namespace: str = "shop"
) -> str:
    ingress = "[" + ", ".join(f"{{ip: '{each}'}}" for each in ip.split() if each) + "]"
    return f"""
kind: Service
apiVersion: v1
metadata: {{name: {name}, namespace: {namespace}, {meta}}}
spec: {{type: LoadBalancer, ports: [{{port: 80, protocol: TCP}}], {spec}}}
status: {{loadBalancer: {{ingress: {ingress}}}}}
"""


def namespace(name: str, labels: str) -> str:
    return f"{{kind: Namespace, apiVersion: v1, metadata: {{name: {name}, labels: {labels}}}}}"


def seen(*parts: str, hide: str = "") -> Diagnosis:
    return look(state("\n---\n".join((metallb(), *parts)), hide={hide}))


def codes(*parts: str) -> set[str]:
    found = {each.check.code for each in seen(*parts).findings}
    return {code for code in found if not code.startswith("service/")}


WEB, API = service("web"), service("api", "192.0.2.1")
FULL = pool("lan", "192.0.2.1/32")
SHARE = "annotations: {metallb.io/allow-shared-ip: KEY, metallb.io/loadBalancerIPs: 192.0.2.1}"
WISH = "annotations: {metallb.io/loadBalancerIPs: '%s'}"


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param((FULL, API), id="a full pool and nobody waits"),
        pytest.param(
            (FULL, pool("more", "192.0.2.8/29"), API), id="a full pool beside one with room"
        ),
        pytest.param(
            (FULL, pool("v6", "2001:db8::/64"), API, service("six", spec="ipFamilies: [IPv6]")),
            id="the other family has room",
        ),
        pytest.param(
            (
                FULL,
                pool("own", "192.0.2.8/29", "serviceAllocation: {namespaces: [shop]}"),
                API,
                WEB,
            ),
            id="a pool that is kept for this namespace has room",
        ),
        pytest.param(
            (
                pool("own", "192.0.2.8/29", "serviceAllocation: {serviceSelectors: [{matchLabels: {a: b}}]}"),
                service("web", meta="labels: {a: b}"),
            ),
            id="a pool for Services with this label",
        ),
        pytest.param(
            (
                pool("own", "192.0.2.8/29", "serviceAllocation: {namespaceSelectors: [{matchLabels: {t: x}}]}"),
                namespace("shop", "{t: x}"),
                WEB,
            ),
            id="a pool for namespaces with this label",
        ),
        pytest.param(
            (pool("lan", "192.0.2.8/29", "autoAssign: false"), service("web", meta="annotations: {metallb.io/address-pool: lan}")),
            id="a pool that is asked for by name",
        ),
        pytest.param(
            (FULL, service("api", "192.0.2.1", SHARE.replace("KEY", "a"), "ports: [{port: 443}]"),
             service("web", "", SHARE.replace("KEY", "a"))),
            id="a shared address with another port",
        ),
        pytest.param(
            (pool("lan", "192.0.2.8/29, '2001:db8::/120'"),
             service("web", spec="ipFamilies: [IPv4, IPv6], ipFamilyPolicy: RequireDualStack")),
            id="both families in one pool",
        ),
        pytest.param(
            (pool("lan", "192.0.2.8/29"),
             service("web", spec="ipFamilies: [IPv4, IPv6], ipFamilyPolicy: PreferDualStack")),
            id="one family is enough where both are only preferred",
        ),
    ],
)  # fmt: skip
def test_nothing_is_reported_of_what_can_be_given(parts: tuple[str, ...]) -> None:
    advertised = {"metallb/not-announced", "metallb/speaker-down"}

    assert codes(*parts) - advertised == set()


NO_ROOM = "serviceAllocation: {namespaces: [infra]}"
KEY_A = "annotations: {metallb.io/allow-shared-ip: a}"


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        ("no-pool", (WEB,)),
        ("pool-exhausted", (FULL, API, WEB)),
        ("pool-exhausted", (FULL, pool("kept", "192.0.2.8/29", NO_ROOM), API, WEB)),
        (
            "pool-exhausted",
            (pool("lan", "192.0.2.0-192.0.2.1", "avoidBuggyIPs: true"), API, WEB),
        ),
        (
            "pool-exhausted",
            (pool("lan", "'2001:db8::1/128'"), service("six", "2001:db8::1"), service("web", spec="ipFamilies: [IPv6]")),
        ),
        ("pool-not-eligible", (pool("kept", "192.0.2.8/29", NO_ROOM), WEB)),
        ("pool-not-eligible", (pool("lan", "192.0.2.8/29", "autoAssign: false"), WEB)),
        ("pool-not-eligible", (pool("v6", "2001:db8::/64"), WEB)),
        (
            "pool-not-eligible",
            (pool("lan", "192.0.2.8/29"), pool("six", "2001:db8::/64"),
             service("web", spec="ipFamilies: [IPv4, IPv6], ipFamilyPolicy: RequireDualStack")),
        ),
        ("pool-unknown", (FULL, service("web", meta="annotations: {metallb.io/address-pool: x}"))),
        ("requested-ip-unavailable", (FULL, service("web", meta=WISH % "198.51.100.1"))),
        ("requested-ip-unavailable", (FULL, service("web", meta=WISH % "192.0.2.300"))),
        ("requested-ip-unavailable", (FULL, API, service("web", meta=WISH % "192.0.2.1"))),
        (
            "requested-ip-unavailable",
            (FULL, service("web", meta=WISH % "192.0.2.1", spec="loadBalancerIP: 192.0.2.1")),
        ),
        (
            "requested-ip-unavailable",
            (pool("lan", "192.0.2.0/24", "avoidBuggyIPs: true"), service("web", spec="loadBalancerIP: 192.0.2.0")),
        ),
        (
            "requested-ip-unavailable",
            (pool("lan", "'2001:db8::/64'"), service("web", spec="loadBalancerIP: '2001:db8::1'")),
        ),
        ("pool-not-eligible", (pool("kept", "192.0.2.8/29", NO_ROOM), service("web", meta=WISH % "192.0.2.9"))),
        (
            "sharing-refused",
            (FULL, service("api", "192.0.2.1", SHARE.replace("KEY", "a")), service("web", "", SHARE.replace("KEY", "b"))),
        ),
        (
            "sharing-refused",
            (FULL, service("api", "192.0.2.1", SHARE.replace("KEY", "a")), service("web", "", SHARE.replace("KEY", "a"))),
        ),
        (
            "sharing-refused",
            (FULL,
             service("api", "192.0.2.1", SHARE.replace("KEY", "a"), "ports: [{port: 1}], externalTrafficPolicy: Local, selector: {a: b}"),
             service("web", "", SHARE.replace("KEY", "a"), "externalTrafficPolicy: Local, selector: {a: c}")),
        ),
        ("configuration-invalid", (pool("lan", "192.0.2.8/29", namespace="default"), WEB)),
        ("configuration-invalid", (pool("a", "192.0.2.8/29"), pool("b", "192.0.2.9"), WEB)),
        ("configuration-invalid", (pool("a", "192.0.2.8/29"), pool("b", "192.0.2.9-192.0.2.1"), WEB)),
        ("configuration-invalid", (pool("a", "192.0.2.8/29"), pool("b", "192.0.2.16"), WEB)),
        ("configuration-invalid", (pool("a", "192.0.2.8/29, 192.0.2.9-192.0.2.10"), WEB)),
        ("configuration-invalid", (pool("a", "192.0.2.8/255.255.255.248"), WEB)),
        (
            "pool-exhausted",
            (FULL, service("api", "192.0.2.1", KEY_A), service("web", "", KEY_A)),
        ),
        (
            "requested-ip-unavailable",
            (pool("lan", "192.0.2.8/29"), pool("six", "2001:db8::/64"),
             service("web", meta=WISH % "192.0.2.9,2001:db8::9",
                     spec="ipFamilies: [IPv4, IPv6], ipFamilyPolicy: RequireDualStack")),
        ),
    ],
)  # fmt: skip
def test_each_reason_to_wait_has_its_own_code(code: str, parts: tuple[str, ...]) -> None:
    advertised = {"metallb/not-announced", "metallb/speaker-down", "metallb/pool-low"}

    assert codes(*parts) - advertised == {f"metallb/{code}"}


def counted(ranges: str, assigned: int, free: int) -> str:
    status = f"{{assignedIPv4: {assigned}, availableIPv4: {free}}}"
    return pool("lan", ranges) + f"status: {status}\n"


@pytest.mark.parametrize(
    ("ranges", "free", "outcome"),
    [
        ("192.0.2.8, 192.0.2.10-192.0.2.11", 2, "passed"),
        ("192.0.2.8, 192.0.2.10-192.0.2.11", 1, "failed"),
        ("192.0.2.8/31, 192.0.2.8-192.0.2.10", 2, "passed"),
        ("192.0.2.8/31, 192.0.2.300/31", 1, "failed"),
    ],
)
def test_what_metallb_counts_it_has_accepted(ranges: str, free: int, outcome: str) -> None:
    guest = "\n---\n".join((metallb(), counted(ranges, 1, free), service("api", "192.0.2.8"), WEB))

    verdict = judge("metallb/configuration-invalid", guest, name="metallb.unusable")
    assert verdict.outcome.value == outcome


def test_a_figure_that_lags_behind_its_services_passes_no_full_pool() -> None:
    """MetalLB counts anew, and slowly, after the API server was away."""
    late = counted("192.0.2.8/32", 0, 1)
    parts = "\n---\n".join((metallb(), late, service("api", "192.0.2.8"), WEB))

    assert judge("metallb/pool-exhausted", parts).outcome.value == "failed"


def test_services_of_a_full_pool_that_have_an_address_are_not_hurt() -> None:
    found = seen(FULL, API, WEB)
    (full,) = [f for f in found.findings if f.check.code == "metallb/pool-exhausted"]

    assert [ref.name for ref in full.affects] == ["web"]


@pytest.mark.parametrize(
    ("ranges", "spec", "total", "family"),
    [
        ("192.0.2.7", "", 1, "IPv4"),
        ("192.0.2.6/31", "", 2, "IPv4"),
        ("192.0.2.0/24", "avoidBuggyIPs: true", 254, "IPv4"),
        ("192.0.2.0/24, 192.0.2.10-192.0.2.20", "", 256, "IPv4"),
        ("192.0.2.250-192.0.3.5", "avoidBuggyIPs: true", 10, "IPv4"),
        ("'2001:db8::/64'", "avoidBuggyIPs: true", 2**64, "IPv6"),
        ("'2001:db8::1-2001:db8::a'", "", 10, "IPv6"),
    ],
)
def test_addresses_are_counted_exactly(ranges: str, spec: str, total: int, family: str) -> None:
    (found,) = seen(pool("lan", ranges, spec), WEB).pools

    assert (found.total, found.used, found.free, found.family) == (total, 0, total, family)


@pytest.mark.parametrize(("ready", "used"), [(1, 2), (0, 1)])
def test_the_figure_of_a_controller_that_is_down_stands_still(ready: int, used: int) -> None:
    controller = metallb().replace("readyReplicas: 1", f"readyReplicas: {ready}")
    parts = controller, counted("192.0.2.8/31", 2, 0), service("api", "192.0.2.8")

    (found,) = look(state("\n---\n".join(parts))).pools

    assert (found.used, found.confidence.value) == (used, "likely")


def test_holders_are_found_by_either_annotation_and_by_range() -> None:
    new = service("a", "192.0.2.1", "annotations: {metallb.io/ip-allocated-from-pool: lan}")
    old = service(
        "b", "192.0.2.2", "annotations: {metallb.universe.tf/ip-allocated-from-pool: lan}"
    )
    bare, same = service("c", "192.0.2.3"), service("d", "192.0.2.3")
    (found,) = seen(pool("lan", "192.0.2.0/29"), new, old, bare, same).pools

    assert [ref.name for ref in found.holders] == ["a", "b", "c", "d"]
    assert (found.used, found.free) == (3, 5)


def test_metallbs_own_figure_beats_what_is_seen_and_is_then_a_hint() -> None:
    counted = pool("lan", "192.0.2.0/29") + "status: {assignedIPv4: 8, availableIPv4: 0}\n"
    found = seen(counted, API, WEB)
    (full,) = [f for f in found.findings if f.check.code == "metallb/pool-exhausted"]

    assert (found.pools[0].used, full.confidence.value) == (8, "likely")


def test_the_pools_of_both_families_are_two() -> None:
    found = seen(
        pool("lan", "192.0.2.0/29, '2001:db8::/120'"), service("a", "192.0.2.1 2001:db8::1")
    )

    assert [(p.family, p.used, p.total) for p in found.pools] == [("IPv4", 1, 8), ("IPv6", 1, 256)]


@pytest.mark.parametrize(("ranges", "used"), [("192.0.2.1/32", 1), ("192.0.2.0/31", None)])
def test_a_full_pool_is_full_whoever_else_is_unseen(ranges: str, used: int | None) -> None:
    (whole,) = state("\n---\n".join((metallb(), pool("lan", ranges), API, WEB))).readings
    some = [replace(s, state=Coverage.PARTIAL) if s.kind == SERVICE else s for s in whole.seen]
    found = look(Snapshot([replace(whole, seen=some)]))

    assert found.pools[0].used == used
    assert ("metallb/pool-exhausted" in {f.check.code for f in found.findings}) == (used == 1)


@pytest.mark.parametrize("hidden", ["IPAddressPool", "Namespace"])
def test_what_is_hidden_is_no_fault(hidden: str) -> None:
    kept = pool(
        "own", "192.0.2.8/29", "serviceAllocation: {namespaceSelectors: [{matchLabels: {t: x}}]}"
    )
    for code in ("no-pool", "pool-not-eligible"):
        verdict = judge(f"metallb/{code}", f"{metallb()}\n---\n{kept}\n---\n{WEB}", hide=hidden)
        assert verdict.outcome.value == "inconclusive"


@pytest.mark.parametrize(
    ("free", "outcome"), [("192.0.2.1-192.0.2.10", "failed"), ("192.0.2.1-192.0.2.11", "passed")]
)
def test_low_is_a_tenth_or_less(free: str, outcome: str) -> None:
    taken = [service(f"s{n}", f"192.0.2.{n}") for n in range(1, 10)]
    verdict = judge("metallb/pool-low", "\n---\n".join((metallb(), pool("lan", free), *taken)))

    assert verdict.outcome.value == outcome


def test_low_is_an_option() -> None:
    guest = "\n---\n".join((metallb(), pool("lan", "192.0.2.0/29"), API))

    assert judge("metallb/pool-low", guest, options={"pool-low-percent": 90}).findings


@pytest.mark.parametrize(
    "others",
    [
        pool("more", "198.51.100.0/24"),
        pool("lan", "192.0.2.1", "autoAssign: false"),
    ],
)
def test_a_full_pool_that_others_stand_in_for_is_not_low(others: str) -> None:
    full = pool("lan", "192.0.2.1-192.0.2.3")
    parts = (
        full if "more" in others else "",
        others,
        *(service(f"s{n}", f"192.0.2.{n}") for n in (1, 2, 3)),
    )

    assert (
        judge("metallb/pool-low", "\n---\n".join((metallb(), *filter(None, parts)))).outcome.value
        == "passed"
    )


def advertisement(kind: str, spec: str) -> str:
    return f"""
kind: {kind}
apiVersion: metallb.io/v1beta1
metadata: {{name: lan, namespace: metallb-system}}
spec: {{{spec}}}
"""


NODE = "{kind: Node, apiVersion: v1, metadata: {name: one, labels: {rack: a}}}"
PEER = """
kind: BGPPeer
apiVersion: metallb.io/v1beta2
metadata: {name: tor, namespace: metallb-system}
spec: {myASN: 64512, peerASN: 64513, peerAddress: 10.0.0.1}
"""


@pytest.mark.parametrize(
    ("advertised", "outcome"),
    [
        ([advertisement("L2Advertisement", "")], "passed"),
        ([advertisement("L2Advertisement", "ipAddressPools: [lan, x]")], "passed"),
        ([advertisement("L2Advertisement", "ipAddressPoolSelectors: [{matchLabels: {zone: a}}]")], "passed"),
        ([advertisement("L2Advertisement", "nodeSelectors: [{matchLabels: {rack: a}}]"), NODE], "passed"),
        ([advertisement("BGPAdvertisement", "peers: [tor]"), PEER], "passed"),
        ([], "failed"),
        ([advertisement("L2Advertisement", "ipAddressPools: [x]")], "failed"),
        ([advertisement("L2Advertisement", "ipAddressPoolSelectors: [{matchLabels: {zone: b}}]")], "failed"),
        ([advertisement("L2Advertisement", "nodeSelectors: [{matchLabels: {rack: b}}]"), NODE], "failed"),
        ([advertisement("BGPAdvertisement", "")], "failed"),
        ([advertisement("BGPAdvertisement", "peers: [other]"), PEER], "failed"),
    ],
)  # fmt: skip
def test_an_advertisement_must_select_the_pool_and_reach_somebody(
    advertised: list[str], outcome: str
) -> None:
    lan = pool("lan", "192.0.2.0/29").replace("{name: lan,", "{name: lan, labels: {zone: a},")
    verdict = judge("metallb/not-announced", "\n---\n".join((metallb(), lan, *advertised)))

    assert verdict.outcome.value == outcome


@pytest.mark.parametrize(("label", "outcome"), [("a", "passed"), ("b", "failed")])
def test_an_advertisement_may_be_for_some_services_only(label: str, outcome: str) -> None:
    only = advertisement("L2Advertisement", "serviceSelectors: [{matchLabels: {tier: a}}]")
    meta = f"annotations: {{metallb.io/ip-allocated-from-pool: lan}}, labels: {{tier: {label}}}"
    guest = "\n---\n".join(
        (metallb("v0.16.1"), pool("lan", "192.0.2.0/29"), only, service("web", "192.0.2.1", meta))
    )
    verdict = judge("metallb/not-announced", guest, name="metallb.service_left_out")

    assert verdict.outcome.value == outcome


ANNOUNCE_FAILED = """
kind: Event
apiVersion: v1
metadata: {name: web.1, namespace: shop}
involvedObject: {kind: Service, apiVersion: v1, namespace: shop, name: web}
type: Warning
reason: announceFailed
message: not announcing from node "worker-1" with protocol "layer2"
lastTimestamp: 2026-05-11T08:10:05Z
"""
L2_STATUS = """
kind: ServiceL2Status
apiVersion: metallb.io/v1beta1
metadata: {{name: l2-1, namespace: metallb-system, labels: {}}}
status: {}
"""
NAMED = "{metallb.io/service-name: web, metallb.io/service-namespace: shop}"


@pytest.mark.parametrize(
    ("labels", "status", "outcome"),
    [
        (NAMED, "null", "passed"),
        ("null", "{serviceName: web, serviceNamespace: shop}", "passed"),
        ("null", "null", "passed"),
        ("null", "{serviceName: web, serviceNamespace: office}", "failed"),
    ],
)
def test_a_service_that_another_speaker_announces_is_reachable(
    labels: str, status: str, outcome: str
) -> None:
    meta = "annotations: {metallb.io/ip-allocated-from-pool: lan}"
    said = L2_STATUS.format(labels, status)
    guest = "\n---\n".join((metallb(), service("web", "192.0.2.1", meta), ANNOUNCE_FAILED, said))
    verdict = judge("metallb/not-announced", guest, name="metallb.service_left_out")

    assert verdict.outcome.value == outcome


OLD = """
kind: ConfigMap
apiVersion: v1
metadata: {name: config, namespace: metallb-system}
data:
  config: |
    address-pools:
    - {name: default, protocol: layer2, addresses: [192.0.2.1-192.0.2.4], avoid-buggy-ips: true}
"""


def test_an_old_metallb_reads_its_configmap() -> None:
    found = look(state("\n---\n".join((metallb("v0.9.6"), OLD, API, WEB))))

    assert [(p.name, p.total, p.used) for p in found.pools] == [("default", 4, 1)]
    assert [each.check.code for each in found.findings if each.check.symptom] == ["service/pending"]
    assert {each.check.area for each in found.findings} == {"service"}


def test_an_old_metallb_does_not_read_ipaddresspools() -> None:
    found = look(state("\n---\n".join((metallb("v0.12.1"), pool("lan", "192.0.2.0/29"), WEB))))

    assert "metallb/configuration-invalid" in {each.check.code for each in found.findings}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('unknown pool "prod"', "metallb/pool-unknown"),
        ("pool lan not compatible for ip assignment", "metallb/pool-not-eligible"),
        ('["192.0.2.99"] is not allowed in config', "metallb/requested-ip-unavailable"),
        ('port TCP/80 is already in use on "192.0.2.99"', "metallb/sharing-refused"),
        (
            'can\'t change sharing key for "shop/web", address also in use by shop/api',
            "metallb/requested-ip-unavailable",
        ),
        ("no available IPs", "engine/sync-failed"),
        ("something else", "engine/sync-failed"),
    ],
)
def test_what_metallb_says_decides_where_pools_are_unseen(text: str, code: str) -> None:
    raws = copy.deepcopy(CASES["metallb-requested-ip"].sick["guest"])
    for raw in raws:
        if raw["kind"] == "Event" and raw["reason"] == "AllocationFailed":
            raw["message"] = f'Failed to allocate IP for "shop/web": {text}'
    found = look(state(raws, hide=["IPAddressPool"]))
    (root,) = (each for exposed in found.exposures for each in exposed.roots)

    assert (root.check.code, root.confidence) == (code, LIKELY)

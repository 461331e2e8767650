"""kube-vip and Antrea: their pools, and what only looks like a fault."""

import pytest

from lbdoctor.diagnosis import Diagnosis
from lbdoctor.testing import judge, look, state


def deployment(name: str, image: str) -> str:
    return f"""
kind: Deployment
apiVersion: apps/v1
metadata: {{name: {name}, namespace: kube-system, generation: 1}}
spec:
  replicas: 1
  selector: {{matchLabels: {{app: it}}}}
  template: {{spec: {{containers: [{{name: main, image: "{image}"}}]}}}}
status: {{observedGeneration: 1, readyReplicas: 1}}
"""


PROVIDER = deployment("provider", "ghcr.io/kube-vip/kube-vip-cloud-provider:v0.0.12")
ANNOUNCER = """
kind: DaemonSet
apiVersion: apps/v1
metadata: {name: kube-vip-ds, namespace: kube-system, generation: 1}
spec:
  selector: {matchLabels: {app: it}}
  template: {spec: {containers: [{name: main, image: "ghcr.io/kube-vip/kube-vip:v1.2.3",
    env: [{name: svc_enable, value: "true"}]}]}}
status: {observedGeneration: 1, desiredNumberScheduled: 2, numberReady: 2}
"""
ALLOWED = 'service.antrea.io/allow-shared-load-balancer-ip: "true", '
ANTREA = deployment("antrea-controller", "antrea/antrea-controller-ubuntu:v2.3.0")


def config(data: str) -> str:
    return f"""
kind: ConfigMap
apiVersion: v1
metadata: {{name: kubevip, namespace: kube-system}}
data: {{{data}}}
"""


def service(name: str, wish: str = "", namespace: str = "shop", spec: str = "") -> str:
    ingress = f"[{{ip: '{wish}'}}]" if wish else "[]"
    marks = (
        f"annotations: {{kube-vip.io/loadbalancerIPs: '{wish}'}}, "
        "labels: {implementation: kube-vip}"
    )
    return f"""
kind: Service
apiVersion: v1
metadata: {{name: {name}, namespace: {namespace}, {marks if wish else ""}}}
spec: {{type: LoadBalancer, ports: [{{port: 80}}], {spec}}}
status: {{loadBalancer: {{ingress: {ingress}}}}}
"""


def seen(*parts: str) -> Diagnosis:
    return look(state("\n---\n".join((PROVIDER, ANNOUNCER, *parts))))


def codes(*parts: str) -> set[str]:
    found = {each.check.code for each in seen(*parts).findings}
    return {code for code in found if code.startswith("kube-vip/")}


WEB = service("web")


@pytest.mark.parametrize(
    "parts",
    [
        (config("range-global: 192.0.2.1-192.0.2.4"), WEB),
        (config("cidr-global: 0.0.0.0/32"), WEB),
        (config("cidr-global: 192.0.2.1-192.0.2.9"), WEB),
        (config("range-global: 192.0.2.0/28"), WEB),
        (
            config("range-global: '192.0.2.1-192.0.2.1,2001:db8::1-2001:db8::9'"),
            service("api", "192.0.2.1"),
            service("web", spec="ipFamilies: [IPv4, IPv6], ipFamilyPolicy: PreferDualStack"),
        ),
        (config("range-global: 192.0.2.1-192.0.2.1"), service("api", "192.0.2.1")),
        (
            config("range-global: 192.0.2.1-192.0.2.1, range-shop: 192.0.2.8-192.0.2.9"),
            service("api", "192.0.2.1", "infra"),
            WEB,
        ),
        (
            config("range-global: 192.0.2.1-192.0.2.1, allow-share-global: 'true'"),
            service("api", "192.0.2.1"),
            WEB,
        ),
        (config("range-global: '192.0.2.1-192.0.2.1,2001:db8::1-2001:db8::9'"),
         service("api", "192.0.2.1"), service("web", spec="ipFamilies: [IPv6]")),
    ],
    ids=[
        "room", "dhcp", "range under cidr", "cidr under range",
        "one family is enough", "full, nobody waits", "own pool", "shared", "other family",
    ],
)  # fmt: skip
def test_no_fault_where_an_address_can_be_chosen(parts: tuple[str, ...]) -> None:
    assert codes(*parts) == set()


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        ("no-pool", (WEB,)),
        ("no-pool", (config(""), WEB)),
        ("no-pool", (config("range-infra: 192.0.2.1-192.0.2.4"), WEB)),
        ("no-pool", (config("cidr-global: '2001:db8::/64'"), WEB)),
        (
            "pool-exhausted",
            (config("range-global: 192.0.2.1-192.0.2.1"), service("api", "192.0.2.1"), WEB),
        ),
        ("pool-exhausted", (config("range-global: 192.0.2.0-192.0.2.0"), WEB)),
        (
            "pool-exhausted",
            (config("cidr-global: 192.0.2.1/32, range-shop: 192.0.2.8-192.0.2.9"),
             service("api", "192.0.2.1"), WEB),
        ),
        ("configuration-invalid", (config("cidr-global: 192.0.2.0/255.255.255.0"), WEB)),
        ("configuration-invalid", (config("cidr-global: '192.0.2.0/28, 192.0.2.32/28'"), WEB)),
        ("configuration-invalid", (config("range-global: 192.0.2.9"), WEB)),
        ("configuration-invalid", (config("range-global: 192.0.2.9-192.0.2.1"), WEB)),
        ("configuration-invalid", (config("cidr-shop: '', cidr-global: 192.0.2.0/28"), WEB)),
        (
            "configuration-invalid",
            (config("range-global: 192.0.2.1-192.0.2.9"), service("api", "192.0.2.x"), WEB),
        ),
        (
            "configuration-invalid",
            (
                config("range-global: 192.0.2.1-192.0.2.9"),
                service("api", "192.0.2.1, 192.0.2.2", "infra"),
                WEB,
            ),
        ),
        (
            "pool-exhausted",
            (
                config("cidr-global: 192.0.2.4/30, skip-end-ips-in-cidr: 'true'"),
                service("a", "192.0.2.5"),
                service("b", "192.0.2.6"),
                WEB,
            ),
        ),
        (
            "no-pool",
            (
                config("cidr-global: 192.0.2.4/30"),
                service("web", spec="ipFamilies: [IPv4, IPv6], ipFamilyPolicy: RequireDualStack"),
            ),
        ),
    ],
)  # fmt: skip
def test_each_reason_to_wait_has_its_own_code(code: str, parts: tuple[str, ...]) -> None:
    assert codes(*parts) == {f"kube-vip/{code}"}


def test_addresses_in_0_and_255_are_never_given() -> None:
    (pool,) = seen(config("cidr-global: 192.0.2.0/24"), service("api", "192.0.2.9")).pools

    assert (pool.name, pool.total, pool.used) == ("cidr-global", 254, 1)


@pytest.mark.parametrize(
    ("cidrs", "total"),
    [
        ("192.0.2.0/24", 254),
        ("192.0.2.4/30", 2),
        ("192.0.2.4/31", 2),
        ("192.0.2.4/32", 1),
        ("192.0.2.0/32", 0),
        ("192.0.2.4/30,192.0.2.0/30", 6),  # which is 192.0.2.0/29
    ],
)
def test_the_ends_of_a_cidr_can_be_left_out(cidrs: str, total: int) -> None:
    (pool,) = seen(config(f"cidr-global: '{cidrs}', skip-end-ips-in-cidr: 'true'"), WEB).pools

    assert pool.total == total


def refused(words: str) -> str:
    return f"""{WEB}
---
kind: Event
apiVersion: v1
metadata: {{name: web.1, namespace: shop}}
involvedObject: {{kind: Service, namespace: shop, name: web}}
type: Warning
reason: SyncLoadBalancerFailed
message: 'Error syncing load balancer: failed to ensure load balancer: {words}'
source: {{component: service-controller}}
lastTimestamp: "2026-05-11T08:00:00Z"
"""


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("pool-exhausted", "no addresses available in [shop] range [192.0.2.60-192.0.2.61]"),
        ("no-pool", "no address pools could be found"),
        ("no-pool", "could not find suitable pool for the IP family of the service"),
        ("configuration-invalid", "unable to parse IP range [192.0.2.9]"),
        ("configuration-invalid", "could not discover address: pool is not specified"),
        (
            "configuration-invalid",
            'ParseAddr(" 192.0.2.9"): unexpected character (at " 192.0.2.9")',
        ),
        ("configuration-invalid", 'netip.ParsePrefix("192.0.2.0/33"): prefix length out of range'),
    ],
)
def test_what_the_provider_says_counts_where_its_pools_are_unseen(code: str, words: str) -> None:
    guest = "\n---\n".join((PROVIDER, ANNOUNCER, refused(words)))

    found = look(state(guest, hide=("ConfigMap",))).findings

    assert f"kube-vip/{code}" in {each.check.code for each in found}
    assert "engine/sync-failed" not in {each.check.code for each in found}


@pytest.mark.parametrize(
    "env",
    ["{name: svc_namespace, value: infra}", '{name: disable_service_updates, value: "true"}'],
)
def test_an_announcer_may_leave_a_service_out(env: str) -> None:
    announcer = ANNOUNCER.replace("env: [", f"env: [{env}, ")
    waiting = service("web", "192.0.2.60").replace("[{ip: '192.0.2.60'}]", "[]")
    sick, fine = (f"{PROVIDER}\n---\n{each}\n---\n{waiting}" for each in (announcer, ANNOUNCER))

    assert judge("kube-vip/services-disabled", sick).outcome.value == "failed"
    assert judge("kube-vip/services-disabled", fine).outcome.value == "passed"


def test_a_malformed_address_hurts_only_those_who_share_its_pool() -> None:
    bad = service("api", "192.0.2.1, 192.0.2.2", "infra")

    found = seen(config("range-shop: 192.0.2.1-192.0.2.9"), bad, WEB).findings

    levels = {each.check.code: each.severity.value for each in found}
    assert levels["kube-vip/configuration-invalid"] == "warning"


def test_a_hidden_configmap_is_no_missing_pool() -> None:
    verdict = judge("kube-vip/no-pool", f"{PROVIDER}\n---\n{WEB}", hide="ConfigMap")

    assert verdict.outcome.value == "inconclusive"


def test_an_announcer_without_anybody_who_chooses() -> None:
    verdict = judge("kube-vip/no-pool", f"{ANNOUNCER}\n---\n{WEB}")

    assert "kube-vip-cloud-provider" in verdict.findings[0].message


def antrea(used: int, total: int, asked: str = "lan") -> str:
    wanted = WEB.replace(
        "shop, ", f"shop, annotations: {{service.antrea.io/external-ip-pool: {asked}}}"
    )
    return f"""{ANTREA}
---
kind: ExternalIPPool
apiVersion: crd.antrea.io/v1beta1
metadata: {{name: lan}}
spec: {{ipRanges: [{{cidr: 192.0.2.0/30}}]}}
status: {{usage: {{total: {total}, used: {used}}}}}
---
{wanted}
"""


@pytest.mark.parametrize(
    ("code", "guest", "outcome"),
    [
        ("pool-exhausted", antrea(4, 4), "failed"),
        ("pool-exhausted", antrea(3, 4), "passed"),
        ("pool-missing", antrea(0, 4, "lna"), "failed"),
        ("pool-missing", antrea(4, 4), "passed"),
    ],
)
def test_antrea(code: str, guest: str, outcome: str) -> None:
    assert judge(f"antrea/{code}", guest).outcome.value == outcome


def test_a_hidden_pool_of_antrea_is_not_missing() -> None:
    verdict = judge("antrea/pool-missing", antrea(0, 4, "lna"), hide="ExternalIPPool")

    assert verdict.outcome.value == "inconclusive"


@pytest.mark.parametrize(
    ("image", "gate", "outcome"),
    [
        ("v2.3.0", "false", "failed"),
        ("v2.3.0", "true", "passed"),
        ("v2.3.0", "", "passed"),
        ("v2.2.0", "", "failed"),
        ("v1.13.1_vmware.1", "true", "passed"),
    ],
)
def test_the_gate_of_antrea_was_off_by_default(image: str, gate: str, outcome: str) -> None:
    text = f"ServiceExternalIP: {gate}" if gate else "# ServiceExternalIP: false"
    guest = f"""{antrea(0, 4)}
---
kind: ConfigMap
apiVersion: v1
metadata: {{name: antrea-config, namespace: kube-system}}
data: {{antrea-controller.conf: "featureGates:\\n  {text}\\n"}}
""".replace(":v2.3.0", f":{image}")

    assert judge("antrea/external-ip-disabled", guest).outcome.value == outcome


@pytest.mark.parametrize(
    ("wish", "marks", "outcome"),
    [
        ("192.0.2.9", "", "failed"),
        ("192.0.2.1", "", "failed"),
        ("192.0.2.1", ALLOWED, "passed"),
        ("192.0.2.2", "", "failed"),
        ("192.0.2.3", "", "passed"),
    ],
    ids=["outside", "taken", "shared", "of an Egress", "free"],
)
def test_an_address_that_is_asked_of_antrea(wish: str, marks: str, outcome: str) -> None:
    pool = "service.antrea.io/external-ip-pool: lan"
    holder = service("api", "192.0.2.1").replace(
        "annotations: {", f"annotations: {{{pool}, {marks}"
    )
    asking = (
        antrea(2, 4)
        .replace(pool, f"{pool}, {marks}")
        .replace("}],", f"}}], loadBalancerIP: {wish},")
    )
    guest = f"""{asking}
---
{holder}
---
kind: Egress
apiVersion: crd.antrea.io/v1beta1
metadata: {{name: out}}
spec: {{externalIPPool: lan, egressIP: 192.0.2.2}}
"""

    assert judge("antrea/requested-ip-unavailable", guest).outcome.value == outcome

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
    ids=["room", "dhcp", "full, nobody waits", "own pool", "shared", "other family"],
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
        ("configuration-invalid", (config("cidr-global: 192.0.2.1-192.0.2.9"), WEB)),
        ("configuration-invalid", (config("range-global: 192.0.2.0/28"), WEB)),
        (
            "configuration-invalid",
            (config("range-global: 192.0.2.1-192.0.2.9"), service("api", "192.0.2.x"), WEB),
        ),
    ],
)  # fmt: skip
def test_each_reason_to_wait_has_its_own_code(code: str, parts: tuple[str, ...]) -> None:
    assert codes(*parts) == {f"kube-vip/{code}"}


def test_addresses_in_0_and_255_are_never_given() -> None:
    (pool,) = seen(config("cidr-global: 192.0.2.0/24"), service("api", "192.0.2.9")).pools

    assert (pool.name, pool.total, pool.used) == ("cidr-global", 254, 1)


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

"""Who answers inside the cluster: what each product claims, and what only looks like it."""

import copy

import pytest
from told import CASES as STORIES

from lbdoctor import LIKELY
from lbdoctor.testing import look, state

CASES = {case.name: case for case in STORIES}

SERVICE = """
kind: Service
apiVersion: v1
metadata: {{name: web, namespace: shop, {meta}}}
spec: {{type: LoadBalancer, ports: [{{port: 80, nodePort: 30080}}], {spec}}}
status: {{loadBalancer: {{{status}}}, {more}}}
"""


def service(meta: str = "", spec: str = "", status: str = "", more: str = "") -> str:
    return SERVICE.format(meta=meta, spec=spec, status=status, more=more)


def program(kind: str, namespace: str, image: str, more: str = "") -> str:
    return f"""
kind: {kind}
apiVersion: apps/v1
metadata: {{name: program, namespace: {namespace}, generation: 1}}
spec:
  replicas: 1
  selector: {{matchLabels: {{app: it}}}}
  template: {{spec: {{containers: [{{name: main, image: "{image}", {more}}}]}}}}
status: {{observedGeneration: 1, readyReplicas: 1, numberReady: 1, desiredNumberScheduled: 1}}
"""


METALLB = program("Deployment", "metallb-system", "quay.io/metallb/controller:v0.15.2")
CLASSED = program(
    "Deployment",
    "metallb-system",
    "quay.io/metallb/controller:v0.15.2",
    "args: [--lb-class=metallb.io/lan]",
)
RENAMED = METALLB.replace("quay.io/metallb/controller:v0.15.2", "registry.example.com/x@sha256:0a")
OPENSHIFT = RENAMED.replace("generation: 1", "labels: {app: metallb, component: controller}")
PROVIDER = program("Deployment", "kube-system", "ghcr.io/kube-vip/kube-vip-cloud-provider:v0.0.12")
CLASS_MODE = program(
    "Deployment",
    "kube-system",
    "ghcr.io/kube-vip/kube-vip-cloud-provider:v0.0.12",
    'env: [{name: KUBEVIP_ENABLE_LOADBALANCERCLASS, value: "true"}]',
)


def announcer(*env: str) -> str:
    pairs = ", ".join(f'{{name: {e.split("=")[0]}, value: "{e.split("=")[1]}"}}' for e in env)
    return program(
        "DaemonSet", "kube-system", "ghcr.io/kube-vip/kube-vip:v1.2.3", f"env: [{pairs}]"
    )


OPERATOR = program("Deployment", "kube-system", "quay.io/cilium/operator-generic:v1.17.6")
POOL = """
kind: CiliumLoadBalancerIPPool
apiVersion: cilium.io/{}
metadata: {{name: lan}}
spec: {{blocks: [{{cidr: 192.0.2.0/28}}]}}
"""
SETTINGS = """
kind: ConfigMap
apiVersion: v1
metadata: {{name: cilium-config, namespace: kube-system}}
data: {{{}}}
"""
SATISFIED = (
    "conditions: [{type: cilium.io/IPAMRequestSatisfied, status: 'True', reason: satisfied}]"
)
ANTREA = program("Deployment", "kube-system", "antrea/antrea-controller-ubuntu:v2.3.0")
ANTREA_OFF = """
kind: ConfigMap
apiVersion: v1
metadata: {name: antrea-config, namespace: kube-system}
data: {antrea-controller.conf: "featureGates:\\n  ServiceExternalIP: false\\n"}
"""


def k3s(words: str, version: str = "v1.33.4+k3s1") -> str:
    return f"""
kind: Node
apiVersion: v1
metadata: {{name: one, annotations: {{k3s.io/node-args: '{words}'}}}}
status: {{nodeInfo: {{kubeletVersion: {version}}}}}
"""


FROM_POOL = "annotations: {metallb.io/ip-allocated-from-pool: lan}"
ADDRESS = "ingress: [{ip: 192.0.2.9}]"
OTHER_CLASS = "loadBalancerClass: example.com/other"
WISH = "annotations: {kube-vip.io/loadbalancerIPs: 192.0.2.9}"
HOST = "annotations: {kube-vip.io/vipHost: worker-1}"
ANTREA_POOL = "annotations: {service.antrea.io/external-ip-pool: lan}"
METALLB_POOL = "annotations: {metallb.io/address-pool: lan}"

MISSES = {
    "metallb: a class of somebody else": (METALLB, service(spec=OTHER_CLASS)),
    "metallb: run with a class, the Service has none": (CLASSED, service()),
    "metallb: its name alone, another image": (RENAMED, service()),
    "metallb: the user's annotation, not installed": ("", service(meta=METALLB_POOL)),
    "kube-vip: only for the address of the API": (announcer("cp_enable=true"), service(meta=WISH)),
    "kube-vip: told to ignore the Service": (
        announcer("svc_enable=true"),
        service(meta="annotations: {kube-vip.io/ignore: 'true'}"),
    ),
    "kube-vip: another namespace": (announcer("svc_enable=true", "svc_namespace=infra"), service()),
    "kube-vip: only its class": (announcer("svc_enable=true", "lb_class_only=true"), service()),
    "kube-vip: the provider in class mode": (CLASS_MODE, service()),
    "kube-vip: the wish alone": ("", service(meta=WISH)),
    "cilium: LB IPAM switched off": (
        OPERATOR + "---" + SETTINGS.format("enable-lb-ipam: 'false'"),
        service(),
    ),
    "cilium: Services without a class left to nobody": (
        "---".join((OPERATOR, POOL.format("v2"), SETTINGS.format("default-lb-service-ipam: none"))),
        service(),
    ),
    "cilium: a class of somebody else": (
        OPERATOR + "---" + POOL.format("v2"),
        service(spec=OTHER_CLASS),
    ),
    "antrea: network only": (ANTREA, service()),
    "antrea: the annotation, not installed": ("", service(meta=ANTREA_POOL)),
    "antrea: switched off": (ANTREA + "---" + ANTREA_OFF, service(meta=ANTREA_POOL)),
    "k3s: ServiceLB switched off": (k3s('["server","--disable","servicelb"]'), service()),
    "k3s: switched off among others": (k3s('["server","--disable=traefik,servicelb"]'), service()),
    "k3s: a class": (k3s('["server"]'), service(spec=OTHER_CLASS)),
    "k3s: another kubelet": (k3s("[]", "v1.33.4+rke2r1"), service()),
}
HITS = {
    "metallb: no class": ("metallb", METALLB, service()),
    "metallb: its class": ("metallb", CLASSED, service(spec="loadBalancerClass: metallb.io/lan")),
    "metallb: rebuilt by a distribution": ("metallb", OPENSHIFT, service()),
    "metallb: what it wrote": (
        "metallb",
        METALLB,
        service(FROM_POOL, OTHER_CLASS, ADDRESS),
    ),
    "kube-vip: the provider": ("kube-vip", PROVIDER, service()),
    "kube-vip: the provider's class": (
        "kube-vip",
        CLASS_MODE,
        service(spec="loadBalancerClass: kube-vip.io/kube-vip-class"),
    ),
    "kube-vip: Services switched on": ("kube-vip", announcer("svc_enable=true"), service()),
    "cilium: a pool": ("cilium", OPERATOR + "---" + POOL.format("v2"), service()),
    "cilium: a pool of the older API": (
        "cilium",
        OPERATOR + "---" + POOL.format("v2alpha1"),
        service(),
    ),
    "cilium: its class": (
        "cilium",
        OPERATOR,
        service(spec="loadBalancerClass: io.cilium/l2-announcer"),
    ),
    "antrea: the annotation": ("antrea", ANTREA, service(meta=ANTREA_POOL)),
    "antrea: the annotation beside a class": (
        "antrea",
        ANTREA,
        service(meta=ANTREA_POOL, spec=OTHER_CLASS),
    ),
    "k3s: a server": ("k3s", k3s('["server"]'), service()),
}


def expected(guest: str, hide: str = "") -> tuple[tuple[str, ...], str]:
    (exposure,) = look(state(guest, hide={hide})).exposures
    return exposure.engine.expected, exposure.engine.confidence


@pytest.mark.parametrize(("cluster", "wish"), MISSES.values(), ids=MISSES)
def test_what_only_looks_like_it_claims_nothing(cluster: str, wish: str) -> None:
    assert expected(f"{cluster}\n---\n{wish}")[0] == ()


@pytest.mark.parametrize(("engine", "cluster", "wish"), HITS.values(), ids=HITS)
def test_the_product_claims_its_own(engine: str, cluster: str, wish: str) -> None:
    assert expected(f"{cluster}\n---\n{wish}") == ((engine,), "certain")


def test_a_cilium_without_pools_would_answer_but_sleeps() -> None:
    assert expected(f"{OPERATOR}\n---\n{service()}") == (("cilium",), "likely")


def test_a_sleeping_cilium_gives_way_to_metallb() -> None:
    assert expected(f"{OPERATOR}\n---\n{METALLB}\n---\n{service()}") == (("metallb",), "certain")


def test_a_metallb_whose_programs_are_unseen_is_not_known_absent() -> None:
    guest = f"{METALLB}\n---\n{service()}"
    (exposure,) = look(state(guest, hide={"Deployment", "Pod"})).exposures

    assert (exposure.engine.expected, exposure.engine.confidence) == ((), "unknown")


def test_two_products_that_both_take_the_service_are_both_named() -> None:
    (exposure,) = look(state(f"{METALLB}\n---\n{PROVIDER}\n---\n{service()}")).exposures

    assert set(exposure.engine.expected) == {"metallb", "kube-vip"}


def test_the_pods_alone_show_metallb_too() -> None:
    pod = """
kind: Pod
apiVersion: v1
metadata: {name: controller-1, namespace: metallb-system}
spec: {containers: [{name: main, image: quay.io/metallb/controller:v0.9.6}]}
"""
    (exposure,) = look(state(f"{pod}\n---\n{service()}", hide={"Deployment"})).exposures

    assert exposure.engine.expected == ("metallb",)


def test_a_static_pod_of_kube_vip_counts() -> None:
    pod = """
kind: Pod
apiVersion: v1
metadata: {name: kube-vip-cp-1, namespace: kube-system}
spec: {containers: [{name: main, image: "ghcr.io/kube-vip/kube-vip:v1.2.3",
  env: [{name: svc_enable, value: "true"}]}]}
"""

    assert expected(f"{pod}\n---\n{service()}") == (("kube-vip",), "certain")


def test_what_an_engine_wrote_is_an_answer() -> None:
    marks = {
        "metallb": (METALLB, service(FROM_POOL, "", ADDRESS)),
        "kube-vip": (PROVIDER, service(HOST, "", ADDRESS)),
        "cilium": (OPERATOR, service(status=ADDRESS, more=SATISFIED)),
    }
    for engine, (cluster, wish) in marks.items():
        (exposure,) = look(state(f"{cluster}\n---\n{wish}")).exposures
        assert exposure.engine.answered == engine


PROGRAMS_UNSEEN = {"Deployment", "DaemonSet", "StatefulSet", "Pod", "ConfigMap"}
REFUSED_FULL = """
kind: Event
apiVersion: v1
metadata: {name: web.1, namespace: shop}
involvedObject: {kind: Service, apiVersion: v1, namespace: shop, name: web}
type: Warning
reason: SyncLoadBalancerFailed
message: no addresses available in [shop] range [192.0.2.60-192.0.2.61]
lastTimestamp: 2026-05-11T08:10:05Z
"""
HINTS = {
    "antrea: the pool it asks for": ("antrea", service(ANTREA_POOL)),
    "cilium: its class": ("cilium", service("", "loadBalancerClass: io.cilium/l2-announcer")),
    "cilium: its condition": ("cilium", service(status=ADDRESS, more=SATISFIED)),
    "metallb: the pool it asks for": ("metallb", service(METALLB_POOL)),
    "metallb: the pool it has": ("metallb", service(FROM_POOL, "", ADDRESS)),
    "kube-vip: its class": (
        "kube-vip",
        service("", "loadBalancerClass: kube-vip.io/kube-vip-class"),
    ),
    "kube-vip: its label": ("kube-vip", service("labels: {implementation: kube-vip}")),
    "kube-vip: its words": ("kube-vip", f"{service()}\n---\n{REFUSED_FULL}"),
    "avi: its class": ("avi", service("", "loadBalancerClass: ako.vmware.com/avi-lb")),
    "avi: its annotation": (
        "avi",
        service("annotations: {ako.vmware.com/host-fqdn-vs-uuid-map: '{}'}", "", ADDRESS),
    ),
}


@pytest.mark.parametrize(("engine", "wish"), HINTS.values(), ids=HINTS)
def test_a_mark_on_the_service_is_a_hint_where_no_program_can_be_seen(
    engine: str, wish: str
) -> None:
    (unseen,) = look(state(wish, hide=PROGRAMS_UNSEEN)).exposures
    (absent,) = look(state(wish)).exposures

    assert (unseen.engine.expected, unseen.engine.confidence) == ((engine,), "likely")
    assert absent.engine.expected != (engine,) or absent.engine.confidence != "certain"


def test_kube_vips_word_that_its_pool_is_full_counts_where_the_pool_cannot_be_seen() -> None:
    found = look(state(f"{service()}\n---\n{REFUSED_FULL}", hide=PROGRAMS_UNSEEN))

    (root,) = found.exposures[0].roots
    assert (root.check.code, root.finding.confidence.value) == ("kube-vip/pool-exhausted", "likely")


@pytest.mark.parametrize(
    ("name", "kind", "code"),
    [
        ("metallb-controller-down", "Deployment", "engine/controller-down"),
        ("kube-vip-provider-down", "Deployment", "engine/controller-down"),
        ("kube-vip-announcer-down", "DaemonSet", "kube-vip/announcer-down"),
        ("cilium-operator-down", "Deployment", "engine/controller-down"),
        ("antrea-controller-down", "Deployment", "engine/controller-down"),
        ("cloud-controller-down", "DaemonSet", "engine/controller-down"),
    ],
)
def test_pods_tell_what_is_down_where_the_workload_is_unseen(
    name: str, kind: str, code: str
) -> None:
    case = CASES[name]
    found = look(case.snapshot(hide=(kind,)))
    told = {(each.check.code, each.ref.kind, each.confidence) for each in found.findings}

    assert (code, "Pod", LIKELY) in told
    healthy = look(case.snapshot(healthy=True, hide=(kind,)))
    assert code not in {each.check.code for each in healthy.findings}


@pytest.mark.parametrize("ready", ["True", "False"])
def test_speakers_are_judged_by_their_pods_where_no_daemonset_is_seen(ready: str) -> None:
    raws = copy.deepcopy(CASES["metallb-controller-down"].healthy["guest"])
    for raw in raws:
        if raw["kind"] == "Pod" and raw["metadata"]["name"].startswith("speaker-"):
            raw["status"]["conditions"] = [{"type": "Ready", "status": ready}]
    found = look(state(raws, hide=["DaemonSet"]))

    assert {each.check.code for each in found.findings} == (
        set() if ready == "True" else {"metallb/speaker-down"}
    )

"""Who answers: nobody, nobody for this class, two at once, or one that fails."""

import pytest
from told import CASES, told

from lbdoctor.diagnosis import Diagnosis
from lbdoctor.model import Confidence, Outcome
from lbdoctor.testing import judge, look, state

NONE, CLASS = "engine/none", "engine/class-unserved"
CONFLICT, WIPED, FAILED = "engine/conflict", "engine/status-wiped", "engine/sync-failed"


def service(
    ip: str = "", spec: str = "", meta: str = "", name: str = "web", labels: str = ""
) -> str:
    ingress = f"{{ip: {ip}}}" if ip else ""
    return f"""
kind: Service
apiVersion: v1
metadata: {{name: {name}, namespace: shop, uid: u-{name}, labels: {{{labels}}}, {meta}}}
spec: {{type: LoadBalancer, ports: [{{port: 80, protocol: TCP}}], {spec}}}
status: {{loadBalancer: {{ingress: [{ingress}]}}}}
"""


def node(provider: str = "") -> str:
    return f"""
kind: Node
apiVersion: v1
metadata: {{name: worker-1}}
spec: {{providerID: "{provider}"}}
status: {{conditions: [{{type: Ready, status: "True"}}]}}
"""


def program(image: str, kind: str = "Deployment", args: str = "", namespace: str = "lb") -> str:
    return f"""
kind: {kind}
apiVersion: apps/v1
metadata: {{name: "{image.partition(":")[0].rpartition("/")[2]}", namespace: {namespace}}}
spec: {{template: {{spec: {{containers: [{{name: c, image: "{image}", args: [{args}]}}]}}}}}}
status: {{observedGeneration: 1, readyReplicas: 1}}
"""


def event(reason: str, message: str, when: str, kind: str = "Warning") -> str:
    return f"""
kind: Event
apiVersion: v1
metadata: {{name: "web.{reason}-{when}", namespace: shop}}
involvedObject: {{kind: Service, name: web, namespace: shop, uid: u-web}}
type: {kind}
reason: {reason}
message: "{message}"
lastTimestamp: "2026-06-02T{when}Z"
"""


SYSTEM = """
kind: Pod
apiVersion: v1
metadata: {name: coredns-1, namespace: kube-system}
spec: {containers: [{name: coredns, image: registry.k8s.io/coredns/coredns:v1.12.1}]}
"""
BARE = (node(), SYSTEM)
METALLB = program("quay.io/metallb/controller:v0.15.2")
OCCM = program("registry.k8s.io/provider-os/openstack-cloud-controller-manager:v1.33.0")


def join(*parts: str) -> str:
    return "\n---\n".join(parts)


def seen(*parts: str, hide: tuple[str, ...] = ()) -> Diagnosis:
    return look(state(join(*parts), hide=hide))


def codes(*parts: str) -> set[str]:
    return {e.check.code for e in seen(*parts).findings if e.check.area in ("engine", "cloud")}


@pytest.mark.parametrize(
    "here",
    [
        (METALLB,),
        (OCCM,),
        (program("ghcr.io/openelb/openelb:v0.6.0"),),
        (program("registry.gitlab.com/purelb/purelb/allocator:v0.16.6"),),
        (program("example.com/acme-cloud-controller-manager:v1", "DaemonSet"),),
        (service("192.0.2.9", name="other"),),  # somebody has answered here
    ],
)
def test_somebody_may_answer(here: tuple[str, ...]) -> None:
    assert codes(service(), *BARE, *here) == set()


@pytest.mark.parametrize(
    "provider",
    [
        "aws:///eu-west-1a/i-0123456789abcdef0",
        "azure:///subscriptions/s/virtualMachines/0",
        "gce://project/zone/name",
        "openstack:///6f1c3d0e",
        "ocid1.instance.oc1.phx.abc",
        "unheard-of://node",
    ],
)
def test_a_managed_cloud_shows_no_controller(provider: str) -> None:
    found = seen(service(), node(provider), SYSTEM)

    assert NONE not in {each.check.code for each in found.findings}
    assert found.exposures[0].engine.expected[0].startswith("cloud")
    assert found.exposures[0].engine.confidence == "likely"


@pytest.mark.parametrize(
    "hide",
    [("Node",), ("Pod", "Deployment"), ("Pod", "DaemonSet"), ("Pod", "Deployment", "DaemonSet")],
)
def test_nobody_is_never_concluded_from_what_was_not_seen(hide: tuple[str, ...]) -> None:
    verdict = judge(NONE, join(service(), *BARE), hide=hide)

    assert verdict.outcome is Outcome.INCONCLUSIVE


@pytest.mark.parametrize(
    ("hide", "missed"),
    [
        ("CustomResourceDefinition", "customresourcedefinitions"),
        ("Pod", "pods"),
        ("Deployment", "deployments"),
    ],
)
def test_nobody_is_likely_where_something_is_unseen(hide: str, missed: str) -> None:
    extra = program("registry.k8s.io/coredns/coredns:v1", namespace="kube-system")
    (found,) = judge(NONE, join(service(), *BARE, extra), hide=hide).findings

    assert found.confidence is Confidence.LIKELY
    assert missed in found.message


def test_hidden_provider_ids_leave_a_doubt() -> None:
    (found,) = judge(NONE, join(service(), node("***HIDDEN***"), SYSTEM)).findings

    assert found.confidence is Confidence.LIKELY


@pytest.mark.parametrize(
    "provider", ["", "k3s://n", "kind://docker/kind/n", "minikube", "vsphere://42", "metal3://x"]
)
def test_nobody_is_here(provider: str) -> None:
    (found,) = judge(NONE, join(service(), node(provider), SYSTEM)).findings

    assert found.confidence is Confidence.CERTAIN


def test_an_engine_that_serves_only_its_class_leaves_the_rest_alone() -> None:
    classy = program("quay.io/metallb/controller:v0.15.2", args="--lb-class=metallb.io/lan")
    (found,) = judge(NONE, join(service(), *BARE, classy)).findings

    assert found.message == "the engines here (metallb) leave it alone"


@pytest.mark.parametrize(
    ("wanted", "here"),
    [
        ("acme.example/lb", program("example.com/acme:v1", args="--class=acme.example/lb")),
        ("tailscale", program("docker.io/tailscale/k8s-operator:v1.80")),
        ("metallb.io/lan", program("quay.io/metallb/controller:v0.15.2", args="--lb-class=metallb.io/lan")),
        ("service.k8s.aws/nlb", program("public.ecr.aws/eks/aws-load-balancer-controller:v2.13")),
        ("x.example/y", service("192.0.2.9", "loadBalancerClass: x.example/y", name="other")),
    ],
)  # fmt: skip
def test_a_class_that_somebody_serves(wanted: str, here: str) -> None:
    assert codes(service(spec=f"loadBalancerClass: {wanted}"), *BARE, here) <= {
        "engine/controller-down"
    }


def test_a_class_is_called_unserved_only_with_open_eyes() -> None:
    wanted = join(service(spec="loadBalancerClass: metallb.example/ip"), *BARE, METALLB)

    assert judge(CLASS, wanted).findings[0].confidence is Confidence.CERTAIN
    assert judge(CLASS, wanted, hide=("Pod", "Deployment")).outcome is Outcome.INCONCLUSIVE
    likely = judge(CLASS, wanted, hide="CustomResourceDefinition").findings
    assert likely[0].confidence is Confidence.LIKELY


def test_the_class_of_another_clouds_controller_is_unserved() -> None:
    on_aws = node("aws:///eu-west-1a/i-0123456789abcdef0")
    gke = service(spec="loadBalancerClass: networking.gke.io/l4-regional-external")

    (found,) = judge(CLASS, join(gke, on_aws, SYSTEM)).findings
    assert found.confidence is Confidence.LIKELY
    on_gke = node("gce://project/zone/name")
    assert judge(CLASS, join(gke, on_gke, SYSTEM)).outcome is Outcome.PASSED


POOL = "metallb.io/ip-allocated-from-pool: lan"
CLEAN = "finalizers: [service.kubernetes.io/load-balancer-cleanup]"
OPENSTACK = node("openstack:///6f1c3d0e")


def test_one_engine_is_no_conflict() -> None:
    own = service("192.0.2.1", meta=f"annotations: {{{POOL}}}")

    assert judge(CONFLICT, join(own, *BARE, METALLB)).outcome is Outcome.PASSED
    # the mark of an engine that is gone
    left = service("203.0.113.7", meta=f"annotations: {{{POOL}}}, {CLEAN}")
    assert judge(CONFLICT, join(left, OPENSTACK, SYSTEM, OCCM)).outcome is Outcome.PASSED
    # a cloud's machines without a cloud's controller are a hint, and MetalLB is a fact
    assert judge(CONFLICT, join(own, OPENSTACK, SYSTEM, METALLB)).outcome is Outcome.PASSED


def test_two_engines_that_wait_for_the_same_service_are_a_warning() -> None:
    found = seen(service("192.0.2.1", meta=f"annotations: {{{POOL}}}"), OPENSTACK, METALLB, OCCM)

    assert [e.severity for e in found.findings if e.check.code == CONFLICT] == ["warning"]


def test_a_claim_whose_proof_is_unseen_stays_open_beside_a_proven_one() -> None:
    ako = program("ako/ako:2.2.1", kind="StatefulSet", namespace="avi-system")
    own = join(service("192.0.2.1", meta=f"annotations: {{{POOL}}}"), *BARE, METALLB, ako)

    assert judge(CONFLICT, own, hide="ConfigMap").outcome is Outcome.INCONCLUSIVE
    assert judge(CONFLICT, own).outcome is not Outcome.INCONCLUSIVE


DONE = event("EnsuredLoadBalancer", "Ensured load balancer", "08:00:09", "Normal")


def test_success_beside_an_empty_status_needs_a_second_engine_to_be_called_wiped() -> None:
    waiting = service(meta=CLEAN)

    assert judge(WIPED, join(waiting, OPENSTACK, OCCM, DONE)).outcome is Outcome.PASSED
    assert judge(WIPED, join(waiting, OPENSTACK, OCCM, METALLB, DONE)).outcome is Outcome.FAILED
    marked = service(meta=CLEAN, labels="implementation: kube-vip")
    assert judge(WIPED, join(marked, OPENSTACK, OCCM, METALLB, DONE)).outcome is Outcome.PASSED
    later = event("SyncLoadBalancerFailed", "busy", "08:00:10")
    assert judge(WIPED, join(waiting, OPENSTACK, OCCM, METALLB, DONE, later)).outcome is (
        Outcome.PASSED
    )


def test_who_wiped_is_likely_without_managed_fields() -> None:
    state_ = join(service(meta=CLEAN), OPENSTACK, OCCM, METALLB, DONE)

    assert judge(WIPED, state_).findings[0].confidence is Confidence.LIKELY


def test_the_engine_that_wrote_the_address_may_be_out_of_sight() -> None:
    waiting = join(service(meta=CLEAN), *BARE, METALLB)

    (found,) = judge(WIPED, join(waiting, DONE)).findings
    assert found.confidence is Confidence.LIKELY
    assert found.message.startswith("metallb removed")
    assert judge(WIPED, waiting).outcome is Outcome.PASSED
    pool = "Assigned IP 192.0.2.1"
    own = (
        event("IPAllocated", pool, "08:00:00", "Normal") + "source: {component: metallb-controller}"
    )
    assert judge(WIPED, join(waiting, DONE, own)).outcome is Outcome.PASSED


def managed(*fields: str) -> str:
    entries = ", ".join(f"{{subresource: status, fieldsV1: {each}}}" for each in fields)
    return f"{CLEAN}, managedFields: [{entries}]"


LET_GO = '{"f:metadata": {"f:finalizers": {}}}'
HELD = '{"f:status": {"f:loadBalancer": {"f:ingress": {}}}}'


@pytest.mark.parametrize(
    ("fields", "events", "outcome"),
    [
        ((LET_GO,), (), Outcome.FAILED),
        ((LET_GO, HELD), (), Outcome.PASSED),
        ((), (), Outcome.PASSED),
        ((LET_GO,), (event("SyncLoadBalancerFailed", "busy", "08:00:10"),), Outcome.PASSED),
        ((LET_GO,), (event("EnsuringLoadBalancer", "", "08:00:10", "Normal"),), Outcome.PASSED),
    ],
    ids=["let go", "held", "unknown", "refused", "at work"],
)
def test_once_its_events_are_gone_the_fields_tell_of_success(
    fields: tuple[str, ...], events: tuple[str, ...], outcome: Outcome
) -> None:
    waiting = service(meta=managed(*fields))

    verdict = judge(WIPED, join(waiting, OPENSTACK, OCCM, METALLB, *events))

    assert verdict.outcome is outcome
    assert all(found.confidence is Confidence.LIKELY for found in verdict.findings)


def test_what_kube_vip_announced_was_in_the_status() -> None:
    mark = "annotations: {kube-vip.io/vipHost: worker-1}"
    marked = service(meta=f"{CLEAN}, {mark}", labels="implementation: kube-vip")
    vip = program("ghcr.io/kube-vip/kube-vip-cloud-provider:v0.0.12")

    assert judge(WIPED, join(marked, vip, METALLB)).outcome is Outcome.FAILED
    assert judge(WIPED, join(marked, vip)).outcome is Outcome.PASSED


def test_old_refusals_are_silent_beside_an_address() -> None:
    old = event("SyncLoadBalancerFailed", "busy", "08:00:05")

    assert judge(FAILED, join(service("192.0.2.1"), old, DONE)).outcome is Outcome.PASSED
    assert judge(FAILED, join(service("192.0.2.1"), old)).outcome is Outcome.PASSED


def test_an_update_that_fails_beside_an_address_is_felt() -> None:
    new = event("SyncLoadBalancerFailed", "busy", "09:00:00")
    again = event("EnsuringLoadBalancer", "Ensuring load balancer", "09:00:00", "Normal")

    found = seen(service("192.0.2.1"), OPENSTACK, OCCM, DONE, new, again)
    assert found.exposures[0].state == "degraded"
    assert [each.check.code for each in found.exposures[0].roots] == [FAILED]


@pytest.mark.parametrize("reason", ["SyncLoadBalancerFailed", "CreatingLoadBalancerFailed"])
def test_an_unknown_refusal_is_quoted(reason: str) -> None:
    text = "Error syncing load balancer: failed to ensure load balancer: the moon is in the way"
    said = event(reason, f"(combined from similar events): {text}", "08:00:05")

    (found,) = judge(FAILED, join(service(), said)).findings
    assert found.message == "its controller reports a failure: the moon is in the way"


def test_success_beside_an_empty_status_does_not_hide_the_refusal() -> None:
    said = event("SyncLoadBalancerFailed", "busy", "08:00:05")
    found = seen(service(meta=CLEAN), OPENSTACK, OCCM, said, DONE)

    (root,) = found.exposures[0].roots
    assert root.check.code == FAILED
    assert "though success was reported later" in root.finding.message
    assert len(root.finding.evidence) == 2


def test_evidence_does_not_deny_the_engines_that_are_there() -> None:
    (case,) = (each for each in CASES if each.name == "engine-class-unserved")
    (root,) = told(case).exposures[0].roots
    facts = " ".join(fact.origin for fact in root.finding.evidence)

    assert "metallb" in root.message
    assert "none of" not in facts

"""The Service itself: what it promises, and what refuses, hides or outlives it."""

from pathlib import Path

import pytest

from lbdoctor.diagnosis import Exposed
from lbdoctor.model import Confidence, Outcome, Severity
from lbdoctor.testing import judge, look, state
from lbdoctor.testing.cases import cases

FIXTURES = Path(__file__).parents[1] / "fixtures"

PENDING = "service/pending"
MASKED = "service/external-ips-mask-pending"
MIXED = "service/mixed-protocols-refused"
QUOTA = "service/quota-exceeded"
BLOCKED = "service/deletion-blocked"
PAST = "service/past-failures"
REFUSAL = (
    'services "web" is forbidden: exceeded quota: lb, requested: services.nodeports=1, '
    "used: services.nodeports=1, limited: services.nodeports=1"
)


def service(status: str = "loadBalancer: {}", spec: str = "", meta: str = "") -> str:
    return f"""
kind: Service
apiVersion: v1
metadata: {{name: web, namespace: shop, uid: u-1, {meta}}}
spec: {{type: LoadBalancer, ports: [{{port: 80, protocol: TCP}}], {spec}}}
status: {{{status}}}
"""


def event(reason: str, message: str, kind: str = "Warning", when: str = "08:00:00") -> str:
    return f"""
kind: Event
apiVersion: v1
metadata: {{name: "web.{reason}-{when}", namespace: shop}}
involvedObject: {{kind: Service, name: web, namespace: shop, uid: u-1}}
type: {kind}
reason: {reason}
message: '{message}'
source: {{component: service-controller}}
lastTimestamp: "2026-06-02T{when}Z"
"""


def join(*parts: str) -> str:
    return "\n---\n".join(parts)


def exposed(*parts: str, hide: str = "") -> Exposed:
    (found,) = look(state(join(*parts), hide=hide)).exposures
    return found


ADDRESS = "loadBalancer: {ingress: [{ip: 192.0.2.1}]}"


@pytest.mark.parametrize(
    "status",
    [
        ADDRESS,
        "loadBalancer: {ingress: [{hostname: lb.example.com}]}",
        "loadBalancer: {ingress: [{}, {ip: 192.0.2.1}]}",
        "loadBalancer: {ingress: [{ip: '***HIDDEN***'}]}",
        "loadBalancer: {ingress: [{ip: REDACTED-IP4-ADDRESS}]}",
        "loadBalancer: {ingress: '***HIDDEN***'}",
    ],
)
def test_an_address_that_is_there_counts_even_where_it_is_hidden(status: str) -> None:
    assert judge(PENDING, service(status)).outcome is Outcome.PASSED


@pytest.mark.parametrize("status", ["", "conditions: []"])
def test_without_a_status_nothing_is_known(status: str) -> None:
    found = exposed(service(status))

    assert (found.state, found.addresses) == ("unknown", None)


@pytest.mark.parametrize(
    "status", ["loadBalancer: {}", "loadBalancer: {ingress: []}", "loadBalancer: {ingress: [{}]}"]
)
def test_no_usable_address_is_pending(status: str) -> None:
    found = exposed(service(status, spec="externalIPs: [192.0.2.80]"))

    assert found.state == "pending"
    assert judge(PENDING, service(status)).outcome is Outcome.FAILED


def test_external_ips_hide_nothing_where_an_address_is() -> None:
    assert judge(MASKED, service(ADDRESS, "externalIPs: [192.0.2.80]")).outcome is Outcome.PASSED
    assert judge(MASKED, service(spec="externalIPs: [192.0.2.80]")).outcome is Outcome.FAILED
    assert judge(MASKED, service()).outcome is Outcome.NOT_APPLICABLE


BOTH = service(spec="").replace(
    "[{port: 80, protocol: TCP}]", "[{port: 80}, {port: 53, protocol: UDP}]"
)


def test_mixed_protocols_are_no_fault_by_themselves() -> None:
    assert judge(MIXED, BOTH).outcome is Outcome.PASSED
    assert judge(MIXED, BOTH, hide="Event").outcome is Outcome.INCONCLUSIVE


@pytest.mark.parametrize(
    "refused",
    [
        join(BOTH, event("SyncLoadBalancerFailed", "mixed protocol is not supported for LoadBalancer")),
        join(BOTH, event("LoadBalancerPortsError", "LoadBalancer with multiple protocols are not supported.")),
        BOTH.replace("loadBalancer: {}", "loadBalancer: {}, conditions: [{type: LoadBalancerPortsError, status: 'True'}]"),
        BOTH.replace("loadBalancer: {}", "loadBalancer: {ingress: [{ip: 192.0.2.1, ports: [{port: 53, error: MixedProtocolNotSupported}]}]}"),
    ],
)  # fmt: skip
def test_mixed_protocols_that_an_engine_refuses(refused: str) -> None:
    assert judge(MIXED, refused).outcome is Outcome.FAILED


def quota(used: str = "1") -> str:
    return f"""
kind: ResourceQuota
apiVersion: v1
metadata: {{name: lb, namespace: shop}}
spec: {{hard: {{services.nodeports: "1"}}}}
status: {{hard: {{services.nodeports: "1"}}, used: {{services.nodeports: "{used}"}}}}
"""


def test_a_full_quota_that_refuses_nobody_is_no_fault() -> None:
    assert judge(QUOTA, join(service(ADDRESS), quota())).outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("parts", "hide", "confidence"),
    [
        ((quota(),), "", "certain"),
        ((quota("0"),), "", "likely"),
        ((quota(),), "ResourceQuota", "likely"),
    ],
)
def test_a_quota_that_refuses_the_service(
    parts: tuple[str, ...], hide: str, confidence: str
) -> None:
    refused = event("SyncLoadBalancerFailed", REFUSAL.replace("'", ""))
    found = look(state(join(service(), refused, *parts), hide=hide)).findings

    assert [each.confidence for each in found if each.check.code == QUOTA] == [confidence]
    assert "engine/sync-failed" not in {each.check.code for each in found}


def test_the_quota_of_another_cluster_is_none_of_ours() -> None:
    refused = event("SyncLoadBalancerFailed", REFUSAL)

    assert judge(QUOTA, join(service(), refused)).outcome is Outcome.PASSED


def test_a_service_that_could_not_be_created_is_a_warning_where_nobody_is_exposed() -> None:
    wanted = event("ReconcileError", REFUSAL.replace("web", "edge")).replace(
        "kind: Service", "kind: Edge"
    )
    found = look(state(join(quota(), wanted))).findings
    later = look(state(join(quota(), wanted, service(ADDRESS).replace("name: web", "name: edge"))))

    assert [(each.check.code, each.severity) for each in found] == [(QUOTA, Severity.WARNING)]
    assert QUOTA not in {each.check.code for each in later.findings}


GOING = 'deletionTimestamp: "2026-06-02T08:30:00Z", finalizers: [service.kubernetes.io/load-balancer-cleanup]'
CLOUD_NODE = "{kind: Node, apiVersion: v1, metadata: {name: n}, spec: {providerID: 'gce://p/z/n'}}"
PLAIN_NODE = "{kind: Node, apiVersion: v1, metadata: {name: n}, spec: {}}"
SYSTEM = """
kind: Pod
apiVersion: v1
metadata: {name: coredns-1, namespace: kube-system}
spec: {containers: [{name: coredns, image: registry.k8s.io/coredns/coredns:v1.12.1}]}
"""


def test_a_deletion_that_somebody_will_finish_is_no_fault() -> None:
    going = service(ADDRESS, meta=GOING)

    assert judge(BLOCKED, join(going, CLOUD_NODE, SYSTEM)).outcome is Outcome.PASSED
    assert judge(BLOCKED, service(ADDRESS, meta=GOING.replace("service.kubernetes.io/load", "acme.example/x"))).outcome is (
        Outcome.NOT_APPLICABLE
    )  # fmt: skip


def test_a_deletion_needs_eyes_to_be_called_blocked() -> None:
    going = join(service(ADDRESS, meta=GOING), PLAIN_NODE, SYSTEM)

    assert judge(BLOCKED, going, hide=("Pod", "Deployment")).outcome is Outcome.INCONCLUSIVE
    assert judge(BLOCKED, going, hide="Node").outcome is Outcome.INCONCLUSIVE
    likely = judge(BLOCKED, going, hide="CustomResourceDefinition").findings
    assert likely[0].confidence is Confidence.LIKELY


def test_a_deletion_that_nobody_will_finish() -> None:
    assert judge(BLOCKED, join(service(meta=GOING), PLAIN_NODE, SYSTEM)).outcome is Outcome.FAILED
    failing = event(
        "SyncLoadBalancerFailed",
        "Error syncing load balancer: failed to delete load balancer: busy",
    )
    verdict = judge(BLOCKED, join(service(ADDRESS, meta=GOING), CLOUD_NODE, failing))
    assert verdict.findings[0].message == "cleaning up fails: failed to delete load balancer: busy"


def test_who_is_to_go_needs_the_controller_that_cleans_up() -> None:
    down = """
kind: Deployment
apiVersion: apps/v1
metadata: {name: ccm, namespace: kube-system}
spec:
  replicas: 0
  template: {spec: {containers: [{name: c, image: registry.k8s.io/provider-os/openstack-cloud-controller-manager:v1.33.0}]}}
status: {observedGeneration: 1}
"""
    going, staying = (
        exposed(service(ADDRESS, meta=meta), CLOUD_NODE, SYSTEM, down)
        for meta in (GOING, "finalizers: [service.kubernetes.io/load-balancer-cleanup]")
    )

    assert [each.check.code for each in going.roots] == ["engine/controller-down"]
    assert going.state == "degraded"
    assert not [each for each in staying.roots if each.severity == "error"]


def test_failures_that_are_over_are_news_of_the_past() -> None:
    failed = event("SyncLoadBalancerFailed", "busy")
    done = event("EnsuredLoadBalancer", "Ensured load balancer", "Normal", "08:00:05")

    assert judge(PAST, join(service(ADDRESS), done)).outcome is Outcome.PASSED
    assert judge(PAST, join(service(), failed)).outcome is Outcome.PASSED
    assert judge(PAST, join(service(ADDRESS), failed, done)).outcome is Outcome.FAILED
    assert judge(PAST, service(ADDRESS), hide="Event").outcome is Outcome.INCONCLUSIVE


def test_who_should_answer_is_named_and_where_to_read_on() -> None:
    case = next(each for each in cases(FIXTURES) if each.name == "metallb-pool-exhausted")
    raws = [raw for raw in case.sick["guest"] if raw["kind"] not in ("Event", "IPAddressPool")]
    raws += [raw for raw in case.healthy["guest"] if raw["kind"] == "IPAddressPool"]
    found = look(state(raws, at=case.at)).findings
    remedy = next(j.finding.remedy for j in found if j.check.code == "service/pending")

    assert remedy.summary == "metallb should answer: find out what it says about this Service"
    assert remedy.commands[-1] == "kubectl -n metallb-system logs deployment/controller --tail=100"

"""Where the chain to the Supervisor breaks: what must not be said, and what must."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lbdoctor.diagnosis import Diagnosis
from lbdoctor.model import Confidence, Severity
from lbdoctor.testing import cases, look, state
from lbdoctor.testing.written import Raw

FIXTURES = Path(__file__).parent.parent / "fixtures"
CASES = {case.name: case for case in cases(FIXTURES)}
AT = "2026-09-01T09:10:00Z"
LATE = CASES["supervisor-address-not-copied-to-guest"]
PREFIX = "Error syncing load balancer: failed to ensure load balancer: "
OURS = ("supervisor/", "flb/", "engine/controller-down")


def told(guest: list[Raw], supervisor: list[Raw] | None = None, at: str = AT) -> Diagnosis:
    return look(state(guest, supervisor, at=at))


def said(found: Diagnosis) -> dict[str, Severity]:
    return {e.check.code: e.severity for e in found.findings if e.check.code.startswith(OURS)}


def roots(found: Diagnosis) -> list[str]:
    web = next(each for each in found.exposures if each.ref.name == "web")
    return [each.check.code for each in web.roots]


def edited(raws: list[Raw], kind: str, name: str, edit: Callable[[Any], object]) -> list[Raw]:
    """The same objects, with one of them (of all whose name begins so) edited."""
    copies = copy.deepcopy(raws)
    chosen = [r for r in copies if r["kind"] == kind and r["metadata"]["name"].startswith(name)]
    assert chosen, f"no {kind} {name}"
    for raw in chosen:
        edit(raw)
    return copies


def refusal(text: str) -> list[Raw]:
    """The guest that waits, with another text in its provider's last error."""

    def reword(event: Any) -> None:
        if event["reason"] == "SyncLoadBalancerFailed":
            event["message"] = PREFIX + text

    return edited(CASES["vks-guest-alone-waits"].sick["guest"], "Event", "web", reword)


def test_a_refusal_that_success_followed_is_silent() -> None:
    assert said(told(CASES["vks-token-refused"].healthy["guest"])) == {}


def test_a_refusal_of_an_earlier_service_of_the_same_name_is_silent() -> None:
    raws = refusal("Unauthorized")
    old = edited(raws, "Event", "web", lambda e: e["involvedObject"].update(uid="another"))

    assert "supervisor/provider-unauthorized" not in said(told(old))


def test_waiting_for_the_supervisor_is_no_cause() -> None:
    found = told(refusal("VirtualMachineService IP not found"))

    assert said(found) == {"supervisor/address-awaited": Severity.INFO}
    assert roots(found) == ["service/pending"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Unauthorized", "supervisor/provider-unauthorized"),
        (
            (
                'Get "https://supervisor.default.svc:6443/apis": dial tcp: lookup supervisor.default.svc '
                "on 10.96.0.10:53: no such host"
            ),
            "supervisor/unreachable",
        ),
        (
            'Get "https://supervisor.default.svc:6443/apis": dial tcp 192.0.2.34:6443: i/o timeout',
            "supervisor/unreachable",
        ),
        (
            (
                'Get "https://supervisor.default.svc:6443/apis": tls: failed to verify certificate: x509: '
                "certificate signed by unknown authority"
            ),
            "supervisor/unreachable",
        ),
        (
            (
                'Get "https://supervisor.default.svc:6443/apis": tls: failed to verify certificate: x509: '
                "certificate has expired or is not yet valid"
            ),
            "supervisor/certificate-expired",
        ),
        (
            (
                'virtualmachineservices.vmoperator.vmware.com is forbidden: User "system:serviceaccount:'
                'team-a:tkc-a-ccm" cannot list resource "virtualmachineservices" in API group '
                '"vmoperator.vmware.com" in the namespace "team-a"'
            ),
            "supervisor/provider-unauthorized",
        ),
        (
            (
                'virtualmachineservices.vmoperator.vmware.com "x" is forbidden: exceeded quota: team-a, '
                "requested: count/virtualmachineservices.vmoperator.vmware.com=1, used: 1, limited: 1"
            ),
            "supervisor/namespace-quota",
        ),
    ],
)
def test_the_words_of_the_provider_are_understood(text: str, code: str) -> None:
    found = told(refusal(text))

    assert set(said(found)) == {code}
    assert roots(found) == [code]


@pytest.mark.parametrize(
    "text",
    [
        "port http: NodePort not found",
        "the server could not find the requested resource",
        (
            'admission webhook "default.validating.virtualmachineservice" denied the request: '
            "spec.ports: Required value"
        ),
        (
            'services "web" is forbidden: User "system:serviceaccount:x:y" cannot patch resource '
            '"services/status" in API group "" in the namespace "shop"'
        ),
    ],
)
def test_other_words_of_the_provider_are_left_to_be_quoted(text: str) -> None:
    found = told(refusal(text))

    assert said(found) == {}
    assert roots(found) == ["engine/sync-failed"]


def test_the_last_word_counts_not_an_earlier_one() -> None:
    raws = refusal("VirtualMachineService IP not found")
    old = copy.deepcopy(next(r for r in raws if r.get("reason") == "SyncLoadBalancerFailed"))
    old["metadata"]["name"] = "web.old"
    old.update(message=PREFIX + "Unauthorized", lastTimestamp="2026-09-01T08:05:00Z")

    assert "supervisor/provider-unauthorized" not in said(told([*raws, old]))


def test_an_address_on_its_way_is_only_news() -> None:
    found = told(LATE.sick["guest"], LATE.sick["supervisor"], at="2026-09-01T08:01:59Z")

    assert said(found)["supervisor/address-not-propagated"] is Severity.INFO


def given_at(raws: list[Raw], when: str) -> list[Raw]:
    entry = {
        "manager": "manager",
        "operation": "Update",
        "subresource": "status",
        "time": when,
        "fieldsV1": {"f:status": {"f:loadBalancer": {"f:ingress": {}}}},
    }
    return edited(
        raws,
        "VirtualMachineService",
        "tkc-a-",
        lambda raw: raw["metadata"].update(managedFields=[entry]),
    )


def test_an_address_given_just_now_is_on_its_way_however_old_the_service() -> None:
    raws = given_at(LATE.sick["supervisor"], "2026-09-01T09:08:30Z")

    found = told(LATE.sick["guest"], raws)

    assert said(found)["supervisor/address-not-propagated"] is Severity.INFO


def test_an_address_given_long_ago_is_certainly_late() -> None:
    raws = given_at(LATE.sick["supervisor"], "2026-09-01T08:30:00Z")

    found = told(LATE.sick["guest"], raws)

    late = [e for e in found.findings if e.check.code == "supervisor/address-not-propagated"]
    assert [each.confidence for each in late] == [Confidence.CERTAIN]


def test_a_host_name_alone_is_never_copied() -> None:
    def rename(raw: Any) -> None:
        raw["status"] = {"loadBalancer": {"ingress": [{"hostname": "web.example.test"}]}}

    raws = edited(LATE.sick["supervisor"], "VirtualMachineService", "tkc-a-d", rename)
    raws = edited(raws, "Service", "tkc-a-d", rename)

    assert roots(told(LATE.sick["guest"], raws)) == ["supervisor/address-not-propagated"]


@pytest.mark.parametrize("version", ["v1alpha1", "v1alpha2", "v1alpha6"])
def test_every_version_of_the_request_is_followed(version: str) -> None:
    raws = edited(
        LATE.sick["supervisor"],
        "VirtualMachineService",
        "tkc-a",
        lambda raw: raw.update(apiVersion=f"vmoperator.vmware.com/{version}"),
    )

    assert roots(told(LATE.sick["guest"], raws)) == ["supervisor/address-not-propagated"]


@pytest.mark.parametrize("name", ["tkc-a-dded9d02f09e95e4e0a09", "tkc-a-082775a046328cb38cb21"])
def test_a_request_without_labels_is_known_by_its_name(name: str) -> None:
    def strip(raw: Any) -> None:
        raw["metadata"].update(name=name, labels={})

    raws = edited(LATE.sick["supervisor"], "VirtualMachineService", "tkc-a-d", strip)
    raws = edited(raws, "Service", "tkc-a-d", strip)

    assert roots(told(LATE.sick["guest"], raws)) == ["supervisor/address-not-propagated"]


def test_a_request_of_another_cluster_with_this_ones_name_is_not_taken() -> None:
    def foreign(raw: Any) -> None:
        raw["metadata"]["ownerReferences"][0]["uid"] = "another-cluster"

    raws = edited(LATE.sick["supervisor"], "VirtualMachineService", "tkc-a-d", foreign)

    assert "supervisor/address-not-propagated" not in said(told(LATE.sick["guest"], raws))


def test_a_request_that_is_missing_is_left_alone_while_the_service_is_young() -> None:
    case = CASES["supervisor-vmservice-missing"]

    found = told(case.sick["guest"], case.sick["supervisor"], at="2026-09-01T08:00:30Z")

    assert "supervisor/vmservice-missing" not in said(found)


def test_a_service_that_is_missing_is_left_alone_while_the_request_is_young() -> None:
    case = CASES["supervisor-service-missing"]

    found = told(case.sick["guest"], case.sick["supervisor"], at="2026-09-01T08:00:30Z")

    assert "supervisor/service-missing" not in said(found)


def test_a_quota_with_room_explains_nothing() -> None:
    case = CASES["supervisor-quota-on-services"]
    raws = edited(
        case.sick["supervisor"],
        "ResourceQuota",
        "team-a",
        lambda raw: raw["status"].update(hard={"services": "20"}, used={"services": "2"}),
    )

    assert roots(told(case.sick["guest"], raws)) == ["supervisor/service-missing"]


def test_a_condition_of_cluster_api_is_no_cause_while_the_provider_gets_through() -> None:
    case = CASES["supervisor-discovery-failed"]
    waits = CASES["vks-guest-alone-waits"].sick["guest"]

    assert "supervisor/unreachable" not in said(told(waits, case.sick["supervisor"]))


@pytest.mark.parametrize("version", ["v1beta1", "v1beta2"])
def test_both_versions_of_the_infrastructure_are_read(version: str) -> None:
    case = CASES["supervisor-discovery-failed"]
    raws = edited(
        case.sick["supervisor"],
        "VSphereCluster",
        "tkc-a",
        lambda r: r.update(apiVersion=f"vmware.infrastructure.cluster.x-k8s.io/{version}"),
    )

    assert roots(told(case.sick["guest"], raws)) == ["supervisor/unreachable"]


def test_a_guest_that_does_not_say_who_it_is_leaves_the_way_open() -> None:
    raws = [r for r in LATE.sick["guest"] if r["kind"] not in ("ConfigMap", "Deployment")]
    raws = edited(raws, "Node", "tkc", lambda raw: raw["metadata"].pop("annotations"))

    found = told(raws, LATE.sick["supervisor"])

    assert "supervisor/not-this-one" not in said(found)
    assert "supervisor/vmservice-missing" not in said(found)


def test_machines_that_are_there_and_not_ready_are_told_from_none() -> None:
    case = CASES["supervisor-no-backends"]
    raws = edited(
        case.sick["supervisor"],
        "Endpoints",
        "tkc-a-d",
        lambda raw: raw.update(subsets=[{"notReadyAddresses": [{"ip": "10.20.0.21"}]}]),
    )

    found = told(case.sick["guest"], raws)

    messages = [e.finding.message for e in found.findings if "no-backends" in e.check.code]
    assert messages == ["the VirtualMachineService finds no machine that is ready"]


def test_two_faults_are_named_in_the_order_in_which_they_are_mended() -> None:
    case = CASES["flb-vip-pool-exhausted"]

    def sicken(raw: Any) -> None:
        raw["status"]["conditions"][0].update(status="False", message="node-0 does not respond")

    raws = edited(case.sick["supervisor"], "FoundationLoadBalancerConfig", "flb-1", sicken)

    assert roots(told(case.sick["guest"], raws)) == ["flb/unhealthy", "flb/vip-pool-exhausted"]


def test_ranges_without_pools_are_counted_by_their_holders() -> None:
    case = CASES["flb-vip-pool-exhausted"]

    def to_ranges(raw: Any) -> None:
        raw["spec"]["networkSpec"] = {
            "virtualServerIPRanges": [{"startingAddress": "192.0.2.34", "addressCount": 8}]
        }
        raw["status"].pop("effectiveVirtualServerIPPools")

    raws = edited(case.sick["supervisor"], "FoundationLoadBalancerConfig", "flb-1", to_ranges)
    raws = [raw for raw in raws if raw["kind"] != "IPPool"]

    found = told(case.sick["guest"], raws)

    assert roots(found) == ["flb/vip-pool-exhausted"]
    assert [(p.total, p.used, len(p.waiting)) for p in found.pools] == [(8, 8, 1)]

"""What is missing on the way to the Supervisor, while something that would explain it is unseen."""

from __future__ import annotations

from typing import Any

import pytest
from test_supervisor_chain import AT, CASES, edited, refusal, roots, said, told

from lbdoctor.diagnosis import Diagnosis, State
from lbdoctor.model import Confidence
from lbdoctor.testing import look, state
from lbdoctor.testing.written import Raw

DELETED = CASES["supervisor-request-deleted"]


def hidden(case: str, *kinds: str) -> Diagnosis:
    """The sick state of a case, with these kinds hidden."""
    return look(CASES[case].snapshot(hide=kinds))


def sure(found: Diagnosis, code: str) -> Confidence:
    return next(each.confidence for each in found.findings if each.check.code == code)


def test_a_request_is_not_called_missing_while_refusals_may_be_unseen() -> None:
    found = hidden("vks-token-refused", "Event")
    alone = hidden("supervisor-vmservice-missing", "Event")

    assert "supervisor/vmservice-missing" not in said(found)
    assert roots(alone) == ["service/pending"]


@pytest.mark.parametrize("kind", ["VSphereCluster", "Deployment"])
def test_a_missing_request_is_likely_while_its_reason_may_be_unseen(kind: str) -> None:
    found = hidden("supervisor-vmservice-missing", kind)

    assert roots(found) == ["supervisor/vmservice-missing"]
    assert sure(found, "supervisor/vmservice-missing") is Confidence.LIKELY


@pytest.mark.parametrize(
    "kind",
    [
        "ResourceQuota",
        "Namespace",
        "NamespaceNetworkConfiguration",
        "WorkloadNetworkConfiguration",
        "NetworkSettings",
        "Capabilities",
        "Deployment",
    ],
)
def test_a_missing_service_is_likely_while_its_reason_may_be_unseen(kind: str) -> None:
    found = hidden("supervisor-service-missing", kind)

    assert "supervisor/service-missing" in said(found)
    assert sure(found, "supervisor/service-missing") is Confidence.LIKELY
    assert sure(hidden("supervisor-service-missing"), "supervisor/service-missing") is (
        Confidence.CERTAIN
    )


def test_a_request_that_is_gone_takes_the_address_with_it_even_without_an_event() -> None:
    quiet = [
        raw for raw in DELETED.sick["guest"] if raw.get("reason") != "UpdateLoadBalancerFailed"
    ]
    found = told(quiet, DELETED.sick["supervisor"])
    web = next(each for each in found.exposures if each.ref.name == "web")

    assert roots(found) == ["supervisor/vmservice-missing"]
    assert web.state is State.BROKEN
    assert sure(found, "supervisor/vmservice-missing") is Confidence.LIKELY


def test_an_address_of_somebody_else_needs_no_request() -> None:
    """The provider says nothing of it, and another program stands in its managedFields."""

    def by_metallb(service: Raw) -> None:
        fields: dict[str, Any] = {"f:status": {"f:loadBalancer": {"f:ingress": {}}}}
        entry = {"manager": "controller", "operation": "Update", "subresource": "status"}
        service["metadata"]["managedFields"] = [{**entry, "fieldsV1": fields}]

    silent = [raw for raw in DELETED.sick["guest"] if raw["kind"] != "Event"]
    raws = edited(silent, "Service", "web", by_metallb)

    assert "supervisor/vmservice-missing" not in said(told(raws, DELETED.sick["supervisor"]))


def test_an_address_without_a_request_is_no_fault_where_requests_may_be_unseen() -> None:
    shown = state(
        DELETED.sick["guest"], DELETED.sick["supervisor"], hide=["VirtualMachineService"], at=AT
    )

    assert "supervisor/vmservice-missing" not in said(look(shown))


OLD = CASES["supervisor-old-address-shown"]


def test_another_address_that_another_engine_wrote_is_not_an_old_one() -> None:
    """Two engines on one Service have a code of their own."""

    def by_metallb(service: Raw) -> None:
        annotations = service["metadata"].setdefault("annotations", {})
        annotations["metallb.io/ip-allocated-from-pool"] = "lan"

    raws = edited(OLD.sick["guest"], "Service", "web", by_metallb)
    raws = [raw for raw in raws if raw["kind"] != "Event"]

    assert "supervisor/address-not-propagated" not in said(told(raws, OLD.sick["supervisor"]))


def test_a_webhook_that_does_not_answer_leads_to_the_operator_that_is_down() -> None:
    case = CASES["supervisor-operator-down"]
    call = 'failed calling webhook "default.validating.virtualmachineservice.vmoperator.vmware.com"'
    guest = refusal(f"Internal error occurred: {call}: no endpoints available for service")
    gone = ("VirtualMachineService", "Service")
    own = [
        raw
        for raw in case.sick["supervisor"]
        if not (raw["kind"] in gone and "web" in raw["metadata"].get("labels", {}).values())
    ]

    assert roots(told(guest, own)) == ["engine/controller-down"]
    assert roots(told(guest, [raw for raw in own if raw["kind"] != "Deployment"])) == [
        "engine/sync-failed"
    ]


def test_one_of_two_addresses_in_common_is_no_old_address() -> None:
    def both(request: Raw) -> None:
        request["status"]["loadBalancer"]["ingress"].append({"ip": "192.0.2.51"})

    raws = edited(OLD.sick["supervisor"], "VirtualMachineService", "tkc-a-d", both)

    assert said(told(OLD.sick["guest"], raws)) == {}


def test_a_deletion_that_the_supervisor_refuses_is_a_consequence() -> None:
    case = CASES["vks-token-refused"]

    def going(service: Raw) -> None:
        service["metadata"] |= {
            "deletionTimestamp": "2026-09-01T08:20:00Z",
            "finalizers": ["service.kubernetes.io/load-balancer-cleanup"],
        }

    def refused(event: Raw) -> None:
        event |= {
            "reason": "DeleteLoadBalancerFailed",
            "message": "Error deleting load balancer: Unauthorized",
        }

    raws = edited(case.sick["guest"], "Service", "web", going)
    raws = edited(raws, "Event", "web", refused)

    assert roots(told(raws)) == ["supervisor/provider-unauthorized"]


def test_pods_tell_that_the_provider_is_down_where_its_deployment_is_unseen() -> None:
    found = hidden("vks-provider-down", "Deployment")

    assert roots(found) == ["engine/controller-down"]
    assert "supervisor/vmservice-missing" not in roots(found)


def test_a_ready_pod_of_the_provider_is_enough() -> None:
    healthy = CASES["vks-provider-down"].healthy["guest"]
    raws = [raw for raw in healthy if raw["kind"] != "Deployment"]

    assert "engine/controller-down" not in said(told(raws))

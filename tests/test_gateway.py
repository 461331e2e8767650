"""Gateways and their routes: stale news, other controllers' habits, and real refusals."""

from __future__ import annotations

import pytest

from lbdoctor.diagnosis import State
from lbdoctor.model import Outcome, Ref, Severity
from lbdoctor.testing import judge, look, state

GROUP = "gateway.networking.k8s.io"
CLASS = "gateway/class-unserved"
LISTENER = "gateway/listener-unresolved"
ROUTE = "gateway/route-not-accepted"
BACKEND = "gateway/backend-not-permitted"
PENDING = "gateway/pending"


def gclass(
    status: str = "True",
    reason: str = "Accepted",
    *,
    controller: str = "example.com/gateway",
    api: str = "v1",
) -> str:
    return f"""
apiVersion: {GROUP}/{api}
kind: GatewayClass
metadata: {{name: edge, generation: 1, creationTimestamp: "2026-06-01T08:00:00Z"}}
spec: {{controllerName: {controller}}}
status:
  conditions: [{{type: Accepted, status: "{status}", reason: {reason}, message: Says so.}}]
---"""


def gateway(
    *,
    address: str = "",
    conditions: str = "",
    listeners: str = "",
    protocol: str = "HTTP",
    api: str = "v1",
) -> str:
    given = f"[{{type: IPAddress, value: {address}}}]" if address else "[]"
    return f"""
apiVersion: {GROUP}/{api}
kind: Gateway
metadata: {{name: edge, namespace: infra, generation: 3}}
spec: {{gatewayClassName: edge, listeners: [{{name: web, port: 80, protocol: {protocol}}}]}}
status:
  addresses: {given}
  conditions: [{conditions}]
  listeners: [{{name: web, conditions: [{listeners}]}}]
---"""


def route(conditions: str, api: str = "v1", kind: str = "Gateway") -> str:
    parent = f"{{kind: {kind}, name: edge, namespace: infra}}"
    return f"""
apiVersion: {GROUP}/{api}
kind: HTTPRoute
metadata: {{name: shop, namespace: web, generation: 2}}
spec: {{parentRefs: [{parent}]}}
status: {{parents: [{{parentRef: {parent}, controllerName: c, conditions: [{conditions}]}}]}}
---"""


def said(type: str, status: str, reason: str, generation: int = 3) -> str:
    return (
        f'{{type: {type}, status: "{status}", reason: {reason}, message: m, '
        f"observedGeneration: {generation}}}"
    )


def outcome(code: str, text: str, **how: object) -> Outcome:
    return judge(code, text, **how).outcome  # type: ignore[arg-type]


PROGRAMMED = said("Programmed", "True", "Programmed")
FINE = gclass() + gateway(address="192.0.2.9", conditions=PROGRAMMED)


@pytest.mark.parametrize("code", [CLASS, LISTENER, PENDING, "gateway/crds-missing"])
@pytest.mark.parametrize("api", ["v1", "v1beta1"])
def test_a_gateway_that_works_is_fine(code: str, api: str) -> None:
    text = gclass(api=api) + gateway(address="192.0.2.9", conditions=PROGRAMMED, api=api)

    assert outcome(code, text) is Outcome.PASSED


@pytest.mark.parametrize(
    ("code", "old"),
    [
        (LISTENER, gateway(listeners=said("Accepted", "False", "PortUnavailable", 2))),
        (ROUTE, route(said("Accepted", "False", "NoMatchingParent", 1))),
        (BACKEND, route(said("ResolvedRefs", "False", "BackendNotFound", 1))),
    ],
)
def test_what_was_said_of_an_older_generation_is_old_news(code: str, old: str) -> None:
    assert outcome(code, old) is Outcome.PASSED


def test_a_condition_without_generation_is_believed() -> None:
    text = gateway(listeners=said("Accepted", "False", "PortUnavailable", 0))

    assert outcome(LISTENER, text) is Outcome.FAILED


@pytest.mark.parametrize(
    "condition",
    [
        said("OverlappingTLSConfig", "True", "OverlappingHostnames"),
        said("Conflicted", "False", "NoConflicts"),
        said("Accepted", "Unknown", "Pending"),
        said("Programmed", "False", "Pending"),
    ],
)
def test_not_every_condition_is_a_refusal(condition: str) -> None:
    assert outcome(LISTENER, gateway(listeners=condition)) is Outcome.PASSED


@pytest.mark.parametrize(
    ("type", "status", "reason"),
    [
        ("Conflicted", "True", "HostnameConflict"),
        ("Accepted", "False", "UnsupportedProtocol"),
        ("ResolvedRefs", "False", "InvalidCertificateRef"),
    ],
)
def test_refused_listeners_are_told(type: str, status: str, reason: str) -> None:
    found = judge(LISTENER, gateway(listeners=said(type, status, reason)))

    assert reason in found.findings[0].message


def test_a_waypoint_of_a_mesh_promises_nothing() -> None:
    assert look(state(gclass() + gateway(protocol="HBONE"))).exposures == []


def test_programmed_without_an_address_is_pending() -> None:
    (found,) = look(state(gclass() + gateway(conditions=PROGRAMMED))).exposures

    assert found.state is State.PENDING


def test_where_the_controller_may_publish_no_address_it_is_unknown() -> None:
    silent = gclass(controller="traefik.io/gateway-controller")
    (found,) = look(state(silent + gateway(conditions=PROGRAMMED))).exposures

    assert found.state is State.UNKNOWN


def test_what_the_controller_waits_for_is_quoted() -> None:
    text = gateway(conditions=said("Programmed", "False", "AddressNotAssigned"))

    assert "AddressNotAssigned" in judge(PENDING, text).findings[0].message


@pytest.mark.parametrize("classes", ["", gclass("Unknown", "Pending"), gclass("False", "Invalid")])
def test_classes_that_nobody_serves_are_told(classes: str) -> None:
    assert outcome(CLASS, classes + gateway()) is Outcome.FAILED
    lowered = judge(CLASS, classes + gateway(address="192.0.2.9")).findings[0]
    assert lowered.severity is Severity.WARNING


def test_a_young_class_is_given_time() -> None:
    text = gclass("Unknown", "Pending") + gateway()

    assert outcome(CLASS, text, at="2026-06-01T08:01:00Z") is Outcome.PASSED
    assert outcome(CLASS, text, at="2026-06-01T09:00:00Z") is Outcome.FAILED


def test_an_unseen_class_leaves_it_open() -> None:
    assert outcome(CLASS, gateway(), hide="GatewayClass") is Outcome.INCONCLUSIVE


def test_a_route_of_a_service_mesh_is_not_ours() -> None:
    text = FINE + route(said("Accepted", "False", "NoMatchingParent", 2), kind="Service")

    assert outcome(ROUTE, text) is Outcome.PASSED


def test_a_route_that_is_refused_degrades_its_gateway() -> None:
    found = look(state(FINE + route(said("Accepted", "False", "NotAllowedByListeners", 2))))

    assert [e.state for e in found.exposures] == [State.DEGRADED]


def test_a_list_of_custom_resources_without_gateways_is_not_believed() -> None:
    assert outcome("gateway/crds-missing", gateway()) is Outcome.PASSED
    assert outcome("gateway/crds-missing", gateway(), hide="CustomResourceDefinition") is (
        Outcome.INCONCLUSIVE
    )


def test_the_condition_that_names_the_reason_is_quoted() -> None:
    both = f"{said('Accepted', 'False', 'Invalid')}, {said('ResolvedRefs', 'False', 'RefNotPermitted')}"

    assert "RefNotPermitted" in judge(LISTENER, gateway(listeners=both)).findings[0].message


RESOLVED = said("ResolvedRefs", "True", "ResolvedRefs", 2)
SERVICE = "\nkind: Service\napiVersion: v1\nmetadata: {name: web, namespace: web}\n---"


def to(backend: str) -> str:
    """A route to a backend, resolved in the eyes of its controller."""
    rules = f"rules: [{{backendRefs: [{backend}]}}]"
    return route(RESOLVED).replace("spec: {", f"spec: {{{rules}, ")


@pytest.mark.parametrize(
    ("backend", "wanted"),
    [
        ("{name: web}", Outcome.PASSED),
        ("{name: wbe}", Outcome.FAILED),
        ("{name: web, namespace: other}", Outcome.FAILED),
        ("{name: wbe, weight: 0}", Outcome.PASSED),
        ("{name: wbe, group: multicluster.x-k8s.io, kind: ServiceImport}", Outcome.PASSED),
    ],
)
def test_a_backend_that_is_missing_is_told_whatever_its_controller_says(
    backend: str, wanted: Outcome
) -> None:
    assert outcome(BACKEND, FINE + SERVICE + to(backend)) is wanted


def test_a_backend_is_not_missing_because_it_was_not_looked_for() -> None:
    assert outcome(BACKEND, FINE + to("{name: web}"), hide="Service") is Outcome.INCONCLUSIVE


def test_a_gateway_whose_listeners_alone_are_refused_is_told_once() -> None:
    code = "gateway/not-accepted"

    assert outcome(code, gateway(conditions=said("Accepted", "False", "ListenersNotValid"))) is (
        Outcome.PASSED
    )
    assert outcome(code, gateway(conditions=said("Accepted", "False", "UnsupportedAddress"))) is (
        Outcome.FAILED
    )


def test_a_gateway_that_is_refused_takes_no_route_anyway() -> None:
    refused = said("Accepted", "False", "ListenersNotValid")
    text = gclass() + gateway(conditions=refused) + route(said("Accepted", "False", "Pending", 2))

    assert outcome(ROUTE, text) is Outcome.PASSED


@pytest.mark.parametrize(
    ("labels", "wanted"),
    [
        ("gateway.envoyproxy.io/owning-gatewayclass: edge", ["infra/merged"]),
        ("gateway.envoyproxy.io/owning-gatewayclass: other", []),
        (
            "gateway.envoyproxy.io/owning-gateway-name: edge, "
            + "gateway.envoyproxy.io/owning-gateway-namespace: other",
            [],
        ),
    ],
)
def test_the_gateways_of_a_class_may_share_one_service(labels: str, wanted: list[str]) -> None:
    service = f"""
kind: Service
apiVersion: v1
metadata: {{name: merged, namespace: infra, labels: {{{labels}}}}}
spec: {{type: LoadBalancer}}
---"""
    found = look(state(gclass() + gateway() + service))

    edges = found.topology.edges(Ref("guest", GROUP, "Gateway", "infra", "edge"))
    led = [edge.end for edge in edges if edge.verb == "is reached through"]
    assert [f"{ref.namespace}/{ref.name}" for ref in led] == wanted


def test_a_gateway_that_nothing_answers_for_is_told_as_a_symptom_behind_its_address() -> None:
    idle = said("Programmed", "False", "NoResources")
    found = look(state(gclass() + gateway(address="192.0.2.9", conditions=idle)))

    assert [e.state for e in found.exposures] == [State.BROKEN]
    assert [each.message for each in judge(PENDING, gateway(conditions=idle)).findings] == [
        "no address in status.addresses: m (NoResources)"
    ]


def test_a_gateway_that_nobody_has_looked_at_may_be_out_of_sight_of_its_controller() -> None:
    untouched = f"{said('Accepted', 'Unknown', 'Pending', 0)}, {said('Programmed', 'Unknown', 'Pending', 0)}"
    (found,) = judge(PENDING, gclass() + gateway(conditions=untouched)).findings

    assert "watches this namespace" in found.remedy.summary
    waits = gateway(conditions=said("Programmed", "False", "AddressNotAssigned"))
    assert "waits for" in judge(PENDING, gclass() + waits).findings[0].remedy.summary


def test_what_runs_beside_every_envoy_is_not_the_controller() -> None:
    def workload(name: str, replicas: int, words: str) -> str:
        return f"""
kind: Deployment
apiVersion: apps/v1
metadata: {{name: {name}, namespace: envoy-gateway-system, generation: 1}}
spec:
  replicas: {replicas}
  template: {{spec: {{containers: [{{name: main, image: envoyproxy/gateway:v1, args: {words}}}]}}}}
status: {{observedGeneration: 1, replicas: {replicas}, readyReplicas: {replicas}}}
---"""

    served = gclass(controller="gateway.envoyproxy.io/gatewayclass-controller") + gateway()
    envoy = workload("envoy-infra-edge", 1, "[envoy, shutdown-manager]")
    down = served + envoy + workload("envoy-gateway", 0, "[server]")

    assert outcome("ingress/controller-down", down) is Outcome.FAILED
    up = served + envoy + workload("envoy-gateway", 1, "[server]")
    assert outcome("ingress/controller-down", up) is Outcome.PASSED

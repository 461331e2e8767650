"""What nobody who is seen depends on has not passed where somebody may depend on it unseen."""

import pytest

from lbdoctor.diagnose import Scope, Settings, diagnose
from lbdoctor.registry import load
from lbdoctor.testing import state

STATE = """
kind: Ingress
apiVersion: networking.k8s.io/v1
metadata: {name: shop, namespace: web}
spec: {rules: [{host: a.example.com, http: {paths: [{backend: {service: {name: web, port: {number: 80}}}}]}}]}
status: {loadBalancer: {ingress: [{ip: 192.0.2.4}]}}
---
kind: Service
apiVersion: v1
metadata: {name: web, namespace: web}
spec: {type: ClusterIP, selector: {app: web}, ports: [{port: 80}]}
---
kind: EndpointSlice
apiVersion: discovery.k8s.io/v1
metadata: {name: web-1, namespace: web, labels: {kubernetes.io/service-name: web}}
addressType: IPv4
endpoints: [{addresses: [10.1.0.4], conditions: {ready: false}}]
ports: [{port: 80}]
---
kind: HTTPRoute
apiVersion: gateway.networking.k8s.io/v1
metadata: {name: api, namespace: web}
spec: {parentRefs: [{name: edge}]}
status:
  parents:
  - parentRef: {name: edge}
    conditions: [{type: Accepted, status: "False", reason: NotAllowedByListeners}]
---
kind: Gateway
apiVersion: gateway.networking.k8s.io/v1
metadata: {name: edge, namespace: web}
spec: {gatewayClassName: eg, listeners: [{name: http, port: 80, protocol: HTTP}]}
status: {addresses: [{value: 192.0.2.5}], conditions: [{type: Programmed, status: "True"}]}
---
kind: Service
apiVersion: v1
metadata: {name: alone, namespace: web}
spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80}]}
status: {loadBalancer: {ingress: [{ip: 192.0.2.6}]}}
"""
READY = "endpoints.no_ready_endpoints"
ROUTE = "gateway.route_not_accepted"


def outcomes(hide: str = "", scope: Scope | None = None) -> dict[str, str]:
    found = diagnose(state(STATE, hide=hide), load(), Settings(scope or Scope()))
    return {each.check.name: each.outcome.value for each in found.checks}


@pytest.mark.parametrize(
    ("hide", "check"),
    [("Ingress", READY), ("Gateway", ROUTE)],
)
def test_a_fault_of_somebody_unseen_does_not_turn_to_passed(hide: str, check: str) -> None:
    assert outcomes()[check] == "failed"
    assert outcomes(hide)[check] == "inconclusive"


def test_a_fault_that_somebody_else_has_stays_one() -> None:
    assert outcomes("Ingress")[ROUTE] == "failed"


def test_who_was_not_asked_for_hides_nothing() -> None:
    found = state(STATE)
    alone = frozenset(
        each.ref for each in diagnose(found, load()).exposures if each.ref.name == "alone"
    )

    assert outcomes("Ingress", Scope(refs=alone))[READY] != "inconclusive"

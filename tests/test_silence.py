"""What is said of an engine that says nothing: only what its objects prove."""

from lbdoctor.diagnosis import Diagnosis, StageState
from lbdoctor.model import Stage
from lbdoctor.testing import look, state

WAITING = """
kind: Service
apiVersion: v1
metadata: {name: web, namespace: shop, uid: u-web, creationTimestamp: "2026-05-01T08:00:00Z"}
spec: {type: LoadBalancer, ports: [{port: 80, protocol: TCP}]}
status: {loadBalancer: {}}
---
kind: Node
apiVersion: v1
metadata: {name: worker-1}
spec: {providerID: "%s"}
"""
CLOUD = "ocid1.instance.oc1.eu-frankfurt-1.one"
METALLB = """
---
kind: Deployment
apiVersion: apps/v1
metadata: {name: controller, namespace: metallb-system}
spec:
  replicas: 1
  template:
    spec: {containers: [{name: controller, image: "quay.io/metallb/controller:v0.15.2"}]}
status: {observedGeneration: 1, replicas: 1, readyReplicas: 1}
"""
POOL = """
---
kind: IPAddressPool
apiVersion: metallb.io/v1beta1
metadata: {name: lan, namespace: metallb-system}
spec: {addresses: [192.0.2.10-192.0.2.20]}
"""
WITHIN = (Stage.RUNNING, Stage.ACCEPTED, Stage.ADDRESSED)


def how(found: Diagnosis) -> set[str]:
    (web,) = (each for each in found.exposures if each.ref.name == "web")
    assert "service/pending" in [judged.check.code for judged in web.roots]
    return {how.value for stage, how, _ in web.stages if stage in WITHIN}


def test_a_stock_that_is_seen_to_have_room_is_well() -> None:
    found = look(state(WAITING % "" + METALLB + POOL, at="2026-05-01T09:00:00Z"))

    assert how(found) == {StageState.OK.value}


def test_an_engine_that_shows_no_stock_may_have_none() -> None:
    found = look(state(WAITING % CLOUD, at="2026-05-01T09:00:00Z"))

    assert how(found) == {StageState.UNKNOWN.value}

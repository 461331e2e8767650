"""A guest of a Supervisor: who answers, how the chain is followed, and what is only a look-alike."""

from __future__ import annotations

from pathlib import Path

import yaml

from lbdoctor.diagnosis import Diagnosis, Exposed
from lbdoctor.testing import cases, look, state
from lbdoctor.testing.written import Raw

FIXTURES = Path(__file__).parent.parent / "fixtures"
CASES = {case.name: case for case in cases(FIXTURES)}
FULL = CASES["flb-vip-pool-exhausted"]
AT = "2026-09-01T09:10:00Z"


def told(guest: list[Raw] | None, supervisor: list[Raw] | None = None) -> Diagnosis:
    return look(state(guest, supervisor, at=AT))


def web(diagnosis: Diagnosis) -> Exposed:
    return next(each for each in diagnosis.exposures if each.ref.name == "web")


def codes(diagnosis: Diagnosis) -> set[str]:
    return {each.check.code for each in diagnosis.findings}


def without(raws: list[Raw], *kinds: str) -> list[Raw]:
    return [raw for raw in raws if raw["kind"] not in kinds]


def service(name: str = "web", **spec: object) -> Raw:
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": name, "namespace": "shop", "uid": f"uid-{name}"},
        "spec": {"type": "LoadBalancer", "ports": [{"port": 80, "nodePort": 31080}], **spec},
        "status": {"loadBalancer": {}},
    }


def test_the_vsphere_provider_without_a_supervisor_is_not_taken_for_vks() -> None:
    node = {"metadata": {"name": "n1", "annotations": {"cluster.x-k8s.io/cluster-name": "c1"}}}
    daemon = yaml.safe_load(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: vsphere-cloud-controller-manager, namespace: kube-system}
        spec: {template: {spec: {containers: [
          {name: cpi, image: "registry.k8s.io/cloud-pv-vsphere/cloud-provider-vsphere:v1.33.0",
           args: [--cloud-provider=vsphere, --cloud-config=/etc/cloud/vsphere.conf]}]}}}
        """
    )

    found = told([service(), {"kind": "Node", **node}, daemon])

    assert "vks" not in web(found).engine.expected


def test_a_service_that_is_only_called_supervisor_is_no_way_to_one() -> None:
    other = service("supervisor", selector={"app": "supervisord"}, clusterIP="None")
    other["metadata"]["namespace"] = "default"
    other["spec"]["type"] = "ClusterIP"

    assert "vks" not in web(told([service(), other])).engine.expected


def test_a_class_takes_the_service_out_of_the_providers_hands() -> None:
    raws = [raw for raw in FULL.sick["guest"] if raw["metadata"]["name"] != "web"]

    found = told([*without(raws, "Event"), service(loadBalancerClass="example.test/other")])

    assert "vks" not in web(found).engine.expected


def test_the_guest_alone_names_the_provider_and_no_more() -> None:
    found = told(FULL.sick["guest"])

    assert web(found).engine.expected == ("vks",)
    assert [each.check.code for each in web(found).roots] == ["service/pending"]
    assert {state.value for _, state, _ in web(found).stages[:5]} == {"unknown"} | {"failed"}


def test_the_supervisor_alone_shows_its_own_objects() -> None:
    found = told(None, FULL.sick["supervisor"])

    kinds = {each.ref.kind for each in found.exposures}
    assert kinds == {"Service", "VirtualMachineService"}
    assert "flb/vip-pool-exhausted" in codes(found)


def test_with_both_the_guests_service_is_the_exposure_and_waits_for_the_pool() -> None:
    found = look(FULL.snapshot())

    assert [str(each.ref) for each in found.exposures] == ["guest/Service/shop/web"]
    assert web(found).engine.expected == ("vks", "flb")
    assert [str(ref) for ref in found.pools[0].waiting] == ["guest/Service/shop/web"]
    assert found.pools[0].total == len(found.pools[0].holders) == 8


def test_a_cluster_of_the_same_name_elsewhere_is_another_cluster() -> None:
    moved = [dict(raw) for raw in FULL.sick["supervisor"]]
    for raw in moved:
        if raw["metadata"].get("namespace") == "team-a":
            raw["metadata"] = {**raw["metadata"], "namespace": "team-z"}

    found = told(FULL.sick["guest"], moved)

    assert "supervisor/not-this-one" in codes(found)
    assert web(found).engine.expected == ("vks",)

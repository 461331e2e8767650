"""Which Services AKO takes, which it leaves out, and what cannot be known of that."""

import pytest
from akos import ako, join, service, settings

from lbdoctor.diagnosis import Exposed
from lbdoctor.model import Outcome
from lbdoctor.testing import judge, look, state

SHOP = "{kind: Namespace, apiVersion: v1, metadata: {name: shop, labels: {team: a}}}"
METALLB = """
kind: Deployment
apiVersion: apps/v1
metadata: {name: controller, namespace: metallb-system, generation: 1}
spec: {replicas: 1, selector: {matchLabels: {app: m}}, template: {spec: {containers: [
  {name: controller, image: "quay.io/metallb/controller:v0.15.2"}]}}}
status: {observedGeneration: 1, readyReplicas: 1}
"""


def only(*parts: str) -> Exposed:
    return look(state(join(*parts))).exposures[0]


def expected(*parts: str) -> tuple[str, ...]:
    return only(*parts).engine.expected


MARK = 'annotations: {ako.vmware.com/host-fqdn-vs-uuid-map: "{}"}'
WRITTEN = "managedFields: [{manager: akc, operation: Update, subresource: status}]"
FOREIGN = "managedFields: [{manager: controller, operation: Update, subresource: status}]"
HELD = "ingress: [{ip: 10.30.8.20}]"
AVI = "loadBalancerClass: ako.vmware.com/avi-lb"


@pytest.mark.parametrize(
    "parts",
    [
        (service(MARK), METALLB),
        (service("annotations: {ako.vmware.com/load-balancer-ip: 10.0.0.1}"), METALLB),
        (service(spec="loadBalancerClass: metallb.io/lan"), ako(), settings()),
        (service(spec=AVI), METALLB),
    ],
)
def test_what_only_looks_like_avis(parts: tuple[str, ...]) -> None:
    assert "avi" not in expected(*parts)


def test_an_image_of_the_same_name_is_not_ako() -> None:
    other = METALLB.replace("quay.io/metallb/controller", "registry.example.com/tools/ako")

    assert expected(service(), other) == ()


def test_an_address_that_somebody_else_wrote_is_not_avis() -> None:
    found = only(service(f"{MARK}, {FOREIGN}", status=HELD), ako(), settings(layer7Only="true"))

    assert found.engine.answered != "avi"


def test_an_address_that_ako_wrote_is_avis() -> None:
    found = only(service(f"{MARK}, {WRITTEN}", status=HELD), ako(), settings())

    assert (found.engine.answered, found.engine.confidence) == ("avi", "certain")


@pytest.mark.parametrize(
    "data",
    [
        {"nsSyncLabelKey": "avi"},
        {"nsSyncLabelValue": "yes"},
        {"nsSyncLabelKey": "team", "nsSyncLabelValue": "a"},
        {"blockedNamespaceList": '["kube-system"]'},
        {"blockedNamespaceList": "not json"},
        {"layer7Only": "yes"},
        {"layer7Only": "false", "defaultLBController": "perhaps"},
    ],
)
def test_settings_that_leave_nobody_out(data: dict[str, str]) -> None:
    parts = join(service(), SHOP, ako(), settings(**data))

    assert judge("avi/namespace-not-watched", parts).outcome is not Outcome.FAILED
    assert judge("avi/l4-disabled", parts).outcome is not Outcome.FAILED


SELECT = {"nsSyncLabelKey": "team", "nsSyncLabelValue": "b"}


def test_where_another_engine_answers_ako_may_look_away() -> None:
    parts = (service(), SHOP, ako(), settings(**SELECT), METALLB)

    assert expected(*parts) == ("metallb",)
    assert judge("avi/namespace-not-watched", join(*parts)).outcome is Outcome.NOT_APPLICABLE


def test_one_of_two_akos_takes_the_namespace() -> None:
    second = join(ako(place="avi-two"), settings("avi-two", primaryInstance="false"))
    parts = join(service(), SHOP, ako(), settings(**SELECT), second)

    assert judge("avi/namespace-not-watched", parts).outcome is Outcome.PASSED


def test_an_address_is_proof_enough_that_the_namespace_is_watched() -> None:
    parts = join(service(WRITTEN, status=HELD), SHOP, ako(), settings(**SELECT))

    assert judge("avi/namespace-not-watched", parts).outcome is Outcome.PASSED


def test_an_old_ako_knows_no_classes() -> None:
    named = service(spec="loadBalancerClass: acme.example/lb")

    assert expected(named, ako("1.11.5"), settings()) == ("avi",)
    assert expected(named, ako("1.12.1"), settings()) == ()


@pytest.mark.parametrize("kind", ["Namespace", "ConfigMap"])
def test_what_is_hidden_decides_nothing(kind: str) -> None:
    parts = join(service(spec=AVI), SHOP, ako(), settings(**SELECT))

    assert judge("avi/namespace-not-watched", parts).outcome is Outcome.FAILED
    assert judge("avi/namespace-not-watched", parts, hide=kind).outcome is Outcome.INCONCLUSIVE


def test_a_value_that_a_tool_has_hidden_decides_nothing() -> None:
    hidden = join(service(spec=AVI), SHOP, ako(), settings(layer7Only="***HIDDEN***"))

    assert judge("avi/l4-disabled", hidden).outcome is Outcome.INCONCLUSIVE
    assert judge("avi/configuration-invalid", hidden).outcome is Outcome.PASSED


@pytest.mark.parametrize("word", ["true", "True", "1", "T"])
def test_layer_seven_only_as_go_reads_it(word: str) -> None:
    parts = join(service(spec=AVI), ako(), settings(layer7Only=word))

    assert judge("avi/l4-disabled", parts).outcome is Outcome.FAILED


def test_a_copied_manifest_is_no_lost_address() -> None:
    parts = join(service(MARK), ako(), settings())

    assert judge("engine/status-wiped", parts, name="avi.status_wiped").outcome is Outcome.PASSED


def stages(parts: tuple[str, ...]) -> dict[str, str]:
    return {stage.name.lower(): how for stage, how, _ in only(*parts).stages}


def test_what_only_the_controller_knows_is_not_called_ok() -> None:
    found = stages((service(), ako(), settings()))

    assert found["claimed"] == "ok"
    assert (found["accepted"], found["addressed"]) == ("unknown", "unknown")


def test_an_address_proves_that_the_controller_gave_it() -> None:
    found = stages((service(MARK, status=HELD), ako(), settings()))

    assert {found[each] for each in ("running", "accepted", "addressed", "published")} == {"ok"}

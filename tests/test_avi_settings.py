"""What AKO's settings and its own words mean, and when they are past."""

import pytest
from akos import ako, event, join, service, settings
from told import CASES

from lbdoctor.model import Outcome
from lbdoctor.testing import judge, look, state

WRITTEN = "managedFields: [{manager: akc, operation: Update, subresource: status}]"
HELD = "ingress: [{ip: 10.30.8.20}]"

BOOT = "avi.configuration_refused"
REFUSAL = ("AKOShutdown", "Invalid user input [BGPPeerLabels [a] cannot be set if EnableRhi]", 10)


@pytest.mark.parametrize(
    ("parts", "outcome"),
    [
        ((ako(ready=0), event(*REFUSAL)), Outcome.FAILED),
        ((ako(ready=0), event(*REFUSAL), event("AKOReady", "", 11, "Normal")), Outcome.PASSED),
        ((ako(ready=0), event("AKOReady", "", 9, "Normal"), event(*REFUSAL)), Outcome.FAILED),
        ((ako(), event("SSLImportError", "Failed to import", 10)), Outcome.PASSED),
    ],
)
def test_a_complaint_holds_until_ako_is_well(parts: tuple[str, ...], outcome: Outcome) -> None:
    told = judge("avi/configuration-invalid", join(service(), settings(), *parts), name=BOOT)

    assert told.outcome is outcome


def test_a_complaint_is_past_when_ako_has_run_ever_since() -> None:
    running = {"running": {"startedAt": "2026-05-11T08:12:00Z"}}
    parts = join(service(), settings(), ako(state=running), event(*REFUSAL))

    told = judge("avi/configuration-invalid", parts, at="2026-05-11T09:00:00Z", name=BOOT)
    assert told.outcome is Outcome.PASSED


TEXTS = [
    ("Avi Controller information missing (username: [   10.20.0.5]", "configuration-invalid"),
    ("Avi Controller Cluster state is not Active", "controller-unhealthy"),
    ("Unsupported kubernetes apiserver [1.36] version detected", "sync-disabled"),
    ("AKO is running with unsupported Avi version [20.1.1]", "sync-disabled"),
    ("Invalid user input [Cloud details not found for cloud name: x]", "configuration-invalid"),
    ("Invalid user input [Cloud does not have a ipam_provider_ref configured]", "cloud-not-ready"),
    ("Invalid user input [network n not found under vrf ]", "configuration-invalid"),
    ("Invalid user input [network n not found under vrf global]", "vip-network-missing"),
    ("Invalid user input [no networks found for networkName: n]", "vip-network-missing"),
    ("Invalid user input [tenant details not found for the tenant: t]", "unauthorized"),
    (
        "Invalid user input [Encountered an error on GET request to URL https://a/: HTTP code: 403]",
        "unauthorized",
    ),
    (
        "Invalid user input [Get uri /api/cloud returned err Get: dial tcp: connection refused]",
        "controller-unreachable",
    ),
    ("Invalid user input [Something that nobody has read before]", "configuration-invalid"),
    ("Something that AKO never said", ""),
]


@pytest.mark.parametrize(("text", "code"), TEXTS)
def test_each_text_has_one_meaning(text: str, code: str) -> None:
    parts = join(service(), settings(), ako(ready=0), event("AKOShutdown", text, 10))
    found = look(state(parts)).findings
    told = {each.check.code for each in found if each.ref.kind == "Pod"}

    assert told == ({f"avi/{code}"} if code else set())


WRONG = [
    {"controllerIP": ""},
    {"cloudName": "gone"},
    {"clusterName": "no spaces"},
    {"vipNetworkList": ""},
    {"vipNetworkList": "[]"},
    {"vipNetworkList": '[{"networkName":'},
    {"vipNetworkList": '[{"networkName":"vip","cidr":"10.30.8.0/99"}]'},
    {"serviceType": "NodePortLocal", "cniPlugin": "calico"},
    {"bgpPeerLabels": '["a"]', "enableRHI": "false"},
]
FINE: list[dict[str, str]] = [
    {},
    {"vipNetworkList": "[]", "vpcMode": "true"},
    {"serviceType": "NodePortLocal", "cniPlugin": "antrea"},
    {"bgpPeerLabels": '["a"]', "enableRHI": "true"},
    {"bgpPeerLabels": "[]", "nodeNetworkList": "[]"},
    {"nodeNetworkList": '[{"networkName":"n","cidrs":["10.0.0.0/24"]}]'},
]


@pytest.mark.parametrize("data", FINE)
def test_settings_that_work(data: dict[str, str]) -> None:
    parts = join(service(), ako(), settings(**data))

    assert judge("avi/configuration-invalid", parts).outcome is Outcome.PASSED


@pytest.mark.parametrize("data", WRONG)
def test_settings_that_cannot_work(data: dict[str, str]) -> None:
    parts = join(service(), ako(ready=0), settings(**data))

    assert [each.check.code for each in look(state(parts)).exposures[0].roots] == [
        "avi/configuration-invalid"
    ]


def test_wrong_settings_hurt_nobody_before_the_next_start() -> None:
    found = look(state(join(service(WRITTEN, status=HELD), ako(), settings(clusterName=""))))

    told = {f.check.code: f.severity.value for f in found.findings}
    assert told["avi/configuration-invalid"] == "warning"
    assert "error" not in told.values()


@pytest.mark.parametrize(
    ("case", "said"), [("avi-vds-pool-exhausted", 0), ("avi-nsx-ingress-low", 1)]
)
def test_settings_are_missed_only_where_it_is_known_that_ako_lives_by_them(
    case: str, said: int
) -> None:
    (story,) = (each for each in CASES if each.name == case)
    sides = story.healthy
    left = [raw for raw in sides["supervisor"] if raw["metadata"]["name"] != "avi-k8s-config"]
    found = look(state(sides.get("guest"), left, at=story.at))
    missed = [f for f in found.findings if f.finding.message.endswith("does not exist")]

    assert [f.check.code for f in missed] == ["avi/configuration-invalid"] * said

"""Traces of two engines on one Supervisor: the one that was chosen answers, the other is named."""

from __future__ import annotations

import pytest
from chains import AT, CASES, chains

from lbdoctor.diagnosis import Diagnosis
from lbdoctor.model import GUEST, SUPERVISOR, Confidence, Severity
from lbdoctor.testing import Case, judge, look, state
from lbdoctor.testing.written import Raw

STORIES = {
    "flb-in-place-of-haproxy": ("flb", "haproxy"),
    "flb-in-place-of-avi": ("flb", "avi"),
    "haproxy-in-place-of-flb": ("haproxy", "flb"),
    "nsx-vpc-in-place-of-nsx": ("nsx-vpc", "nsx"),
    "nsx-in-place-of-vpc": ("nsx", "nsx-vpc"),
}


def story(name: str) -> Case:
    return CASES[name]


def replaced(found: Diagnosis) -> list[tuple[str | None, Severity]]:
    return [(e.engine, e.severity) for e in found.findings if e.check.code == "engine/replaced"]


@pytest.mark.parametrize("name", STORIES)
def test_the_engine_that_was_chosen_answers_and_the_other_is_named(name: str) -> None:
    chosen, left = STORIES[name]
    found = look(story(name).snapshot())
    (web,) = found.exposures

    assert web.engine.expected == ("vks", chosen)
    assert web.engine.confidence == "certain"
    assert replaced(found) == [(left, Severity.WARNING)]
    assert {root.engine for root in web.roots} <= {chosen, None}


@pytest.mark.parametrize("name", STORIES)
def test_what_is_left_is_cited_beside_what_was_chosen(name: str) -> None:
    (finding,) = [
        e for e in look(story(name).snapshot()).findings if e.check.code == "engine/replaced"
    ]
    paths = [fact.path for fact in finding.finding.evidence]

    assert paths[0] == "metadata.name"
    assert paths[1] in ("spec.type", "data.network_provider")


@pytest.mark.parametrize("name", STORIES)
def test_it_is_only_news_while_nobody_waits(name: str) -> None:
    case = story(name)
    kept = {raw["metadata"]["name"] for raw in case.healthy[SUPERVISOR]}
    left = [raw for raw in case.sick[SUPERVISOR] if raw["metadata"]["name"] not in kept]
    found = look(state(case.healthy[GUEST], [*case.healthy[SUPERVISOR], *left], at=AT))

    assert {severity for _, severity in replaced(found)} <= {Severity.INFO}


@pytest.mark.parametrize("name", STORIES)
def test_who_was_chosen_unseen_nothing_is_called_left(name: str) -> None:
    choice = "ConfigMap" if name.startswith("nsx") else "LoadBalancerConfig"

    assert replaced(look(story(name).snapshot(hide=(choice,)))) == []


def test_avi_gives_way_to_the_load_balancer_of_nsx_in_a_vpc() -> None:
    """One anywhere keeps the whole Supervisor on NSX; a subnet of Avi's engines speaks for Avi."""
    nsx = chains()["nsx-vpc"]
    ako = [raw for raw in story("flb-in-place-of-avi").sick[SUPERVISOR] if _of_ako(raw)]
    found = look(state(nsx[GUEST], [*nsx[SUPERVISOR], *ako], at=AT))
    web = next(each for each in found.exposures if each.ref.name == "web")

    assert web.engine.expected == ("vks", "nsx-vpc")
    assert web.engine.confidence == "certain"
    assert replaced(found) == [("avi", Severity.INFO)]


def _of_ako(raw: Raw) -> bool:
    return bool(raw["metadata"].get("namespace") == "vmware-system-ako")


def test_namespaces_of_both_networks_are_no_contradiction() -> None:
    case = story("nsx-vpc-in-place-of-nsx")
    settings = {
        "apiVersion": "netoperator.vmware.com/v1alpha1",
        "kind": "NetworkSettings",
        "metadata": {"name": "default", "namespace": "team-b"},
        "provider": "nsx-tier1",
    }
    raws = [*case.sick[SUPERVISOR], settings]

    assert replaced(look(state(case.sick[GUEST], raws, at=AT))) == []


def test_settings_of_namespaces_unseen_leave_it_open() -> None:
    sick = story("nsx-vpc-in-place-of-nsx").path / "supervisor.yaml"

    found = judge("engine/replaced", None, sick, hide="NetworkSettings", name="nsx.left_over")

    assert found.outcome.value == "inconclusive"


def test_what_ails_an_engine_that_only_hints_point_at_is_likely_at_best() -> None:
    found = look(story("haproxy-in-place-of-flb").snapshot(hide=("LoadBalancerConfig",)))
    told = {e.confidence for e in found.findings if e.check.area == "flb"}

    assert told == {Confidence.LIKELY}

"""Commands for a Supervisor lead to the Supervisor, or the report says that they have to."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest
from chains import AT, CASES

from lbdoctor.diagnose import diagnose
from lbdoctor.diagnosis import Diagnosis
from lbdoctor.gate import Policy
from lbdoctor.model import GUEST, SUPERVISOR, instant
from lbdoctor.registry import load
from lbdoctor.reports import Screen, render
from lbdoctor.reports._kubectl import aimed, closing
from lbdoctor.snapshot import Snapshot
from lbdoctor.sources.live import LiveSource
from lbdoctor.testing import look, state

STORY = CASES["flb-vip-pool-exhausted"]
FLAGS = ("--kubeconfig", "my files/sup.yaml", "--context", "admin@sup")
AIMED = "kubectl --kubeconfig 'my files/sup.yaml' --context admin@sup get"


def told(name: str, flags: Sequence[str] = (), hide: str = "") -> Diagnosis:
    case = CASES[name]
    found = case.snapshot(hide=(hide,) if hide else ())
    readings = [
        replace(each, flags=flags) if each.cluster == SUPERVISOR else each
        for each in found.readings
    ]
    return diagnose(Snapshot(readings, instant(AT)), load())


def text(found: Diagnosis, form: str = "text") -> str:
    return " ".join(render(form, found, Policy(), Screen(100)).replace("\\\n", " ").split())


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_commands_carry_the_flags_that_the_user_gave(form: str) -> None:
    shown = text(told("flb-vip-pool-exhausted", FLAGS), form)

    assert f"{AIMED} ippools.netoperator.vmware.com" in shown
    assert "on the Supervisor:" not in shown


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_without_flags_the_report_says_where(form: str) -> None:
    shown = text(told("flb-vip-pool-exhausted"), form)

    assert "on the Supervisor:" in shown
    assert "--kubeconfig" not in shown


def test_the_document_names_the_cluster_and_carries_the_flags() -> None:
    found = json.loads(render("json", told("flb-vip-pool-exhausted", FLAGS), Policy(), Screen()))
    remedies = {each["code"]: each["remedy"] for each in found["findings"]}

    full = remedies["flb/vip-pool-exhausted"]
    assert full["cluster"] == SUPERVISOR
    assert all(command.startswith(AIMED) for command in full["commands"])


def test_what_is_looked_at_on_the_supervisor_for_a_finding_of_the_guest_goes_there() -> None:
    shown = text(told("supervisor-discovery-failed", FLAGS))

    assert f"{AIMED[:-4]} -n team-a get vsphereclusters" in shown


def test_commands_for_the_guest_are_left_alone() -> None:
    shown = text(told("vks-token-refused", FLAGS))

    assert "kubectl -n vmware-system-cloud-provider" in shown


def test_a_supervisor_alone_is_where_the_user_is() -> None:
    raws = STORY.sick[SUPERVISOR]

    assert "on the Supervisor:" not in text(look(state(None, raws, at=AT)))


def test_the_block_that_closes_gaps_goes_to_the_right_cluster_too() -> None:
    found = told("flb-vip-pool-exhausted", FLAGS, hide="IPPool")
    lines = closing(found.gaps, found.snapshot)

    assert any(line.startswith(f"{AIMED} ippools") for line in lines)


def test_only_kubectl_takes_the_flags() -> None:
    assert aimed("openssl s_client", FLAGS) == "openssl s_client"
    assert aimed("kubectl get pods", ()) == "kubectl get pods"


def test_a_live_source_remembers_how_it_was_named() -> None:
    named = LiveSource(cluster=GUEST, kubeconfig="sup.yaml")

    assert named._flags() == ("--kubeconfig", "sup.yaml")
    assert LiveSource()._flags() == ()

"""A Supervisor by itself: each of its exposures says for which guest it was made."""

import json

from told import CASES

from lbdoctor.diagnosis import Diagnosis
from lbdoctor.gate import Policy
from lbdoctor.model import SUPERVISOR
from lbdoctor.reports import Screen, render
from lbdoctor.testing import look, state

FULL = next(case for case in CASES if case.name == "flb-vip-pool-exhausted")
ALONE = look(state(None, FULL.sick[SUPERVISOR], at=FULL.at))


def shown(form: str, diagnosis: Diagnosis = ALONE) -> str:
    return render(form, diagnosis, Policy(), Screen(200))


def test_a_request_and_its_service_name_the_service_of_the_guest() -> None:
    report = json.loads(shown("json"))
    said = {(e["ref"]["kind"], e["ref"]["name"]): e.get("for") for e in report["exposures"]}
    request = "tkc-a-dded9d02f09e95e4e0a09"

    assert said["VirtualMachineService", request] == "Service shop/web of the guest tkc-a"
    assert said["Service", request] == "Service shop/web of the guest tkc-a"
    assert said["VirtualMachineService", "tkc-a"] == "the API server of the guest tkc-a"
    assert said["Service", "kube-apiserver-lb-svc"] is None


def test_people_read_it_too_once_for_all_that_share_a_cause() -> None:
    lines = [line for line in shown("text").splitlines() if line.startswith("  for ")]

    assert lines == ["  for        Service shop/web of the guest tkc-a"]


def test_with_the_guest_at_hand_nothing_is_said_of_it() -> None:
    assert "  for  " not in shown("text", look(FULL.snapshot()))

"""AKO that is ready in the eyes of Kubernetes: has it begun to work, and what does it wait for?"""

from pathlib import Path

import pytest

from lbdoctor.testing import judge

FIXTURES = Path(__file__).parent.parent / "fixtures"
NEVER_READY = FIXTURES / "avi-never-ready" / "guest.yaml"
KINDS_MISSING = FIXTURES / "avi-kinds-missing" / "guest.yaml"
SILENT = FIXTURES / "avi-silent-refusal" / "guest.yaml"
AT = "2026-05-11T09:00:00Z"


@pytest.mark.parametrize("guest", [SILENT, NEVER_READY])
def test_an_ako_whose_kinds_are_all_served_waits_for_none(guest: Path) -> None:
    assert judge("avi/kinds-missing", guest, at=AT).outcome.value == "passed"


def test_an_ako_that_listens_has_begun() -> None:
    assert (
        judge("avi/sync-disabled", SILENT, at=AT, name="avi.never_ready_of_service").outcome.value
        == "passed"
    )


@pytest.mark.parametrize("hidden", ["CustomResourceDefinition", "StatefulSet"])
def test_a_kind_is_not_missing_because_it_was_not_looked_for(hidden: str) -> None:
    verdict = judge("avi/kinds-missing", KINDS_MISSING, at=AT, hide=hidden)

    assert verdict.outcome.value == "inconclusive"


def test_a_missing_kind_is_no_cause_where_the_start_was_not_seen() -> None:
    seen = judge("avi/kinds-missing", KINDS_MISSING, at=AT).findings[0]
    unseen = judge("avi/kinds-missing", KINDS_MISSING, at=AT, hide="Event").findings[0]

    assert (seen.severity, seen.confidence.value) == (None, "certain")
    assert (unseen.severity and unseen.severity.value, unseen.confidence.value) == (
        "warning",
        "likely",
    )


@pytest.mark.parametrize("hidden", ["Event", "Pod"])
def test_a_silence_that_was_not_heard_proves_nothing(hidden: str) -> None:
    verdict = judge(
        "avi/sync-disabled", NEVER_READY, at=AT, hide=hidden, name="avi.never_ready_of_service"
    )

    assert verdict.outcome.value == "inconclusive"


def test_an_ako_that_has_just_started_is_given_time() -> None:
    text = NEVER_READY.read_text().replace(
        "startedAt: '2026-05-11T06:12:40Z'", f"startedAt: '{AT}'"
    )
    text = text.replace("lastTimestamp: '2026-05-11T08:40:00Z'", f"lastTimestamp: '{AT}'")
    verdict = judge("avi/sync-disabled", text, at=AT, name="avi.never_ready_of_service")

    assert verdict.outcome.value == "passed"

"""What an exposure with an address feels in spite of it, and what is said where that is unseen."""

from collections.abc import Iterator

import pytest

from lbdoctor import (
    ACCEPTED,
    CONFIG_MAP,
    ERROR,
    SERVED,
    SERVICE,
    WARNING,
    Finding,
    Obj,
    Promise,
    Remedy,
    View,
)
from lbdoctor.declarations import Check
from lbdoctor.diagnose import diagnose
from lbdoctor.diagnosis import State
from lbdoctor.model import Severity, Stage, need
from lbdoctor.registry import Exposure, Registry
from lbdoctor.testing import state

STATE = """
apiVersion: v1
kind: Service
metadata: {name: a, namespace: web}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: refused, namespace: web}
"""


def refused(service: Obj, see: View) -> Iterator[Finding]:
    if see.get(CONFIG_MAP, service.space, "refused") is not None:
        yield Finding("its settings are refused", (), Remedy("mend them"))


def told(
    *, felt: bool, hide: str = "", severity: Severity = ERROR, stage: Stage = ACCEPTED
) -> State:
    check = Check(
        code="acme/refused", title="refused", severity=severity, stage=stage, subject=SERVICE,
        judge=refused, when=None, reads=(need(CONFIG_MAP),), engine=None, symptom=False,
        fallback=False, explains=(), unaffected=None, breaks_traffic=False, felt=felt,
        reached=False, options=(),
    )  # fmt: skip
    promise = Exposure(SERVICE, ("svc",), lambda obj, see: Promise(("10.0.0.1",)), ())
    registry = Registry([check], [], [], [promise])
    return diagnose(state(STATE, hide=hide), registry).exposures[0].state


@pytest.mark.parametrize("felt", [True, False])
def test_an_error_before_the_address_degrades(felt: bool) -> None:
    assert told(felt=felt) is State.DEGRADED


def test_what_is_felt_in_spite_of_an_address_is_not_called_ok_unseen() -> None:
    assert told(felt=True, hide="ConfigMap") is State.UNKNOWN


def test_an_address_proves_what_came_before_it() -> None:
    assert told(felt=False, hide="ConfigMap") is State.OK


def test_an_error_behind_the_address_that_may_be_unseen_leaves_the_state_open() -> None:
    assert told(felt=False, hide="ConfigMap", stage=SERVED) is State.UNKNOWN


def test_a_warning_that_nobody_feels_may_be_unseen() -> None:
    assert told(felt=False, severity=WARNING, stage=SERVED) is State.OK
    assert told(felt=False, hide="ConfigMap", severity=WARNING, stage=SERVED) is State.OK


def test_a_warning_that_is_felt_may_not() -> None:
    assert told(felt=True, severity=WARNING, stage=SERVED) is State.DEGRADED
    assert told(felt=True, hide="ConfigMap", severity=WARNING, stage=SERVED) is State.UNKNOWN

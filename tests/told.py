"""All cases, each diagnosed once for all tests of one process."""

from functools import cache
from pathlib import Path

from lbdoctor.diagnosis import Diagnosis
from lbdoctor.testing import Case, cases, look

FIXTURES = Path(__file__).parent.parent / "fixtures"
CASES = cases(FIXTURES)
_BY_NAME = {case.name: case for case in CASES}


def told(case: Case, *, healthy: bool = False) -> Diagnosis:
    """What is said of one of the twins."""
    return _told(case.name, healthy)


@cache
def _told(name: str, healthy: bool) -> Diagnosis:
    return look(_BY_NAME[name].snapshot(healthy=healthy))

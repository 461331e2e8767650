"""Golden cases: every story and its healthy twin, with exactly what is said of them."""

import inspect
import os
from pathlib import Path

import pytest
from told import told

from lbdoctor.registry import load
from lbdoctor.surprise import loud
from lbdoctor.testing import Case, cases, look
from lbdoctor.testing.cases import verdict

FIXTURES = Path(__file__).parent.parent / "fixtures"
CASES = cases(FIXTURES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_story_is_told_as_expected(case: Case) -> None:
    """Set LBDOCTOR_REWRITE=1 to write down what is said now; read the difference before keeping."""
    with loud():
        sick, healthy = look(case.snapshot()), look(case.snapshot(healthy=True))
    told = verdict(sick) + "healthy\n" + verdict(healthy)
    expected = case.path / "expected.txt"
    if os.environ.get("LBDOCTOR_REWRITE"):
        expected.write_text(told)

    assert expected.is_file(), "LBDOCTOR_REWRITE=1 writes it; read it before you keep it"
    assert told == expected.read_text()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_first_lines_say_where_the_state_comes_from(case: Case) -> None:
    head = next(case.path / f"{each}.yaml" for each in case.sick).read_text().splitlines()[:3]

    assert head[0].startswith("# ") and any("ource:" in line for line in head), head


def test_every_code_is_produced_by_a_case() -> None:
    produced = {
        inspect.unwrap(judged.check.judge)
        for case in CASES
        for healthy in (False, True)
        for judged in told(case, healthy=healthy).findings
    }

    assert {inspect.unwrap(check.judge) for check in load().checks} - produced == set()

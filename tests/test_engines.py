"""The table of engines: what it promises is what the fixtures show."""

import pytest
from told import CASES, told

from lbdoctor.coverage import owner, table
from lbdoctor.model import Stage
from lbdoctor.registry import load

IDS = [engine.id for engine in load().engines]


def both() -> list[tuple[str, bool]]:
    return [(case.name, healthy) for case in CASES for healthy in (False, True)]


@pytest.mark.parametrize("engine", IDS)
def test_each_engine_is_expected_in_a_case_with_evidence(engine: str) -> None:
    proven = [
        exposed
        for case in CASES
        for healthy in (False, True)
        for exposed in told(case, healthy=healthy).exposures
        if engine in {name.partition(":")[0] for name in exposed.engine.expected}
    ]

    assert proven
    assert all(exposed.engine.because for exposed in proven)


def test_every_cell_of_the_table_is_proven_by_a_finding_of_a_case() -> None:
    shown = {
        (owner(judged.check, IDS), judged.stage)
        for case in CASES
        for healthy in (False, True)
        for judged in told(case, healthy=healthy).findings
    }
    promised = {(owner(check, IDS), check.stage) for check in load().checks}

    assert promised - shown == set()


def test_the_table_has_a_row_for_each_engine_and_one_for_all() -> None:
    head, *rows = table(load())

    assert head == ["engine", *(stage.word for stage in Stage), "pools"]
    assert [row[0] for row in rows] == [*IDS, "(any)"]

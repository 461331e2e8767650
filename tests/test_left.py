"""The line of a report that says how many addresses are left for who waits."""

import pytest
from told import CASES, told

from lbdoctor.gate import Policy
from lbdoctor.reports import Screen, render

_BY_NAME = {case.name: case for case in CASES}


def shown(name: str, form: str = "_why", *, healthy: bool = False) -> str:
    return render(form, told(_BY_NAME[name], healthy=healthy), Policy(), Screen(200))


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("supervisor-quota-on-services", "29 of 32 addresses are free in vip-pool-1"),
        ("vks-token-refused", ""),
        ("supervisor-service-missing", "29 of 32 addresses are free in vip-pool-1"),
        ("flb-vip-pool-exhausted", "0 of 8 addresses are free in vip-pool-1"),
        ("nsx-ip-pool-exhausted", "0 of 32 addresses are free in ingress of default (an estimate)"),
        ("avi-nsx-ingress-exhausted", "0 of 8 addresses are free in ingress of default (an estim"),
        ("nsx-vpc-ip-block-exhausted", "0 of 32 addresses are free in external-block-1"),
        ("antrea-pool-exhausted", "0 of"),
    ],
)
def test_who_waits_is_told_what_is_left(name: str, line: str) -> None:
    text = shown(name)

    assert ("  pools " in text) is bool(line)
    assert line in text


def test_who_has_an_address_is_not_told_of_pools() -> None:
    assert "  pools " not in shown("supervisor-quota-on-services", healthy=True)


def test_a_ticket_says_it_too() -> None:
    assert "Pools: 29 of 32 addresses are free" in shown("supervisor-service-missing", "markdown")


def test_each_engine_on_the_way_is_shown_with_its_proof() -> None:
    proof = shown("flb-vip-pool-exhausted").partition("Why this engine")[2].splitlines()[1:5]

    assert any("spec.type = foundation" in line for line in proof)
    assert len(proof) == len(set(proof))

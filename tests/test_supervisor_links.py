"""Every link from a guest's Service to the engine of its Supervisor, broken one after the other.

The links are those of the graph of a healthy state, and so are the ways in which they can break: a
link that is declared tomorrow is broken here without a new test.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import combinations

import pytest
from breaking import WORKLOADS, Break, Sides, breaks, broken
from chains import AT, WEB, chains

from lbdoctor.diagnosis import Diagnosis, Exposed, Judged, State
from lbdoctor.model import GUEST, SUPERVISOR, Confidence, Ref, Severity, Stage
from lbdoctor.registry import load
from lbdoctor.testing import look, state
from lbdoctor.topology import SEEN

CHAINS = chains()


def told(sides: Sides) -> Diagnosis:
    return look(state(sides[GUEST], sides[SUPERVISOR], at=AT))


def web(found: Diagnosis) -> Exposed:
    return next(each for each in found.exposures if each.ref == WEB)


def names(judged: Judged, targets: Sequence[Ref]) -> bool:
    """Whether a finding is about one of these, or cites it, or cites that it is not there."""
    cited = (judged.ref, *(fact.ref for fact in judged.finding.evidence))
    return any(_same(ref, target) for ref in cited for target in targets)


def _same(ref: Ref, target: Ref) -> bool:
    place = ref.namespace in (target.namespace, "")
    return ref[:3] == target[:3] and place and ref.name in (target.name, "*")


def blames(judged: Judged, what: Break) -> bool:
    """Whether a finding tells of this link: of what it leads to, or, where nothing is left of that,
    of the object that needs it. What ails the Pod of a controller is told of its workload."""
    driver = judged.ref in what.way and judged.ref.kind in WORKLOADS
    if driver or names(judged, what.targets):
        return True
    if what.mutate is not None:
        return False
    served = what.served and judged.stage is Stage.SERVED
    return judged.ref in what.way if served else judged.ref == what.way[-1]


HEALTHY = {engine: told(sides) for engine, sides in CHAINS.items()}
BREAKS = {engine: breaks(found, CHAINS[engine], WEB) for engine, found in HEALTHY.items()}
ONE = [
    pytest.param(engine, each, id=f"{engine}: {each}")
    for engine, found in BREAKS.items()
    for each in found
]


def _is_ours(parts: list[str], folders: Sequence[str], avi: Sequence[str]) -> bool:
    """Whether a link leads from a guest to what answers on its Supervisor."""
    return parts[0] in folders or (parts[0] == "avi" and parts[1] in avi)


@pytest.mark.parametrize("engine", CHAINS)
def test_the_whole_chain_is_healthy_and_its_engine_known(engine: str) -> None:
    found = HEALTHY[engine]

    assert web(found).state is State.OK
    assert web(found).engine.expected == ("vks", engine.partition("/")[0])
    assert {each.severity for each in found.findings} <= {Severity.INFO}


def test_every_link_of_the_chain_is_walked_by_some_engine() -> None:
    """A new link needs a healthy chain that has it, or nobody breaks it.

    What is left of an engine that was replaced is no part of the chain.
    """
    unmade = [
        told(broken(CHAINS[engine], what))
        for engine, found in BREAKS.items()
        for what in found
        if what.verb in ("becomes", "asks the Supervisor by") and what.how == "gone"
    ]
    walked = {
        (edge.verb, edge.start.kind, edge.end.kind)
        for found in (*HEALTHY.values(), *unmade)
        for place in found.topology.reach(WEB)
        for edge in found.topology.edges(place.ref)
    }
    ours = ("supervisor", "flb", "haproxy", "nsx", "nsx_vpc")
    avi = ("chosen", "lbapi", "allotted", "supervisor")
    missed = [
        f"{link.find.__module__}.{link.find.__name__}"
        for link in load().links
        if _is_ours(link.find.__module__.split(".")[2:], ours, avi)
        and not link.find.__module__.endswith(".leftover")
        and not any((link.verb, link.subject.name, kind.name) in walked for kind in link.targets)
    ]

    assert missed == []


@pytest.mark.parametrize(("engine", "what"), ONE)
def test_a_broken_link_is_the_root_and_nothing_else_is_accused(engine: str, what: Break) -> None:
    found = told(broken(CHAINS[engine], what))

    assert web(found).state in (State.PENDING, State.BROKEN)
    assert web(found).roots
    for root in web(found).roots:
        assert blames(root, what), f"{root.check.code} of {root.ref} is no root of it"
    for each in found.findings:
        if each.severity is Severity.ERROR and each.confidence is Confidence.CERTAIN:
            assert each.caused_by or blames(each, what), f"{each.check.code} of {each.ref}"


@cache
def alone(engine: str, index: int) -> Judged:
    """The first root of one break by itself."""
    return web(told(broken(CHAINS[engine], BREAKS[engine][index]))).roots[0]


def worst(engine: str) -> list[int]:
    """One way for each link that is a fault of its own: a lost answer is only what others cause."""
    found: dict[tuple[tuple[Ref, ...], str], int] = {}
    for index, each in enumerate(BREAKS[engine]):
        if each.how != "no address":
            found[each.targets, each.verb] = index
    return list(found.values())


def leads_to(found: Diagnosis, what: Break) -> bool:
    """Whether the chain still comes to a link: behind one that is missing nothing is known."""
    reached = found.topology.below([WEB])
    known = {ref for ref in reached if found.topology.state(ref) == SEEN}
    return not known.isdisjoint({*what.way[-1:], *what.targets})


PAIRS = [
    pytest.param(
        engine, one, other, id=f"{engine}: {BREAKS[engine][one]} + {BREAKS[engine][other]}"
    )
    for engine in CHAINS
    for one, other in combinations(worst(engine), 2)
    if not set(BREAKS[engine][one].targets) & set(BREAKS[engine][other].targets)
]


@pytest.mark.parametrize(("engine", "one", "other"), PAIRS)
def test_two_broken_links_are_named_in_the_order_of_mending(
    engine: str, one: int, other: int
) -> None:
    both = [BREAKS[engine][one], BREAKS[engine][other]]
    found = told(broken(CHAINS[engine], *both))
    roots = web(found).roots
    named = [*roots, *(each for each in found.findings if WEB in each.affects and each.caused_by)]
    for root in roots:
        assert any(blames(root, each) for each in both), f"{root.check.code} of {root.ref}"
    places = []
    for index, each in ((one, both[0]), (other, both[1])):
        mine = [place for place, finding in enumerate(named) if blames(finding, each)]
        if not mine and not leads_to(found, each):
            continue
        assert mine, f"{each} is not named: {[root.check.code for root in roots]}"
        if mine[0] < len(roots):
            places.append((alone(engine, index).stage, mine[0]))
    assert sorted(places) == sorted(places, key=lambda place: place[1])


SPARED = [
    pytest.param(engine, each._replace(targets=each.targets[:1]), id=f"{engine}: one: {each}")
    for engine, found in BREAKS.items()
    for each in found
    if len(each.targets) > 1
]


@pytest.mark.parametrize(("engine", "what"), SPARED)
def test_one_of_several_that_do_the_same_is_no_fault(engine: str, what: Break) -> None:
    found = told(broken(CHAINS[engine], what))

    assert web(found).state is State.OK
    assert not [each for each in found.findings if each.severity is Severity.ERROR]

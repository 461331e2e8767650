"""What is only a part of somebody's chain: it has addresses, and is no exposure by itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from breaking import breaks, broken
from chains import AT, WEB, chains

from lbdoctor.diagnosis import Diagnosis
from lbdoctor.kinds import DEPLOYMENT, NAMESPACE
from lbdoctor.model import GUEST, SUPERVISOR, Severity, Space
from lbdoctor.testing import look, state
from lbdoctor.view import View, World
from lbdoctor.workloads import PROGRAMS, deserted

FLB = chains()["flb"]


def unanswered(at: str = AT) -> Diagnosis:
    """The Supervisor's Service waits, and nothing is wrong with its load balancer."""
    healthy = look(state(FLB[GUEST], FLB[SUPERVISOR], at=AT))
    lost = next(
        each
        for each in breaks(healthy, FLB, WEB)
        if (each.verb, each.how) == ("becomes", "no address")
    )
    sides = broken(FLB, lost)
    return look(state(sides[GUEST], sides[SUPERVISOR], at=at))


def test_a_service_of_the_supervisor_is_no_exposure_beside_its_guest() -> None:
    assert {each.ref.cluster for each in unanswered().exposures} == {GUEST}


def test_without_a_known_cause_the_root_is_where_the_chain_stops() -> None:
    (web,) = unanswered().exposures

    assert [(each.check.code, each.ref.cluster) for each in web.roots] == [
        ("service/pending", SUPERVISOR)
    ]
    assert "Supervisor" in web.roots[0].message


def test_while_the_chain_is_young_its_silence_is_news_at_every_link() -> None:
    found = unanswered(at="2026-09-01T08:01:00Z")
    pending = [each for each in found.findings if each.check.code == "service/pending"]

    assert {each.ref.cluster for each in pending} == {GUEST, SUPERVISOR}
    assert {each.severity for each in pending} == {Severity.INFO}


def test_a_young_ingress_does_not_make_the_old_service_behind_it_young() -> None:
    at = "2026-09-01T09:10:00Z"
    made = {"creationTimestamp": "2026-09-01T09:09:00Z", "namespace": "lb", "name": "front"}
    old = {"creationTimestamp": "2026-09-01T08:00:00Z", "namespace": "lb", "name": "front"}
    service: dict[str, Any] = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": old,
        "spec": {"type": "LoadBalancer", "ports": [{"port": 80}], "loadBalancerClass": "x/y"},
        "status": {"loadBalancer": {}},
    }
    ingress = {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": made,
        "spec": {"defaultBackend": {"service": {"name": "front", "port": {"number": 80}}}},
    }
    found = look(state([service, ingress], hide=("Pod", "Deployment"), at=at))

    pending = {e.ref.kind: e.severity for e in found.findings if e.check.code == "service/pending"}
    assert pending == {"Service": Severity.ERROR}


def asked(*raws: dict[str, Any], hide: str = "") -> bool:
    world = World(state(list(raws), hide=hide), timedelta())
    see = View(world, "test", (*PROGRAMS, NAMESPACE.only()))
    return bool(deserted(see, Space(GUEST, "lb")))


def raw(kind: str, name: str, namespace: str = "") -> dict[str, Any]:
    metadata = {"name": name, "namespace": namespace} if namespace else {"name": name}
    version = "apps/v1" if kind == DEPLOYMENT.name else "v1"
    return {"apiVersion": version, "kind": kind, "metadata": metadata}


def test_only_a_namespace_that_is_there_can_be_deserted() -> None:
    assert not asked()
    assert not asked(raw("Namespace", "lb"), raw("Deployment", "lb", "lb"))
    assert not asked(raw("Namespace", "lb"), raw("Pod", "lb", "lb"))
    assert asked(raw("Namespace", "lb"), raw("Pod", "lb", "shop"))


def test_a_wish_that_has_no_service_yet_waits_too() -> None:
    case = chains()["flb"]
    healthy = look(state(case[GUEST], case[SUPERVISOR], at=AT))
    gone = next(
        each for each in breaks(healthy, case, WEB) if (each.verb, each.how) == ("becomes", "gone")
    )
    full = next(each for each in breaks(healthy, case, WEB) if each.how == "used up")
    sides = broken(case, gone, full)
    found = look(state(sides[GUEST], sides[SUPERVISOR], at=AT))

    assert [(pool.free, pool.waiting) for pool in found.pools] == [(0, (WEB,))]

"""What many subjects share is worked out once, and said once."""

from collections.abc import Iterator

import pytest

from lbdoctor import (
    CONFIG_MAP,
    ERROR,
    GUEST,
    NODE,
    POD,
    SERVED,
    SERVICE,
    Blind,
    Finding,
    Obj,
    Promise,
    Ref,
    Remedy,
    Space,
    View,
)
from lbdoctor.diagnose import diagnose
from lbdoctor.model import need
from lbdoctor.registry import Check, Exposure, Link, Registry
from lbdoctor.testing import state
from lbdoctor.view import World

STATE = """
apiVersion: v1
kind: Service
metadata: {name: a, namespace: web}
---
apiVersion: v1
kind: Service
metadata: {name: b, namespace: web}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: shared, namespace: web}
"""
SHARED = Ref(GUEST, "", "ConfigMap", "web", "shared")


def shared_is_broken(service: Obj, see: View) -> Iterator[Finding]:
    yield Finding("the shared thing is broken", (), Remedy("mend it"), about=SHARED)


def says_whom_it_hurts(service: Obj, see: View) -> Iterator[Finding]:
    yield Finding("it is full", (), Remedy("enlarge it"), about=SHARED, affects=(service.ref,))


def needs_it(service: Obj, see: View) -> Iterator[Ref]:
    yield SHARED


def registry(judge) -> Registry:  # type: ignore[no-untyped-def]
    check = Check(
        "acme/broken", "broken", ERROR, SERVED, SERVICE, judge, None, (), None,
        False, False, (), None, False, False, False, (),
    )  # fmt: skip
    link = Link(SERVICE, "needs", (CONFIG_MAP,), needs_it, (), None, frozenset({SERVED}))
    promise = Exposure(SERVICE, ("svc",), lambda obj, see: Promise(("10.0.0.1",)), ())
    return Registry([check], [link], [], [promise])


def test_a_fault_of_a_third_object_is_said_once_and_hurts_all_who_need_it() -> None:
    found = diagnose(state(STATE), registry(shared_is_broken)).findings

    assert [(each.ref, len(each.affects)) for each in found] == [(SHARED, 2)]


def test_those_whom_each_subject_names_are_put_together() -> None:
    found = diagnose(state(STATE), registry(says_whom_it_hurts)).findings

    assert [[ref.name for ref in each.affects] for each in found] == [["a", "b"]]


def test_work_is_done_once_for_each_place() -> None:
    asked: list[Space] = []

    def count(see: View, space: Space) -> int:
        asked.append(space)
        return len(see.all(SERVICE, space))

    see = View(World(state(STATE)), "test", [need(SERVICE)])

    assert [see.once(count, Space(GUEST)), see.once(count, Space(GUEST))] == [2, 2]
    assert asked == [Space(GUEST)]


def test_what_could_not_be_seen_is_remembered() -> None:
    def look(see: View, space: Space) -> int:
        return len(see.all(NODE, space))

    see = View(World(state(STATE, hide="Node")), "test", [need(NODE), need(POD)])

    for _ in range(2):
        with pytest.raises(Blind):
            see.once(look, Space(GUEST))

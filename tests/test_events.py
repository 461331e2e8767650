"""What was said about an object, and whether it still holds."""

from lbdoctor.events import standing
from lbdoctor.kinds import EVENT, SERVICE
from lbdoctor.model import Ref, Space
from lbdoctor.testing import state
from lbdoctor.view import View, World

SERVICE_REF = Ref("guest", "", "Service", "shop", "web")


def event(name: str, kind: str, at: str, uid: str = "u1", reason: str = "X") -> str:
    return f"""
---
apiVersion: v1
kind: Event
metadata: {{name: {name}, namespace: shop}}
involvedObject: {{kind: Service, namespace: shop, name: web, uid: {uid}}}
type: {kind}
reason: {reason}
message: {name}
lastTimestamp: "2026-01-01T00:0{at}:00Z"
"""


def said(*events: str) -> list[str]:
    text = "kind: Service\nmetadata: {name: web, namespace: shop, uid: u1}\nspec: {}\n" + "".join(
        events
    )
    world = World(state(text))
    see = View(
        world, "test", (EVENT.only("type", "reason", "message", "lastTimestamp"), SERVICE.only())
    )
    (service,) = see.glance(SERVICE, Space("guest"))
    return [e.message for e in see.events(service)]


def holding(*events: str, succeeded: bool) -> list[str]:
    text = "kind: Service\nmetadata: {name: web, namespace: shop, uid: u1}\nspec: {}\n" + "".join(
        events
    )
    world = World(state(text))
    see = View(world, "test", (EVENT.only(), SERVICE.only()))
    (service,) = see.glance(SERVICE, Space("guest"))
    return [e.message for e in standing(see.events(service), succeeded=succeeded)]


def test_an_event_of_an_earlier_object_of_the_same_name_is_not_ours() -> None:
    assert said(event("old", "Warning", "1", uid="u0"), event("new", "Warning", "2")) == ["new"]


def test_an_event_without_uid_is_ours() -> None:
    assert said(event("bare", "Warning", "1", uid='""')) == ["bare"]


def test_events_of_the_newer_api_read_the_same() -> None:
    newer = """
---
apiVersion: events.k8s.io/v1
kind: Event
metadata: {name: n, namespace: shop}
regarding: {kind: Service, namespace: shop, name: web, uid: u1}
type: Warning
reason: X
note: newer
eventTime: "2026-01-01T00:05:00.123456Z"
"""
    assert said(newer, event("older", "Warning", "1")) == ["older", "newer"]


def test_without_an_address_no_normal_event_supersedes_a_warning() -> None:
    events = (event("refused", "Warning", "1"), event("ensuring", "Normal", "2"))

    assert holding(*events, succeeded=False) == ["refused"]


def test_with_an_address_only_a_warning_after_the_last_success_holds() -> None:
    early, success, late = (
        event("early", "Warning", "1"),
        event("done", "Normal", "2"),
        event("late", "Warning", "3"),
    )

    assert holding(early, success, succeeded=True) == []
    assert holding(early, success, late, succeeded=True) == ["late"]


def test_with_an_address_a_lonely_warning_proves_nothing() -> None:
    assert holding(event("refused", "Warning", "1"), succeeded=True) == []

"""Objects and gaps: what is known absent, what is unseen, and what time it is."""

from datetime import UTC, datetime, timedelta

import pytest

from lbdoctor import POD, SERVICE, Coverage, Obj, Ref, Space
from lbdoctor.model import need
from lbdoctor.snapshot import Clock, Snapshot
from lbdoctor.sources import Reading, Seen

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def snapshot(*seen: Seen, objects: tuple[Obj, ...] = ()) -> Snapshot:
    return Snapshot([Reading("guest", "dump", "test", "here", objects=objects, seen=seen)])


def state(of: Snapshot, namespace: str | None) -> str:
    gap = of.gap(need(POD), Space("guest", namespace))
    return gap.state.value if gap else "known"


@pytest.mark.parametrize(
    ("seen", "everywhere", "in_shop"),
    [
        ((), "not-collected", "not-collected"),
        ((Seen(POD, Coverage.COMPLETE),), "known", "known"),
        ((Seen(POD, Coverage.NOT_SERVED),), "known", "known"),
        ((Seen(POD, Coverage.FORBIDDEN),), "forbidden", "forbidden"),
        (
            (Seen(POD, Coverage.FORBIDDEN), Seen(POD, Coverage.COMPLETE, "shop")),
            "forbidden",
            "known",
        ),
        ((Seen(POD, Coverage.COMPLETE), Seen(POD, Coverage.CUT_OFF, "shop")), "cut-off", "cut-off"),
        ((Seen(POD, Coverage.COMPLETE, "shop"),), "not-collected", "known"),
        ((Seen(POD, Coverage.COMPLETE, "other"),), "not-collected", "not-collected"),
    ],
)
def test_a_list_is_complete_only_where_it_was_seen(
    seen: tuple[Seen, ...], everywhere: str, in_shop: str
) -> None:
    found = snapshot(*seen)

    assert (state(found, None), state(found, "shop")) == (everywhere, in_shop)


def test_a_narrowed_list_answers_only_the_narrowed_question() -> None:
    narrow = POD.where(labels="app=web")
    found = snapshot(Seen(POD, Coverage.COMPLETE, selector=narrow.selector))

    assert found.gap(narrow, Space("guest")) is None
    assert found.gap(need(POD), Space("guest")) is not None


def test_a_cluster_that_was_not_named_was_not_asked_for() -> None:
    gap = snapshot().gap(need(POD), Space("supervisor"))

    assert gap is not None
    assert not gap.asked


def test_objects_come_in_the_same_order_whatever_the_order_of_reading() -> None:
    def obj(name: str) -> Obj:
        return Obj({"metadata": {"name": name}}, Ref("guest", "", "Service", "shop", name))

    forth = snapshot(objects=(obj("a"), obj("b")))
    back = snapshot(objects=(obj("b"), obj("a")))
    names = [[o.ref.name for o in each.objects(SERVICE, Space("guest"))] for each in (forth, back)]

    assert names == [["a", "b"], ["a", "b"]]


def test_a_newest_time_stamp_never_proves_that_something_is_young() -> None:
    minute = timedelta(minutes=1)

    assert Clock(NOW, exact=True).younger(NOW - minute, 2 * minute)
    assert not Clock(NOW, exact=False).younger(NOW - minute, 2 * minute)
    assert Clock(NOW, exact=False).older(NOW - 3 * minute, 2 * minute)
    assert not Clock(None).older(NOW, minute)
    assert Clock(None).age(NOW) is None

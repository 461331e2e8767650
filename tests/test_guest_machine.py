"""What the machine offers to engines: work done once, hints that give way, addresses counted."""

import pytest

from lbdoctor import NODE, SERVICE, Blind, Space, View
from lbdoctor.addresses import block, count_inner
from lbdoctor.embedded import parsed
from lbdoctor.model import need
from lbdoctor.testing import state
from lbdoctor.view import World


def view(hide: str = "") -> View:
    return View(World(state("{kind: Node, metadata: {name: one}}", hide={hide})), "test", ())


def test_work_is_done_once_for_each_argument() -> None:
    done: list[str] = []

    def work(see: View, cluster: str) -> int:
        done.append(cluster)
        return len(done)

    see = view()

    assert [see.once(work, "a"), see.once(work, "a"), see.once(work, "b")] == [1, 1, 2]


def test_work_is_shared_only_between_those_who_may_see_the_same() -> None:
    world = World(state("{kind: Node, metadata: {name: one}}"))
    done: list[str] = []

    def work(see: View) -> int:
        done.append("once more")
        return len(done)

    needs = [View(world, "test", [*map(need, kinds)]) for kinds in ([NODE], [NODE], [SERVICE])]

    assert [see.once(work) for see in needs] == [1, 1, 2]


def test_blindness_is_remembered() -> None:
    done: list[str] = []

    def work(see: View, cluster: str) -> None:
        done.append(cluster)
        raise Blind

    see = view()
    for _ in range(2):
        with pytest.raises(Blind):
            see.once(work, "a")

    assert done == ["a"]


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        ("192.0.2.0/24", 254),
        ("192.0.2.0-192.0.3.255", 508),
        ("192.0.2.10-192.0.2.19", 10),
        ("192.0.2.0/32", 0),
        ("192.0.2.255-192.0.3.0", 0),
        ("192.0.2.7", 1),
        ("0.0.0.0/0", 2**32 - 2 * 2**24),
        ("2001:db8::/120", 256),
    ],
)
def test_addresses_in_0_and_255_are_left_out(text: str, inner: int) -> None:
    found = block(text)

    assert found is not None
    assert count_inner([found, found]) == inner


def test_embedded_yaml_that_is_none_is_nothing() -> None:
    assert parsed("a: [1, 2]") == {"a": [1, 2]}
    assert parsed("a: [") is None
    assert parsed(None) is None


def test_a_kind_that_was_not_declared_cannot_be_asked_for() -> None:
    with pytest.raises(Exception, match="without declaring"):
        view().glance(SERVICE, Space("guest"))

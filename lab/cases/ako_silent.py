"""Faults that AKO meets while it runs and of which it leaves nothing on the objects."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from lab.avi import Fault
from lab.cases import Shot, case
from lab.cases.ako_place import Place, place
from lab.cases.shop import settle
from lab.engines import ako
from lab.objects.workloads import namespace

_QUIET = 135
_TENANT = "ako.vmware.com/tenant-name"
Act = Callable[[Place], None]


@dataclass(frozen=True)
class _Silence:
    told: str
    harm: Act
    mend: Act
    path: str = "/api/vsvip"
    """What is refused then."""


def _tenant(name: str | None) -> Act:
    def change(p: Place) -> None:
        p.c.client.patch(namespace("shop"), {"metadata": {"annotations": {_TENANT: name}}})

    return change


def _rename(type: str, old: str, new: str) -> Act:
    def change(p: Place) -> None:
        p.avi.store.named(type, old)["name"] = new

    return change


def _upgrading(p: Place) -> None:
    words = "Configuration is disallowed during upgrade"
    p.avi.faults.replace(
        *(Fault("/api", 403, words, method=method) for method in ("POST", "PUT", "DELETE"))
    )


def _forgive(p: Place) -> None:
    p.avi.faults.replace()


_SILENCES = {
    "group-unknown": _Silence(
        "the Service Engine group was renamed in Avi",
        _rename("serviceenginegroup", "seg-shop", "seg-new"),
        _rename("serviceenginegroup", "seg-new", "seg-shop"),
        "/api/virtualservice",
    ),
    "network-unknown": _Silence(
        "the network was renamed in Avi",
        _rename("network", "vip-net-shop", "vip-net-new"),
        _rename("network", "vip-net-new", "vip-net-shop"),
    ),
    "tenant-unknown": _Silence(
        "the namespace is annotated with a tenant that Avi does not have",
        _tenant("team-a"),
        _tenant(None),
        "/api",
    ),
    "upgrade": _Silence("the Avi Controller is being upgraded", _upgrading, _forgive),
}


def _story(silence: _Silence) -> Iterator[Shot]:
    with place("web") as p:
        p.expose("web")
        p.addressed("web")
        silence.harm(p)
        p.expose("late")
        p.refused(silence.path)
        settle(_QUIET)
        yield p.shot("sick", silence.told)
        silence.mend(p)
        p.addressed("late", seconds=240)
        settle()
        yield p.shot("healthy", "that was taken back")


@case("avi-controller-lost", needs=ako.missing)
def controller_lost() -> Iterator[Shot]:
    """The Avi Controller is gone while AKO runs."""
    with place("web") as p:
        p.expose("web")
        p.addressed("web")
        p.avi.leave()
        p.expose("late")
        settle(_QUIET)
        yield p.shot("sick", "the Avi Controller refuses connections since AKO has started")
        p.avi.listen()
        p.addressed("late", seconds=240)
        settle()
        yield p.shot("healthy", "the Avi Controller is back")


@case("avi-password-expired", needs=ako.missing)
def password_expired() -> Iterator[Shot]:
    """The password is changed on the Avi Controller while AKO runs."""
    with place("web") as p:
        p.expose("web")
        p.addressed("web")
        p.avi.password, old = p.avi.password[::-1], p.avi.password
        p.avi.sessions.clear()
        p.expose("late")
        p.crashed(3)
        yield p.shot("sick", "the password was changed on the Avi Controller while AKO ran")
        p.avi.password = old
        p.addressed("late", seconds=240)
        settle()
        yield p.shot("healthy", "the old password is back")


for _name, _silence in _SILENCES.items():
    case(f"avi-{_name}", needs=ako.missing)(partial(_story, _silence))

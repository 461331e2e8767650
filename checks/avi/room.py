"""Service Engines and the room that a group of them has.

The sum is ours, after the fields of alb-sdk, swagger ServiceEngineGroup: a group may have `max_se`
engines with `max_vs_per_se` virtual services each; one that is scaled out takes a place on every
engine that carries it.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from lbdoctor import Evidence, Obj, View

from .api import number
from .placed import engines_of

_DEAD: Final = frozenset(
    {"OPER_DOWN", "OPER_FAILED", "OPER_PARTITIONED", "OPER_UNAVAIL", "OPER_ERROR_DISABLED"}
)
_OFF: Final = ("SE_POWER_OFF", "SE_SUSPENDED")
_DISABLED: Final = "SE_STATE_DISABLED"
_CARRIED: Final = (
    "config.vs_per_se_refs",
    "config.vs_refs",
    "config.virtualservice_refs",
)


class Room(NamedTuple):
    """How many engines a group has and may have, and how many of its places are taken."""

    engines: int
    most: int
    each: int
    used: int

    @property
    def total(self) -> int:
        """The places of the group once it has all its engines."""
        return self.most * self.each

    @property
    def free(self) -> int:
        """The places that are left, on engines that are still to be created too."""
        return max(self.total - self.used, 0)

    @property
    def words(self) -> str:
        """`2 of at most 2 engines, 40 of 40 places for virtual services in use`."""
        return (
            f"{self.engines} of at most {self.most} Service Engines, {self.used} of {self.total} "
            "places for virtual services in use"
        )


def room(group: Obj, see: View) -> Room | None:
    """The room of a group, None where its limits do not show."""
    most, each = number(group["max_se"]), number(group["max_vs_per_se"])
    if most is None or each is None:
        return None
    engines = engines_of(group, see)
    return Room(len(engines), most, each, sum(len(carried(one)) for one in engines))


def carried(engine: Obj) -> tuple[str, ...]:
    """The references of the virtual services on a Service Engine, as its version writes them."""
    found = [each for each in map(engine.__getitem__, _CARRIED) if isinstance(each, list)]
    full = next(filter(None, found), ())
    return tuple(each for each in full if isinstance(each, str))


def tells_carried(engine: Obj) -> bool:
    """Whether a Service Engine tells what it carries at all."""
    return any(isinstance(engine[each], list) for each in _CARRIED)


def needed(group: Obj, space: Room, waiting: int) -> str:
    """What those that wait need, in places and, where these are more than are left, in engines."""
    places = waiting * max(number(group["min_scaleout_per_vs"]) or 1, 1)
    lacking = places - space.free
    said = f"; {waiting} waiting for {places} {'place' if places == 1 else 'places'}"
    if lacking <= 0 or not space.each:
        return said
    return f"{said}: max_se + {-(-lacking // space.each)}"


def limits(group: Obj) -> tuple[Evidence, ...]:
    """What the room of a group follows from."""
    return group.cite("max_se"), group.cite("max_vs_per_se")


def dead(engine: Obj) -> Evidence | None:
    """What shows that a Service Engine carries nothing, None where nothing does."""
    runtime = "runtime."
    if engine[f"{runtime}power_state"] in _OFF:
        return engine.cite(f"{runtime}power_state")
    if engine[f"{runtime}oper_status.state"] in _DEAD:
        return engine.cite(f"{runtime}oper_status.state")
    return None


def disabled(engine: Obj) -> Evidence | None:
    """What shows that somebody took a Service Engine out of use."""
    state = engine["config.enable_state"]
    return engine.cite("config.enable_state") if str(state).startswith(_DISABLED) else None

"""Service Engines and the room that a group of them has.

The sum is ours, after the fields of alb-sdk, swagger ServiceEngineGroup: a group may have `max_se`
engines with `max_vs_per_se` virtual services each; one that is scaled out takes a place on every
engine that carries it.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from lbdoctor import Evidence, Obj, View

from .placed import engines_of

_DEAD: Final = frozenset(
    {"OPER_DOWN", "OPER_FAILED", "OPER_PARTITIONED", "OPER_UNAVAIL", "OPER_ERROR_DISABLED"}
)
_OFF: Final = ("SE_POWER_OFF", "SE_SUSPENDED")
_ENABLED: Final = "SE_STATE_ENABLED"


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
    most, each = group["max_se"], group["max_vs_per_se"]
    if not isinstance(most, int) or not isinstance(each, int):
        return None
    engines = engines_of(group, see)
    used = sum(len(one["config.vs_per_se_refs"] or one["config.vs_refs"] or ()) for one in engines)
    return Room(len(engines), most, each, used)


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
    return engine.cite("config.enable_state") if state and state != _ENABLED else None

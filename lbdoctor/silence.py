"""What cannot be called well while an exposure waits and nobody says why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from lbdoctor.causes import explained
from lbdoctor.engines import Engines
from lbdoctor.exposures import Case
from lbdoctor.model import Ref, Stage
from lbdoctor.view import World

_WITHIN: Final = frozenset({Stage.RUNNING, Stage.ACCEPTED, Stage.ADDRESSED})


def silent(
    case: Case, world: World, engines: Engines, stocked: Callable[[str, str], bool]
) -> frozenset[Stage]:
    """The stages that lie within an engine which says nothing and shows no stock of addresses.

    Its programs may run, and yet it may refuse, have nothing left, or have lost what it depends on:
    that nothing is seen of it proves nothing. `stocked` tells whether an engine shows what it
    gives addresses from in a cluster.
    """
    if case.addressed or explained(case.felt):
        return frozenset()
    asked = [
        (engine, place.ref.cluster)
        for place in case.reach
        if Stage.ADDRESSED in place.stages and _waits(place.ref, world)
        for engine in engines.of(place.ref).by
    ]
    proven = not asked or any(stocked(*each) for each in asked)
    return frozenset() if proven else _WITHIN


def _waits(ref: Ref, world: World) -> bool:
    obj = world.snapshot.find(ref)
    assert world.addresses is not None
    return obj is None or not world.addresses(obj)

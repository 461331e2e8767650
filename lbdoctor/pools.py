"""The stocks of addresses that the engines know, with those who wait for one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from lbdoctor.diagnosis import Exposed, State
from lbdoctor.model import Blind, Gap, Pool, Ref, Space, Stage
from lbdoctor.registry import Engine, Misdeclared, Registry
from lbdoctor.surprise import surprise
from lbdoctor.view import View, World


def pools(
    registry: Registry, world: World, exposures: Sequence[Exposed]
) -> tuple[list[Pool], list[Gap]]:
    """Every pool that can be seen, and what kept others from being seen."""
    found: list[Pool] = []
    gaps: dict[Gap, None] = {}
    for engine in registry.engines:
        for cluster in world.snapshot.clusters:
            shown, unseen = _shown(engine, cluster, world)
            found += shown
            gaps.update(dict.fromkeys(unseen))
    users = _users(exposures)
    named = [
        replace(
            each,
            holders=_as_users(each.holders, users),
            waiting=_as_users(each.waiting or _waiting(each, exposures), users),
        )
        for each in found
    ]
    named.sort(key=lambda pool: (pool.engine, pool.ref, pool.name, pool.family))
    return named, sorted(gaps, key=str)


def stocked(registry: Registry, world: World, engine: str, cluster: str) -> bool:
    """Whether an engine shows what it gives addresses from in a cluster."""
    return any(_shown(each, cluster, world)[0] for each in registry.engines if each.id == engine)


def _shown(engine: Engine, cluster: str, world: World) -> tuple[Sequence[Pool], Sequence[Gap]]:
    """The pools of an engine that can be seen, worked out once, and what kept others unseen."""
    key = ("pools", engine.id, cluster)
    if key not in world.memory:
        see = View(world, f"pools of {engine.id}", engine.reads)
        world.memory[key] = (True, _look(engine, cluster, see))
    shown: tuple[Sequence[Pool], Sequence[Gap]] = world.memory[key][1]
    return shown


def _look(engine: Engine, cluster: str, see: View) -> tuple[Sequence[Pool], Sequence[Gap]]:
    found: list[Pool] = []
    try:
        found.extend(engine.find_pools(cluster, see))
    except Blind as blind:
        return found, [gap for gap in blind.gaps if gap.asked]
    except Misdeclared:
        raise
    except Exception as error:  # noqa: BLE001 - a plug-in may raise anything
        return found, [surprise(error, engine.subjects[0], Space(cluster))]
    return found, ()


def _waiting(pool: Pool, exposures: Sequence[Exposed]) -> tuple[Ref, ...]:
    """The exposures without an address that this pool has failed."""
    return tuple(
        exposed.ref
        for exposed in exposures
        if exposed.state is State.PENDING
        and any(
            judged.ref == pool.ref
            for stage, _, findings in exposed.stages
            if stage is Stage.ADDRESSED
            for judged in findings
        )
    )


def _users(exposures: Sequence[Exposed]) -> dict[Ref, Ref]:
    """For each object of another cluster that an exposure comes through, the nearest exposure."""
    found: dict[Ref, tuple[int, Ref]] = {}
    for exposed in exposures:
        for distance, step in enumerate(exposed.chain):
            if step.ref.cluster != exposed.ref.cluster:
                here = (distance, exposed.ref)
                found[step.ref] = min(found.get(step.ref, here), here)
    return {ref: user for ref, (_, user) in found.items()}


def _as_users(refs: Sequence[Ref], users: Mapping[Ref, Ref]) -> tuple[Ref, ...]:
    """What the user made, where it is known, in place of what stands for it elsewhere."""
    return tuple(sorted({users.get(ref, ref) for ref in refs}))

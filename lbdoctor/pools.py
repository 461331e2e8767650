"""The stocks of addresses that the engines know, with those who wait for one."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from lbdoctor.diagnosis import Exposed, State
from lbdoctor.model import Blind, Pool, Ref, Stage
from lbdoctor.registry import Registry
from lbdoctor.view import View, World


def pools(registry: Registry, world: World, exposures: Sequence[Exposed]) -> list[Pool]:
    """Every pool that can be seen; one that cannot is left to the checks to complain about."""
    found: list[Pool] = []
    for engine in registry.engines:
        see = View(world, f"pools of {engine.id}", engine.reads)
        for cluster in world.snapshot.clusters:
            with suppress(Blind):
                found.extend(engine.find_pools(cluster, see))
    named = [
        each if each.waiting else replace(each, waiting=_waiting(each, exposures)) for each in found
    ]
    return sorted(named, key=lambda pool: (pool.engine, pool.ref, pool.name, pool.family))


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

"""What is covered: engine by stage, counted from what is declared."""

from __future__ import annotations

from collections.abc import Collection

from lbdoctor.model import Stage
from lbdoctor.registry import Check, Engine, Registry, nothing


def table(registry: Registry) -> list[list[str]]:
    """A head and a row for each engine: how many checks of its own it has at each stage.

    The last row counts what is checked whichever engine answers.
    """
    rows = [["engine", *(stage.word for stage in Stage), "pools"]]
    for engine in registry.engines:
        rows.append([engine.id, *_counts(registry, engine.id), _pools(engine)])
    rows.append(["(any)", *_counts(registry, None), ""])
    return rows


def _counts(registry: Registry, engine: str | None) -> list[str]:
    ids = {each.id for each in registry.engines}
    here = [check for check in registry.checks if owner(check, ids) == engine]
    found = [sum(check.stage is stage for check in here) for stage in Stage]
    return [str(count) if count else "-" for count in found]


def owner(check: Check, engines: Collection[str]) -> str | None:
    """The engine that a check is about: the declared one, else the one its area is named after."""
    return check.engine or (check.area if check.area in engines else None)


def _pools(engine: Engine) -> str:
    return "yes" if engine.find_pools is not nothing else "-"

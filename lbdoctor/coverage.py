"""What is covered: engine by stage, counted from what is declared."""

from __future__ import annotations

from lbdoctor.model import Stage
from lbdoctor.registry import Engine, Registry, nothing


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
    here = [check for check in registry.checks if check.engine == engine]
    found = [sum(check.stage is stage for check in here) for stage in Stage]
    return [str(count) if count else "-" for count in found]


def _pools(engine: Engine) -> str:
    return "yes" if engine.find_pools is not nothing else "-"

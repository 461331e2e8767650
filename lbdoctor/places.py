"""In which namespaces of a further cluster to look, by what those before it say."""

from __future__ import annotations

from lbdoctor.declarations import Engine
from lbdoctor.registry import Misdeclared, Registry
from lbdoctor.snapshot import Snapshot
from lbdoctor.view import View, World


def places(snapshot: Snapshot, registry: Registry, cluster: str) -> list[str]:
    """The namespaces of a cluster that has not been read yet in which engines of others work."""
    world = World(snapshot)
    found = (name for each in registry.engines for name in _of(each, cluster, world))
    return list(dict.fromkeys(found))


def _of(engine: Engine, cluster: str, world: World) -> list[str]:
    """What one engine says; it is a hint where to look, so that no failure matters."""
    try:
        view = View(world, f"places of {engine.id}", engine.reads)
        return list(engine.find_places(cluster, view))
    except Misdeclared:
        raise
    except Exception:  # noqa: BLE001 - a plug-in may raise anything, the run goes on
        return []

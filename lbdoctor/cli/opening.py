"""From flags to a state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import click

from lbdoctor.cli.config import Config
from lbdoctor.cli.options import near
from lbdoctor.cli.products import offline, products
from lbdoctor.diagnose import Scope, Settings, diagnose
from lbdoctor.diagnosis import Diagnosis
from lbdoctor.kinds import NAMESPACE
from lbdoctor.model import GUEST, SUPERVISOR, Ref, Space, need
from lbdoctor.registry import Registry
from lbdoctor.snapshot import Snapshot
from lbdoctor.sources import Reading, Source


def examine(
    params: Mapping[str, Any], config: Config, refs: frozenset[Ref] | None = None
) -> Diagnosis:
    """Read the state that the flags name, and judge it."""
    return judge(read(params, config), params, config, refs)


def judge(
    snapshot: Snapshot,
    params: Mapping[str, Any],
    config: Config,
    refs: frozenset[Ref] | None = None,
) -> Diagnosis:
    """Judge a state within the scope of the flags."""
    namespace = params.get("namespace") if not params.get("all_namespaces") else None
    if namespace:
        _require_namespace(namespace, snapshot)
    scope = Scope(
        frozenset({namespace}) if namespace and refs is None else None,
        params.get("selector") or (),
        refs,
    )
    return diagnose(snapshot, config.registry, Settings(scope, config.grace, config.options))


def _require_namespace(name: str, snapshot: Snapshot) -> None:
    """Refuse a namespace that is known not to be there: nothing in it is no good news."""
    known = sorted({each for found in snapshot.namespaces.values() for each in found})
    unseen = any(snapshot.gap(need(NAMESPACE), Space(each)) for each in snapshot.clusters)
    if name not in known and not unseen:
        raise click.UsageError(f"there is no namespace {name!r}{near(name, known)}")


def read(params: Mapping[str, Any], config: Config) -> Snapshot:
    """The state that the flags name; raises Unreadable when nothing can be seen."""
    from lbdoctor.cli.progress import shown
    from lbdoctor.sources.quiet import collector_paused
    from lbdoctor.sources.roles import settled

    registry = config.registry
    with collector_paused(), shown(params) as progress:
        readings: list[Reading] = []
        for api, source in sources(params, progress):
            source = _guided(source, readings, registry)
            readings.append(source.read(registry.needs(api)))
            if readings[-1].interrupted:
                break
        return Snapshot(settled(readings, registry.needs()), params.get("at"))


def _guided(source: Source, readings: Sequence[Reading], registry: Registry) -> Source:
    """A further live cluster, led to the namespaces that those before it name."""
    from lbdoctor.places import places
    from lbdoctor.sources.live import LiveSource

    if not readings or not isinstance(source, LiveSource):
        return source
    before = list(readings)
    return replace(source, guide=lambda: places(Snapshot(before), registry, source.cluster))


def sources(params: Mapping[str, Any], progress: Any) -> list[tuple[str, Source]]:
    """The sources that the flags name, the guest's first, each with the API that it reads."""
    clusters = [_guest(params, progress), _supervisor(params, progress)]
    found = [("", each) for each in clusters if each is not None]
    return [*found, *products(params, progress, alone=not found)]


def _guest(params: Mapping[str, Any], progress: Any) -> Source | None:
    dumps = params["dumps"]
    if dumps:
        if params.get("kubeconfig") or params.get("context"):
            raise click.UsageError("--from reads a dump, --kubeconfig and --context a live cluster")
        return _dump(dumps, GUEST)
    named = params.get("kubeconfig") or params.get("context")
    if not named and (params["supervisor_dumps"] or offline(params)):
        return None
    return _live(params, progress, GUEST, "")


def _supervisor(params: Mapping[str, Any], progress: Any) -> Source | None:
    dumps = params["supervisor_dumps"]
    live = params.get("supervisor_kubeconfig") or params.get("supervisor_context")
    if dumps and live:
        raise click.UsageError("--supervisor-from and --supervisor-kubeconfig exclude each other")
    if dumps:
        return _dump(dumps, SUPERVISOR)
    return _live(params, progress, SUPERVISOR, "supervisor_") if live else None


def _dump(paths: tuple[str, ...], cluster: str) -> Source:
    from lbdoctor.sources.dump import DumpSource

    if "" in paths:
        raise click.UsageError("--from and --supervisor-from take a path, not nothing")
    return DumpSource(paths, cluster)


def _live(params: Mapping[str, Any], progress: Any, cluster: str, prefix: str) -> Source:
    from lbdoctor.sources.live import LiveSource

    namespace = params.get(f"{prefix}namespace")
    return LiveSource(
        cluster=cluster,
        kubeconfig=params.get(f"{prefix}kubeconfig"),
        context=params.get(f"{prefix}context"),
        namespaces=(namespace,) if namespace else (),
        narrow=namespace or "" if cluster == SUPERVISOR else "",
        request_timeout=params["request_timeout"].total_seconds(),
        impersonate=params.get("as_user") if cluster == GUEST else None,
        groups=params.get("as_groups", ()) if cluster == GUEST else (),
        progress=progress,
    )

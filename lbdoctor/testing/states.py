"""States, and what the checks say of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

from lbdoctor.diagnose import Settings, diagnose
from lbdoctor.diagnosis import Diagnosis
from lbdoctor.engines import Engines
from lbdoctor.model import GUEST, SUPERVISOR, Coverage, Kind, Need, Obj, Ref, Space, instant
from lbdoctor.registry import Registry, load
from lbdoctor.runner import Verdict
from lbdoctor.runner import judge as judge_one
from lbdoctor.snapshot import Snapshot
from lbdoctor.sources import Reading, Seen
from lbdoctor.testing.freezing import freeze
from lbdoctor.testing.written import Raw, answers, known_kinds, objects
from lbdoctor.topology import Topology
from lbdoctor.view import View, World
from lbdoctor.wanted import EVERYTHING, MANAGED, together


def reading(
    raws: Iterable[Raw],
    cluster: str,
    registry: Registry,
    *,
    at: datetime | None = None,
    strip: Mapping[Kind, Collection[str] | None] | None = None,
) -> Reading:
    """A state in which everything was seen."""
    api = cluster if cluster in registry.apis else ""
    known = {n: kind for n, kind in known_kinds(registry).items() if kind.api == api}
    found = [_obj(raw, _kind(raw, known), cluster, index, strip) for index, raw in enumerate(raws)]
    seen = [Seen(kind, Coverage.COMPLETE) for kind in set(known.values())]
    return Reading(cluster, "dump", "test", "state", objects=found, seen=seen, now=at, api=api)


def snapshot(
    readings: Iterable[Reading], hide: Collection[str] = (), at: datetime | None = None
) -> Snapshot:
    """The state that was read, seen by somebody to whom these kinds are closed."""
    return Snapshot([_without(each, hide) if hide else each for each in readings], at)


def _without(reading: Reading, hide: Collection[str]) -> Reading:
    """What is left where these kinds (names or `plural.group`) are closed."""
    hidden = {
        each.kind for each in reading.seen if {each.kind.name, each.kind.resource} & set(hide)
    }
    names = {(kind.group, kind.name) for kind in hidden}
    return replace(
        reading,
        objects=[obj for obj in reading.objects if (obj.ref.group, obj.ref.kind) not in names],
        seen=[
            Seen(each.kind, Coverage.FORBIDDEN) if each.kind in hidden else each
            for each in reading.seen
        ],
    )


def _kind(raw: Raw, known: Mapping[tuple[str, str], Kind]) -> Kind:
    group = raw.get("apiVersion", "v1").rpartition("/")[0]
    name = raw["kind"]
    if "apiVersion" not in raw and (group, name) not in known:
        return next((kind for kind in known.values() if kind.name == name), _other(group, name))
    return known.get((group, name)) or _other(group, name)


def _other(group: str, name: str) -> Kind:
    return Kind(group, name, f"{name.lower()}s")


def _obj(
    raw: Raw,
    kind: Kind,
    cluster: str,
    index: int,
    strip: Mapping[Kind, Collection[str] | None] | None,
) -> Obj:
    metadata = raw["metadata"]
    namespace = metadata.get("namespace", "default") if kind.namespaced else ""
    if strip and kind in strip:
        raw = _only(raw, strip[kind])
    frozen = freeze(raw)
    return Obj(
        frozen, Ref(cluster, kind.group, kind.name, namespace, metadata["name"]), "state", index
    )


IDENTITY = ("apiVersion", "kind", "metadata")


def _only(raw: Raw, fields: Collection[str] | None) -> Raw:
    if fields is None or EVERYTHING in fields:
        kept = dict(raw)
    else:
        kept = {key: raw[key] for key in IDENTITY if key in raw}
        for path in fields:
            _keep(raw, kept, path.split("."))
    if not any(path.startswith(MANAGED) for path in fields or ()):
        metadata = raw["metadata"].items()
        kept["metadata"] = {key: each for key, each in metadata if key != "managedFields"}
    return kept


def _keep(source: Raw, target: Raw, path: list[str]) -> None:
    head, rest = path[0], path[1:]
    if head not in source:
        return
    value = source[head]
    if not rest or value is None:
        target[head] = value
    elif isinstance(value, list):
        grown = target.setdefault(head, [{} for _ in value])
        for old, new in zip(value, grown, strict=True):
            if isinstance(old, dict):
                _keep(old, new, rest)
    elif isinstance(value, dict):
        _keep(value, target.setdefault(head, {}), rest)


def fields(needs: Iterable[Need]) -> dict[Kind, tuple[str, ...] | None]:
    """What is kept of each kind when these needs are read."""
    wanted: dict[Kind, list[Need]] = {}
    for each in needs:
        wanted.setdefault(each.kind, []).append(each)
    return {kind: together(group) for kind, group in wanted.items()}


def state(
    guest: str | Path | Iterable[Raw] | None = None,
    supervisor: str | Path | Iterable[Raw] | None = None,
    *,
    hide: Collection[str] | str = (),
    at: str | datetime | None = None,
    strip: bool = True,
    registry: Registry | None = None,
    products: Mapping[str, str | Path | Iterable[Raw]] | None = None,
) -> Snapshot:
    """A Snapshot of objects written as YAML, in which nothing is unseen but what `hide` names.

    `products` holds, by API, what products with an API of their own answer (see `answers`).
    `at` makes the time exact; without it the time is the newest Event's, and nothing is young.
    """
    when = instant(at) if isinstance(at, str) else at
    hide = {hide} if isinstance(hide, str) else hide
    found = readings(guest, supervisor, strip=strip, registry=registry, products=products)
    return snapshot(found, hide, when)


def readings(
    guest: str | Path | Iterable[Raw] | None = None,
    supervisor: str | Path | Iterable[Raw] | None = None,
    *,
    strip: bool = True,
    registry: Registry | None = None,
    products: Mapping[str, str | Path | Iterable[Raw]] | None = None,
) -> list[Reading]:
    """What a state is made of, one Reading for each cluster; see `state`."""
    registry = registry or load()
    kept = fields(n for api in ("", *registry.apis) for n in registry.needs(api)) if strip else None
    found = []
    others = (products or {}).items()
    for cluster, given in ((GUEST, guest), (SUPERVISOR, supervisor), *others):
        if given is not None:
            raws = answers(given, cluster) if cluster in registry.apis else objects(given)
            newest = max(filter(None, map(_stamp, raws)), default=None)
            found.append(reading(raws, cluster, registry, at=newest, strip=kept))
    return found


def _stamp(raw: Raw) -> datetime | None:
    metadata = raw.get("metadata", {})
    stamps = [raw.get("lastTimestamp"), raw.get("eventTime"), metadata.get("creationTimestamp")]
    return max(filter(None, map(instant, stamps)), default=None)


def look(snapshot: Snapshot, settings: Settings | None = None) -> Diagnosis:
    """The diagnosis of a state by all checks."""
    return diagnose(snapshot, load(), settings)


def judge(
    code: str,
    guest: str | Path | None = None,
    supervisor: str | Path | None = None,
    *,
    hide: Collection[str] | str = (),
    at: str | None = None,
    options: Mapping[str, float] | None = None,
    name: str | None = None,
    products: Mapping[str, str | Path | Iterable[Raw]] | None = None,
) -> Verdict:
    """The worst verdict of a check (of a code) on a state, with only its own fields to see.

    `name` picks one check (`acme.controller_down`) where several share a code. Raises
    AssertionError when the check met no subject at all.
    """
    registry = load().select([code], [])
    seen = state(guest, supervisor, hide=hide, at=at, registry=registry, products=products)
    world = World(seen, options=dict(options or {}))
    engines = Engines(registry, world)
    Topology(registry, world, engines)
    world.addresses = lambda obj: _addresses(obj, registry, world)
    found: list[Verdict] = []
    for check in registry.checks:
        if name in (None, check.name):
            see = View(world, check.name, check.sees)
            for cluster in seen.clusters:
                subjects = seen.objects(check.subject, Space(cluster))
                found += [judge_one(check, obj, see, engines) for obj in subjects]
    if not found:
        _no_subject(code, registry, hide)
    return min(found, key=lambda verdict: _WORST.index(verdict.outcome.value))


_WORST = ("failed", "inconclusive", "passed", "not-applicable")


def _addresses(obj: Obj, registry: Registry, world: World) -> Any:
    for exposure in registry.exposures:
        if (exposure.kind.group, exposure.kind.name) == obj.ref[1:3]:
            promise = exposure.promise(obj, View(world, "test", exposure.reads))
            return None if promise is None else promise.addresses
    return None


def _no_subject(code: str, registry: Registry, hide: Collection[str] | str) -> NoReturn:
    kinds = " or ".join(sorted({check.subject.name for check in registry.checks}))
    hidden = f" that is not hidden ({hide})" if hide else ""
    raise AssertionError(f"{code} judges {kinds}, and the state holds none{hidden}")

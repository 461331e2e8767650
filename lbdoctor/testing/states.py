"""States written down as YAML, and what the checks say of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

import yaml

from lbdoctor import kinds
from lbdoctor.diagnose import Settings, diagnose
from lbdoctor.diagnosis import Diagnosis
from lbdoctor.engines import Engines
from lbdoctor.model import GUEST, SUPERVISOR, Coverage, Kind, Need, Obj, Ref, Space, instant, need
from lbdoctor.registry import Registry, load
from lbdoctor.runner import Verdict
from lbdoctor.runner import judge as judge_one
from lbdoctor.snapshot import Snapshot
from lbdoctor.sources import Reading, Seen
from lbdoctor.testing.freezing import freeze
from lbdoctor.topology import Topology
from lbdoctor.view import View, World
from lbdoctor.wanted import EVERYTHING, MANAGED, together

Raw = dict[str, Any]


class _Plain(yaml.CSafeLoader):
    """YAML as Kubernetes means it: a time stamp is a string."""


_Plain.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in rules if not tag.endswith(":timestamp")]
    for first, rules in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def known_kinds(registry: Registry) -> dict[tuple[str, str], Kind]:
    """Every kind that a check, link or engine knows, and those of Kubernetes, by group and name."""
    found = {each.kind for each in registry.needs()}
    found |= {each for link in registry.links for each in (link.subject, *link.targets)}
    found |= {each for each in vars(kinds).values() if isinstance(each, Kind)}
    named = {(kind.group, kind.name): kind for kind in sorted(found, key=lambda k: k.resource)}
    for kind in found:
        named |= {(group, kind.name): kind for group in kind.also}
    return named


def objects(text: str | Path | Iterable[Raw]) -> list[Raw]:
    """The objects of a YAML text, a YAML file, or as they are; a List is opened."""
    if isinstance(text, Path):
        text = text.read_text()
    parsed = yaml.load_all(text, _Plain) if isinstance(text, str) else text
    found: list[Raw] = []
    for raw in parsed:
        if raw:
            found += raw["items"] if "items" in raw and "spec" not in raw else [raw]
    return found


def reading(
    raws: Iterable[Raw],
    cluster: str,
    registry: Registry,
    *,
    hide: Collection[str] = (),
    at: datetime | None = None,
    strip: Mapping[Kind, Collection[str] | None] | None = None,
) -> Reading:
    """A state in which everything was seen except the hidden kinds (names or `plural.group`)."""
    known = known_kinds(registry)
    hidden = {kind for kind in known.values() if {kind.name, kind.resource} & set(hide)}
    found, seen = [], {}
    for index, raw in enumerate(raws):
        kind = _kind(raw, known)
        if kind not in hidden:
            found.append(_obj(raw, kind, cluster, index, strip))
    for kind in set(known.values()):
        how = Coverage.FORBIDDEN if kind in hidden else Coverage.COMPLETE
        seen[kind] = Seen(kind, how)
    return Reading(
        cluster, "dump", "test", "state", objects=found, seen=list(seen.values()), now=at
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
) -> Snapshot:
    """A Snapshot of objects written as YAML, in which nothing is unseen but what `hide` names.

    `at` makes the time exact; without it the time is the newest Event's, and nothing is young.
    """
    registry = registry or load()
    when = instant(at) if isinstance(at, str) else at
    hide = {hide} if isinstance(hide, str) else hide
    kept = fields(registry.needs()) if strip else None
    readings = []
    for cluster, given in ((GUEST, guest), (SUPERVISOR, supervisor)):
        if given is not None:
            raws = objects(given)
            newest = max(filter(None, map(_stamp, raws)), default=None)
            readings.append(reading(raws, cluster, registry, hide=hide, at=newest, strip=kept))
    return Snapshot(readings, when)


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
) -> Verdict:
    """The worst verdict of a check (of a code) on a state, with only its own fields to see.

    `name` picks one check (`acme.controller_down`) where several share a code. Raises
    AssertionError when the check met no subject at all.
    """
    registry = load().select([code], [])
    snapshot = state(guest, supervisor, hide=hide, at=at, registry=registry)
    world = World(snapshot, options=dict(options or {}))
    engines = Engines(registry, world)
    Topology(registry, world, engines)
    world.addresses = lambda obj: _addresses(obj, registry, world)
    found: list[Verdict] = []
    for check in registry.checks:
        if name in (None, check.name):
            see = View(world, check.name, (*check.reads, need(check.subject)))
            for cluster in snapshot.clusters:
                subjects = snapshot.objects(check.subject, Space(cluster))
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

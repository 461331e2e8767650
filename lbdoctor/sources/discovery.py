"""What a server serves: which kinds, in which versions, under which paths."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from lbdoctor.model import Coverage, Kind
from lbdoctor.sources.crew import Job, side_by_side
from lbdoctor.sources.refusals import quote

if TYPE_CHECKING:
    from lbdoctor.sources.wire import Answer, Wire

_AGGREGATED: Final = "application/json;g=apidiscovery.k8s.io;v={};as=APIGroupDiscoveryList"
_ACCEPT: Final = ",".join(
    (_AGGREGATED.format("v2"), _AGGREGATED.format("v2beta1"), "application/json")
)


@dataclass(frozen=True, slots=True)
class Served:
    """Where the objects of a kind are listed."""

    api_version: str
    plural: str
    namespaced: bool

    def path(self, namespace: str | None = None) -> str:
        """The path of the list, of all namespaces or of one."""
        root = (
            f"/apis/{self.api_version}" if "/" in self.api_version else f"/api/{self.api_version}"
        )
        inside = f"/namespaces/{namespace}" if namespace and self.namespaced else ""
        return f"{root}{inside}/{self.plural}"


@dataclass(frozen=True, slots=True)
class Missing:
    """Why a kind cannot be listed: it is not served, or nobody could tell."""

    state: Coverage
    reason: str = ""


@dataclass(slots=True)
class Catalogue:
    """The answer of a server about itself: group → version → plural → served there.

    `unknown` holds the groups that could not be asked about; None stands for all but the core.
    """

    groups: dict[str, dict[str, dict[str, Served]]] = field(default_factory=dict)
    unknown: dict[str | None, Missing] = field(default_factory=dict)

    def find(self, kind: Kind) -> Served | Missing:
        """Where to list a kind: in the version that is understood best, else in any."""
        groups = (kind.group, *kind.also)
        for group in groups:
            versions = self.groups.get(group, {})
            for version in dict.fromkeys((*kind.versions, *versions)):
                if found := versions.get(version, {}).get(kind.plural):
                    return found
        for group in groups:
            gap = self.unknown.get(group) or (self.unknown.get(None) if group else None)
            if gap:
                return gap
        return Missing(Coverage.NOT_SERVED, "the server does not serve this kind")

    def add(self, group: str, version: str, plural: str, namespaced: bool) -> None:
        """Note one resource; a subresource (`pods/log`) is not listed."""
        api_version = f"{group}/{version}" if group else version
        known = self.groups.setdefault(group, {}).setdefault(version, {})
        if "/" not in plural:
            known[plural] = Served(api_version, plural, namespaced)


def discover(wire: Wire, kinds: Iterable[Kind]) -> tuple[Catalogue, Answer | None]:
    """Ask the server what it serves; the second is the answer that says why nothing can be seen."""
    catalogue = Catalogue()
    core = wire.get("/api", accept=_ACCEPT, tries=1)
    if not core.ok:
        return catalogue, core
    body = _object(core.body)
    if body.get("kind") not in ("APIGroupDiscoveryList", "APIVersions"):
        core.state = Coverage.FAILED
        core.reason = f"not a Kubernetes API server, /api says: {quote(core.body, wire.secrets)}"
        return catalogue, core
    wanted = {group for kind in kinds for group in (kind.group, *kind.also)}
    todo = _learn(catalogue, body, wanted)
    todo += _groups(catalogue, wire, wanted) if wanted - {""} else []
    side_by_side([_job(catalogue, wire, *each) for each in todo], wire.stop)
    return catalogue, None


def _groups(catalogue: Catalogue, wire: Wire, wanted: set[str]) -> list[tuple[str, str]]:
    answer = wire.get("/apis", accept=_ACCEPT)
    body = _object(answer.body) if answer.ok else {}
    if body.get("kind") in ("APIGroupDiscoveryList", "APIGroupList"):
        return _learn(catalogue, body, wanted)
    reason = answer.reason or quote(answer.body, wire.secrets)
    state = Coverage.FAILED if answer.ok else answer.state
    catalogue.unknown[None] = Missing(state, f"the server does not say what it serves: {reason}")
    return []


def _learn(catalogue: Catalogue, body: dict[str, Any], wanted: set[str]) -> list[tuple[str, str]]:
    """Note what a body tells; returns the (group, version) that must be asked one by one."""
    if body["kind"] == "APIVersions":
        return [("", version) for version in body.get("versions") or ()] if "" in wanted else []
    if body["kind"] == "APIGroupList":
        return [
            (group["name"], version["version"])
            for group in _dicts(body.get("groups"))
            if group.get("name") in wanted
            for version in _dicts(group.get("versions"))
            if isinstance(version.get("version"), str)
        ]
    for item in _dicts(body.get("items")):
        name = (item.get("metadata") or {}).get("name") or ""
        if name in wanted:
            _aggregated(catalogue, name, item)
    return []


def _aggregated(catalogue: Catalogue, group: str, item: dict[str, Any]) -> None:
    for version in _dicts(item.get("versions")):
        if version.get("freshness") == "Stale":
            catalogue.unknown[group] = Missing(
                Coverage.FAILED, f"the API group {group} does not answer at the moment"
            )
        for each in _dicts(version.get("resources")):
            scoped = each.get("scope") == "Namespaced"
            catalogue.add(group, str(version.get("version")), str(each.get("resource")), scoped)


def _job(catalogue: Catalogue, wire: Wire, group: str, version: str) -> Job:
    def ask(_: object) -> None:
        api_version = f"{group}/{version}" if group else version
        answer = wire.get(f"/apis/{api_version}" if group else f"/api/{version}")
        body = _object(answer.body) if answer.ok else {}
        if body.get("kind") != "APIResourceList":
            said = answer.reason or quote(answer.body, wire.secrets)
            state = Coverage.FAILED if answer.ok else answer.state
            catalogue.unknown[group] = Missing(state, f"discovery of {api_version} failed: {said}")
            return
        for each in _dicts(body.get("resources")):
            catalogue.add(group, version, str(each.get("name")), bool(each.get("namespaced")))

    return ask


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _dicts(found: object) -> Iterator[dict[str, Any]]:
    return (
        (each for each in found if isinstance(each, dict)) if isinstance(found, list) else iter(())
    )

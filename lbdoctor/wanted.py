"""Kinds of objects, and what somebody wants to read of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from lbdoctor.paths import walk

EVERYTHING: Final = "*"
"""Among the fields of a need: all of the object, and what else is named beside it."""

MANAGED: Final = "metadata.managedFields"
"""As long as the object itself, so it is kept only where somebody names it."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of object; two are the same when group and name are.

    `versions` are the API versions that lbdoctor understands, best first. `also` names older
    groups that serve the same objects (Ingress in `extensions`). `home` names the cluster role
    that only such a kind proves: a cluster that serves it is the Supervisor. `within` names the
    role in which the kind matters, where others may serve it too; neither is missed elsewhere.
    `aggregated`: no CustomResourceDefinition brings it, but a server of its own behind the API
    server (an APIService), so that a list of custom kinds proves nothing about it. `shared`: its
    objects serve everybody, wherever they live, so that no look into one namespace is enough.
    `api` names the REST API that serves it where that is not Kubernetes; its objects are in a
    cluster of that name, and `plural` is the path that lists them.
    """

    group: str
    name: str
    plural: str = field(compare=False)
    versions: tuple[str, ...] = field(default=("v1",), compare=False)
    namespaced: bool = field(default=True, compare=False)
    also: tuple[str, ...] = field(default=(), compare=False)
    home: str | None = field(default=None, compare=False)
    within: str | None = field(default=None, compare=False)
    aggregated: bool = field(default=False, compare=False)
    shared: bool = field(default=False, compare=False)
    api: str = field(default="", compare=False)

    def __hash__(self) -> int:
        # Every question to a view looks a kind up; the name alone tells nearly all apart.
        return hash(self.name)

    @property
    def resource(self) -> str:
        """`<plural>.<group>`, with `core` for the core group, as files and reports name it."""
        return f"{self.plural}.{self.group or 'core'}"

    @property
    def kubectl(self) -> str:
        """The name that kubectl understands without doubt."""
        return f"{self.plural}.{self.group}" if self.group else self.plural

    def only(self, *fields: str) -> Need:
        """A need for these fields alone (dotted paths; lists are walked through)."""
        return Need(self, fields=tuple(fields))

    def where(self, *, namespace: str | None = None, labels: str = "", field: str = "") -> Need:
        """A need narrowed to a namespace, a label selector, a field selector (`a=b,c=d`)."""
        return Need(self, namespace=namespace, labels=labels, field=field)


@dataclass(frozen=True, slots=True)
class Need:
    """What a check wants to read of a kind; the collector fetches the union of all needs.

    `fields` names what is kept of each object (identity is always kept); None keeps all.
    """

    kind: Kind
    namespace: str | None = None
    labels: str = ""
    field: str = ""
    fields: tuple[str, ...] | None = None

    @property
    def selector(self) -> str:
        """Label and field selector as one key; empty when everything is wanted."""
        return f"{self.labels}|{self.field}" if self.labels or self.field else ""

    def only(self, *fields: str) -> Need:
        """The same need for these fields alone."""
        return replace(self, fields=tuple(fields))

    @property
    def narrow(self) -> bool:
        """Whether only a part of the kind is wanted."""
        return self.namespace is not None or bool(self.labels or self.field)

    def matches(self, raw: Mapping[str, Any]) -> bool:
        """Whether an object is within the selectors (used where no server filters for us)."""
        if not self.narrow:
            return True
        metadata = raw.get("metadata") or {}
        labels = metadata.get("labels") or {}
        if self.namespace is not None and metadata.get("namespace") != self.namespace:
            return False
        if any(labels.get(key) != value for key, value in _pairs(self.labels)):
            return False
        return all(str(walk(raw, key) or "") == value for key, value in _pairs(self.field))


def need(wanted: Kind | Need) -> Need:
    """A kind is a need for all of it."""
    return Need(wanted) if isinstance(wanted, Kind) else wanted


def together(needs: Iterable[Need]) -> tuple[str, ...] | None:
    """The fields that satisfy all of them, with those that their selectors look at.

    None is all of the object but its managedFields; these come only with who names them.
    """
    found: set[str] = set()
    for each in needs:
        found.update((EVERYTHING,) if each.fields is None else each.fields)
        found.update(key for key, _ in _pairs(each.field))
        if each.labels:
            found.add("metadata.labels")
    if EVERYTHING not in found:
        return tuple(sorted(found))
    return (EVERYTHING, MANAGED) if any(path.startswith(MANAGED) for path in found) else None


def _pairs(selector: str) -> Iterable[tuple[str, str]]:
    for term in filter(None, selector.split(",")):
        key, _, value = term.partition("=")
        yield key, value

"""The kinds that are wanted, found by whatever a dump calls them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from lbdoctor.kinds import API_SERVICE, CRD, EVENT, LEASE, NAMESPACE, NODE
from lbdoctor.model import Kind, Need
from lbdoctor.sources.decode import SKIP, Fields
from lbdoctor.sources.naming import Named, group_of
from lbdoctor.wanted import together

_TIMES: Final = {
    EVENT: ("lastTimestamp", "eventTime", "series.lastObservedTime", "involvedObject"),
    LEASE: ("spec.renewTime",),
    NODE: ("status.conditions",),
}

ALWAYS: Final = (API_SERVICE, CRD, EVENT, LEASE, NAMESPACE, NODE)


class Catalogue:
    """Needs, indexed by group and kind, by plural, and by the older groups of a kind.

    The kinds of ALWAYS are looked at even where nobody asks for them: they tell which cluster this
    is, how much of it was dumped, and when.
    """

    def __init__(self, needs: Sequence[Need]) -> None:
        self._needs: dict[Kind, list[Need]] = defaultdict(list)
        for need in needs:
            self._needs[need.kind].append(need)
        kinds = {kind: kind for kind in ALWAYS} | {kind: kind for kind in self._needs}
        self.kinds: dict[tuple[str, str], Kind] = {}
        self._plurals: dict[tuple[str, str], Kind] = {}
        for kind in kinds:
            for group in (*kind.also, kind.group):
                self.kinds[group, kind.name] = kind
                self._plurals[group, kind.plural] = kind
        self._memo: dict[tuple[Any, Any], Kind | None] = {}
        self._fields: dict[tuple[str, str], Fields] = {}

    @property
    def needed(self) -> list[Kind]:
        """The kinds that were asked for, in a fixed order."""
        return sorted(self._needs, key=lambda kind: kind.resource)

    def asked(self, kind: Kind) -> bool:
        """Whether somebody wants the objects of a kind."""
        return kind in self._needs

    def kind(self, api_version: Any, name: Any) -> Kind | None:
        """The wanted kind that `apiVersion` and `kind` stand for; lists count as their items."""
        key = (api_version, name)
        try:
            return self._memo[key]
        except KeyError:
            self._memo[key] = found = self._kind(api_version, name)
            return found
        except TypeError:
            return None

    def _kind(self, api_version: Any, name: Any) -> Kind | None:
        if not isinstance(name, str) or not name:
            return None
        for word in (name, name.removesuffix("List")):
            group = group_of(word)
            if isinstance(api_version, str) and api_version:
                group = api_version.rpartition("/")[0]
            if group is not None and (group, word) in self.kinds:
                return self.kinds[group, word]
        return None

    def wanted(self, api_version: str, name: str) -> Fields:
        """What is kept of an object of this kind."""
        key = (api_version, name)
        if key not in self._fields:
            self._fields[key] = self._wanted(api_version, name)
        return self._fields[key]

    def _wanted(self, api_version: str, name: str) -> Fields:
        kind = self.kind(api_version, name)
        if kind is None:
            return None if name in ("", "Status", "List") else SKIP
        needs = self._needs.get(kind)
        if needs is None:
            return _TIMES.get(kind, ())
        if api_version.rpartition("/")[0] != kind.group:
            needs = [*needs, Need(kind)]
        return together([*needs, kind.only(*_TIMES.get(kind, ()))])

    def narrowed(self, kind: Kind) -> Sequence[Need]:
        """What was asked for of a kind, where it is only a part; empty where it is all of it."""
        needs = self._needs.get(kind, [])
        return needs if all(need.selector or need.namespace for need in needs) else ()

    def find(self, name: Named) -> tuple[Kind | None, bool]:
        """The wanted kind of a file name, and whether the name proves a kind at all."""
        if name.group is not None:
            found = self._plurals.get((name.group, name.resource))
            if found is not None:
                return found, True
        if name.known is not None:
            return self.kinds.get(name.known), True
        return None, name.group is not None

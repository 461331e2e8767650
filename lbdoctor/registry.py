"""What is known: checks, links, engines and exposures, as their decorators wrote them down."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from lbdoctor.declarations import (
    EVERY_STAGE,
    Check,
    Engine,
    Exposure,
    Facts,
    Judge,
    Link,
    Option,
    Promise,
    nothing,
)
from lbdoctor.model import Need, need

__all__ = [
    "EVERY_STAGE",
    "REGISTRY",
    "Check",
    "Engine",
    "Exposure",
    "Facts",
    "Judge",
    "Link",
    "Misdeclared",
    "Option",
    "Promise",
    "Registry",
    "load",
    "nothing",
]

_CODE = re.compile(r"[a-z0-9-]+/[a-z0-9-]+")


class Misdeclared(Exception):
    """A check, link or engine is declared in a way that cannot work."""


class Unusable(Exception):
    """A plug-in of somebody else cannot be loaded; the message names it, in one line."""


@dataclass(slots=True)
class Registry:
    """Everything that was declared, in the order of its names."""

    checks: list[Check] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    engines: list[Engine] = field(default_factory=list)
    exposures: list[Exposure] = field(default_factory=list)
    _needs: dict[int, list[Need]] = field(default_factory=dict, compare=False)

    def add_check(self, new: Check) -> None:
        """Register a check; raises Misdeclared for a bad code or a name used twice."""
        if not _CODE.fullmatch(new.code):
            raise Misdeclared(f"{new.code!r} is no code: area/fault in small letters and dashes")
        for old in self.checks:
            if old.name == new.name:
                raise Misdeclared(
                    f"{new.name} is declared twice: in {old.judge.__module__} "
                    f"and in {new.judge.__module__}"
                )
        self.checks.append(new)

    def add_engine(self, new: Engine) -> None:
        """Register an engine; raises Misdeclared for an id used twice."""
        if any(old.id == new.id for old in self.engines):
            raise Misdeclared(f"engine {new.id} is declared twice")
        self.engines.append(new)

    def engine(self, wanted: str) -> Engine | None:
        """The engine of this id."""
        return next((each for each in self.engines if each.id == wanted), None)

    @property
    def codes(self) -> list[str]:
        """All codes, sorted, each once."""
        return sorted({each.code for each in self.checks})

    @property
    def options(self) -> dict[str, Option]:
        """All options of all checks, by name."""
        return {each.name: each for check in self.checks for each in check.options}

    def select(self, select: Collection[str], ignore: Collection[str]) -> Registry:
        """The same knowledge with fewer checks; words are codes or areas."""

        def named(check: Check, words: Collection[str]) -> bool:
            return check.code in words or check.area in words

        kept = [c for c in self.checks if (not select or named(c, select)) and not named(c, ignore)]
        return Registry(kept, self.links, self.engines, self.exposures)

    def needs(self, api: str = "") -> list[Need]:
        """Everything that these checks want to read, with the kinds that they judge.

        `api` names the REST API to read it from; without one it is Kubernetes.
        """
        return [need for need in self._all() if need.kind.api == api]

    @property
    def apis(self) -> list[str]:
        """The REST APIs beside Kubernetes that some check reads."""
        return sorted({need.kind.api for need in self._all()} - {""})

    def _all(self) -> list[Need]:
        declared = len(self.checks) + len(self.links) + len(self.engines) + len(self.exposures)
        if declared not in self._needs:
            self._needs[declared] = self._wanted()
        return self._needs[declared]

    def _wanted(self) -> list[Need]:
        found: dict[Need, None] = {}
        groups: Iterable[tuple[Need, ...]] = (
            *(c.sees for c in self.checks),
            *(link.reads for link in self.links),
            *(engine.reads for engine in self.engines),
            *((*e.reads, need(e.kind)) for e in self.exposures),
        )
        for group in groups:
            found.update(dict.fromkeys(group))
        return sorted(found, key=lambda n: (n.kind.resource, n.namespace or "", n.selector))


REGISTRY = Registry()


@cache
def load() -> Registry:
    """Import all checks, built-in ones by name and others by entry point, once.

    Raises ImportError when the built-in ones are not there, Misdeclared when one cannot work, and
    Unusable for a plug-in with which one of these happens.
    """
    # Its import costs as much as that of all declarations, and --help needs none of it.
    from importlib.metadata import entry_points

    package = importlib.import_module("lbdoctor.checks")
    for found in sorted(pkgutil.walk_packages(package.__path__, "lbdoctor.checks."), key=_name):
        importlib.import_module(found.name)
    for entry in sorted(entry_points(group="lbdoctor.checks"), key=_name):
        try:
            entry.load()
        except Exception as error:
            who = f"{entry.name} ({entry.value})"
            raise Unusable(f"plug-in {who}: {type(error).__name__}: {error}") from error
    if not REGISTRY.checks:
        raise Misdeclared("no checks are installed")
    REGISTRY.checks.sort(key=lambda check: (check.code, check.name))
    REGISTRY.engines.sort(key=lambda engine: engine.id)
    REGISTRY.links.sort(key=lambda link: (link.subject.name, link.verb, link.find.__module__))
    REGISTRY.exposures.sort(key=lambda exposure: exposure.kind.name)
    return REGISTRY


def _name(each: Any) -> str:
    return str(each.name)

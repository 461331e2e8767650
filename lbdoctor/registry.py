"""What is known: checks, links, engines and exposures, as their decorators wrote them down."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any

from lbdoctor.model import (
    Evidence,
    Finding,
    Kind,
    Need,
    Obj,
    Pool,
    Ref,
    Severity,
    Stage,
    need,
)

if TYPE_CHECKING:
    from lbdoctor.view import View

Judge = Callable[[Obj, "View"], Iterator[Finding]]
Facts = Callable[[Obj, "View"], Iterator[Evidence]]
EVERY_STAGE = frozenset(Stage)
_CODE = re.compile(r"[a-z0-9-]+/[a-z0-9-]+")


class Misdeclared(Exception):
    """A check, link or engine is declared in a way that cannot work."""


@dataclass(frozen=True, slots=True)
class Option:
    """A figure that users may set in the configuration file under `[options]`.

    `help` says what it means, with its unit.
    """

    name: str
    default: float
    help: str


@dataclass(frozen=True, slots=True)
class Check:
    """One fault, and the function that finds it. See `lbdoctor.check` for the fields."""

    code: str
    title: str
    severity: Severity
    stage: Stage
    subject: Kind
    judge: Judge
    when: Callable[[Obj], object] | None
    reads: tuple[Need, ...]
    engine: str | None
    symptom: bool
    fallback: bool
    explains: tuple[str, ...]
    unaffected: Severity | None
    breaks_traffic: bool
    felt: bool
    options: tuple[Option, ...]

    @property
    def name(self) -> str:
        """Unique: the folder and the function, `metallb.pool_exhausted`."""
        return f"{self.judge.__module__.split('.')[-2]}.{self.judge.__name__}"

    @property
    def area(self) -> str:
        """The first half of the code."""
        return self.code.partition("/")[0]

    @property
    def page(self) -> str:
        """The explanation: the docstring of the function."""
        return self.judge.__doc__ or ""


@dataclass(frozen=True, slots=True)
class Link:
    """One way in which an object needs another. See `lbdoctor.link` for the fields."""

    subject: Kind
    verb: str
    targets: tuple[Kind, ...]
    find: Callable[[Obj, View], Iterator[Ref]]
    reads: tuple[Need, ...]
    engine: str | None
    carries: frozenset[Stage]


@dataclass(frozen=True, slots=True)
class Promise:
    """What an exposure promises: addresses that were given, and host names that were asked for.

    An address without a usable value is not listed; one that is there but hidden by redaction is.
    `addresses` is None where the state does not tell whether there are any.
    """

    addresses: tuple[str, ...] | None = ()
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Exposure:
    """A kind that promises access from outside. See `lbdoctor.exposure` for the fields."""

    kind: Kind
    words: tuple[str, ...]
    promise: Callable[[Obj, View], Promise | None]
    reads: tuple[Need, ...]


def nothing(*_: object) -> Iterator[Any]:
    """What an engine says where its folder does not."""
    return iter(())


@dataclass(slots=True)
class Engine:
    """A load-balancer product: how it is recognised. See `lbdoctor.engine` for the fields."""

    id: str
    title: str
    subjects: tuple[Kind, ...]
    reads: tuple[Need, ...]
    find_installed: Callable[[str, View], Iterator[Evidence]] = nothing
    find_claims: Facts = nothing
    find_answer: Facts = nothing
    find_pools: Callable[[str, View], Iterator[Pool]] = nothing
    find_variant: Callable[[Obj, View], str] | None = None

    def installed(self, function: Callable[[str, View], Iterator[Evidence]]) -> Any:
        """Decorate `(cluster, see)`: yields what shows that the product is in this cluster."""
        self.find_installed = function
        return function

    def claims(self, function: Facts) -> Facts:
        """Decorate `(object, see)`: yields what shows that the product considers it its own."""
        self.find_claims = function
        return function

    def answered(self, function: Facts) -> Facts:
        """Decorate `(object, see)`: yields what shows that the product wrote on it."""
        self.find_answer = function
        return function

    def pools(self, function: Callable[[str, View], Iterator[Pool]]) -> Any:
        """Decorate `(cluster, see)`: yields the pools that the product allocates from."""
        self.find_pools = function
        return function

    def variant(self, function: Callable[[Obj, View], str]) -> Any:
        """Decorate `(object, see)`: returns a word behind the id (`cloud:aws`), or nothing."""
        self.find_variant = function
        return function


@dataclass(slots=True)
class Registry:
    """Everything that was declared, in the order of its names."""

    checks: list[Check] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    engines: list[Engine] = field(default_factory=list)
    exposures: list[Exposure] = field(default_factory=list)

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

    def needs(self) -> list[Need]:
        """Everything that these checks want to read, with the kinds that they judge."""
        found: dict[Need, None] = {}
        groups: Iterable[tuple[Need, ...]] = (
            *((*c.reads, _subject(c.subject, c.reads)) for c in self.checks),
            *(link.reads for link in self.links),
            *(engine.reads for engine in self.engines),
            *((*e.reads, need(e.kind)) for e in self.exposures),
        )
        for group in groups:
            found.update(dict.fromkeys(group))
        return sorted(found, key=lambda n: (n.kind.resource, n.namespace or "", n.selector))


def _subject(kind: Kind, reads: tuple[Need, ...]) -> Need:
    """A check that narrows its own subject says so in `reads`; otherwise it wants all of it."""
    return next((each for each in reads if each.kind == kind), need(kind))


REGISTRY = Registry()


def load() -> Registry:
    """Import all checks, built-in ones by name and others by entry point.

    Raises ImportError when the built-in ones are not there, Misdeclared when one cannot work.
    """
    package = importlib.import_module("lbdoctor.checks")
    for found in sorted(pkgutil.walk_packages(package.__path__, "lbdoctor.checks."), key=_name):
        importlib.import_module(found.name)
    for entry in sorted(entry_points(group="lbdoctor.checks"), key=_name):
        entry.load()
    if not REGISTRY.checks:
        raise Misdeclared("no checks are installed")
    REGISTRY.checks.sort(key=lambda check: (check.code, check.name))
    REGISTRY.engines.sort(key=lambda engine: engine.id)
    REGISTRY.links.sort(key=lambda link: (link.subject.name, link.verb, link.find.__module__))
    REGISTRY.exposures.sort(key=lambda exposure: exposure.kind.name)
    return REGISTRY


def _name(each: Any) -> str:
    return str(each.name)

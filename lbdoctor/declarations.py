"""What the decorators write down: checks, links, engines, exposures, options."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lbdoctor.model import Evidence, Finding, Kind, Need, Obj, Pool, Ref, Severity, Stage, need

if TYPE_CHECKING:
    from lbdoctor.profiles import Profile
    from lbdoctor.view import View

Judge = Callable[[Obj, "View"], Iterator[Finding]]
Facts = Callable[[Obj, "View"], Iterator[Evidence]]
EVERY_STAGE = frozenset(Stage)


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
    reached: bool
    options: tuple[Option, ...]
    name: str = field(init=False)
    """Unique: the folder and the function, `acme.pool_exhausted`."""
    about: Need = field(init=False)
    """Its subject, as narrow as the check wants it: it says so in `reads`, or wants all of it."""
    sees: tuple[Need, ...] = field(init=False)
    """What it reads, and its subject."""

    def __post_init__(self) -> None:
        about = next((n for n in self.reads if n.kind == self.subject), need(self.subject))
        object.__setattr__(self, "about", about)
        object.__setattr__(self, "sees", (*self.reads, about))
        folder = self.judge.__module__.removeprefix("lbdoctor.checks.").partition(".")[0]
        object.__setattr__(self, "name", f"{folder}.{self.judge.__name__}")

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
    `addresses` is None where the state does not tell whether there are any. `part`: what it
    promises belongs to the chain of another exposure, so that it is none by itself, and nobody's
    business where no exposure comes through it. `leaving`: it is being deleted, and waits for its
    engine to clean up.
    """

    addresses: tuple[str, ...] | None = ()
    hosts: tuple[str, ...] = ()
    part: bool = False
    leaving: bool = False


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
    find_places: Callable[[str, View], Iterator[str]] = nothing
    find_whose: Callable[[Obj, View], str] | None = None
    profile: Profile | None = None

    def describe(self, profile: Profile) -> None:
        """Say what the product can do, and how a healthy chain of it looks."""
        self.profile = profile

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

    def places(self, function: Callable[[str, View], Iterator[str]]) -> Any:
        """Decorate `(cluster, see)`: yields the namespaces of another cluster that it works in.

        They are tried there where listing everything is forbidden.
        """
        self.find_places = function
        return function

    def whose(self, function: Callable[[Obj, View], str]) -> Any:
        """Decorate `(object, see)`: returns for what in another cluster it was made, in words."""
        self.find_whose = function
        return function

    def variant(self, function: Callable[[Obj, View], str]) -> Any:
        """Decorate `(object, see)`: returns a word behind the id (`cloud:aws`), or nothing."""
        self.find_variant = function
        return function

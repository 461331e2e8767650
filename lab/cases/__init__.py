"""Scripted states to record: each is a generator that stops at every shot to be taken."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from pkgutil import iter_modules

from lab.cluster import Cluster


@dataclass(frozen=True)
class Shot:
    """One state to be written down."""

    name: str
    """`sick`, `healthy` or another folder of the case."""

    clusters: dict[str, Cluster]
    """The clusters by folder; the one under "" lies in the shot's own folder."""

    real: tuple[str, ...] = ()
    """Programs that really ran, beside those of the control plane."""

    played: tuple[str, ...] = ()
    """What stand-ins wrote."""

    told: str = ""
    """What was done to get here, in a sentence."""

    renamed: dict[str, str] = field(default_factory=dict)
    """Texts replaced in the record, because they are the lab's and no cluster's."""


Case = Callable[[], Iterator[Shot]]
Needs = Callable[[], str]
"""Why a case cannot be played here, in one line, or nothing."""

_cases: dict[str, Case] = {}
_needs: dict[str, Needs] = {}


def case(name: str, needs: Needs = str) -> Callable[[Case], Case]:
    """Register a case under its name, with what it needs beyond what the lab builds."""

    def registered(function: Case) -> Case:
        _cases[name], _needs[name] = function, needs
        return function

    return registered


def lacking(name: str) -> str:
    """Why a case cannot be played here, in one line, or nothing."""
    return _needs[name]()


def cases() -> dict[str, Case]:
    """All cases by name."""
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
    return dict(sorted(_cases.items()))

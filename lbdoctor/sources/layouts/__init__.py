"""The ways in which tools arrange a dump; one module each, found by the names of the files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final, NamedTuple

from lbdoctor.model import Kind
from lbdoctor.sources.entries import Entry
from lbdoctor.sources.naming import Named

_MOST: Final = 100  # roots of one layout; every file is compared with each of them


class Spot(NamedTuple):
    """What a path says of the file: the kind in it, the namespace, and whether it is a list.

    `listed` is true where the folder of the file is the list, false where the file is never one,
    None where its content tells. `errors` marks files that say what could not be listed.
    `proof` is true where the path alone proves the kind, so that a kind that nobody asked for
    need not be decoded. `guessed` is true where it does not tell for which namespaces a list is.
    """

    named: Named | None = None
    namespace: str | None = None
    listed: bool | None = None
    proof: bool = False
    guessed: bool = False
    errors: bool = False


def nothing(_: Kind) -> str:
    """For layouts that may hold any kind."""
    return ""


def no_spaces(_: frozenset[str]) -> bool:
    """For layouts that do not tell whether all namespaces are in them."""
    return False


@dataclass(frozen=True, slots=True)
class Layout:
    """How one tool writes.

    `roots` finds the folders (empty, or ending with a slash) that have this layout. `spot` reads
    a path below such a root; None means that no object is in that file. `never` says in words
    why a kind cannot be in it. `spaces` tells whether these namespaces prove that all were
    dumped. `whole` is false where a list that was not finished, or a selection, leaves no mark.
    `silent` says why a kind without a file may be empty or not; `arrays` why Namespaces in a bare
    array may not be all. `stamps` are files that state when the dump was made, `versions` those
    that state the version of the server. `repair` mends an object that the tool has damaged.
    `cycle` are the plurals in the order in which a stream repeats them for each namespace.
    """

    title: str
    roots: Callable[[Sequence[Entry]], Iterable[str]]
    spot: Callable[[str], Spot | None]
    never: Callable[[Kind], str] = nothing
    spaces: Callable[[frozenset[str]], bool] = no_spaces
    whole: str = ""
    silent: Callable[[Kind], str] = nothing
    arrays: str = ""
    stamps: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()
    repair: Callable[[Any], Any] | None = None
    cycle: tuple[str, ...] = ()


@dataclass(slots=True)
class Part:
    """The files of an input that have one layout and one root."""

    layout: Layout
    root: str
    entries: list[Entry] = field(default_factory=list)

    def inside(self, name: str) -> str:
        """The path of a file below the root."""
        return name[len(self.root) :]

    def files(self, names: Sequence[str]) -> list[Entry]:
        """The files with these paths below the root."""
        return [entry for entry in self.entries if self.inside(entry.name) in names]


def parts(entries: Sequence[Entry], layouts: Sequence[Layout], other: Layout) -> list[Part]:
    """Share out files among the layouts that are found in them; the rest goes to `other`."""
    shared: list[Part] = []
    rest = list(entries)
    for layout in layouts:
        found = [Part(layout, root) for root in sorted(set(islice(layout.roots(rest), _MOST)))]
        if found:
            nobody = Part(other, "")
            for entry in rest:
                owner(entry.name, [*found, nobody]).entries.append(entry)
            rest = nobody.entries
            shared += found
    return [*shared, Part(other, "", rest)]


def owner(name: str, shared: Sequence[Part]) -> Part:
    """The part with the deepest root above a file; the last one takes what nobody wants."""
    above = [part for part in shared[:-1] if name.startswith(part.root)]
    return max(above, key=lambda part: len(part.root), default=shared[-1])

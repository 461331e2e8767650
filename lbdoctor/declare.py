"""The decorators with which knowledge is written down; `lbdoctor` re-exports them."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from lbdoctor.kinds import SERVICE
from lbdoctor.model import Finding, Kind, Need, Obj, Ref, Severity, Stage, need
from lbdoctor.registry import (
    EVERY_STAGE,
    REGISTRY,
    Check,
    Engine,
    Exposure,
    Judge,
    Link,
    Option,
    Promise,
)

if TYPE_CHECKING:
    from lbdoctor.view import View

Reads = Iterable[Kind | Need]


def check(
    code: str,
    title: str,
    severity: Severity,
    stage: Stage,
    *,
    subject: Kind | tuple[Kind, ...],
    when: Callable[[Obj], object] | None = None,
    reads: Reads = (),
    engine: str | None = None,
    symptom: bool = False,
    fallback: bool = False,
    explains: tuple[str, ...] = (),
    unaffected: Severity | None = None,
    breaks_traffic: bool = False,
    felt: bool = False,
    reached: bool = False,
    options: tuple[Option, ...] = (),
) -> Callable[[Judge], Judge]:
    """Declare a function `(subject, see)` that yields a Finding for each time the fault is there.

    `subject` is the kind that it judges, or several. `when` says on the bare object whether the
    question applies. `reads` names every kind that the function looks at besides the subject,
    EVENT included. `engine` makes the check apply only to exposures that this engine claims (and,
    for other kinds, only where the engine is not known to be absent).
    `symptom`: what the user sees; never a root when a cause is known. `fallback`: gives way to any
    other finding that rests on the same object's evidence (an Event that a more precise code
    quotes); one that is mere news gives way to any cause. `explains`: codes that are consequences
    of this one, on the same exposure.
    `unaffected`: what remains of an error that affects no exposure (None: silence).
    `breaks_traffic`: the fault hurts exposures that have an address already, whatever its stage.
    `felt`: a warning that users feel today, so that the exposure is degraded.
    `reached`: only objects that an exposure depends on are judged, because nobody else minds.
    `options`: the figures that it asks `see.option` for; the same name is the same figure.
    """

    kinds = (subject,) if isinstance(subject, Kind) else subject

    def register(judge: Judge) -> Judge:
        for kind in kinds:
            REGISTRY.add_check(
                Check(
                    code,
                    title,
                    severity,
                    stage,
                    kind,
                    judge if len(kinds) == 1 else _of(judge, kind),
                    when,
                    tuple(map(need, reads)),
                    engine,
                    symptom,
                    fallback,
                    explains,
                    unaffected,
                    breaks_traffic,
                    felt,
                    reached,
                    options,
                )
            )
        return judge

    return register


def _of(judge: Judge, kind: Kind) -> Judge:
    """The same function under a name of its own for one of several kinds."""

    @functools.wraps(judge)
    def judged(subject: Obj, see: View) -> Iterator[Finding]:
        yield from judge(subject, see)

    judged.__name__ = f"{judge.__name__}_of_{kind.name.lower()}"
    return judged


Finder = Callable[[Obj, "View"], Iterator[Ref]]


def link(
    subject: Kind,
    verb: str,
    *targets: Kind,
    reads: Reads = (),
    engine: str | None = None,
    carries: Iterable[Stage] = EVERY_STAGE,
) -> Callable[[Finder], Finder]:
    """Declare a function `(subject, see)` that yields the Refs which the subject needs.

    `verb` reads between the two names. `carries` limits which findings beyond the link matter to
    the subject: an Ingress cares whether its backend is served, not whether it has an address.
    A Ref that is not in the state becomes a ghost when its kind was seen there, else unseen.
    """

    def register(find: Finder) -> Finder:
        kinds = tuple(map(need, reads))
        REGISTRY.links.append(Link(subject, verb, targets, find, kinds, engine, frozenset(carries)))
        return find

    return register


def engine(
    id: str, title: str, *, reads: Reads = (), subjects: tuple[Kind, ...] = (SERVICE,)
) -> Engine:
    """Declare a load-balancer product; its functions are decorated with the returned object.

    `reads` names every kind that these functions look at, that of the subjects included where they
    look for others of it; `subjects` are the kinds that the product may claim.
    """
    new = Engine(id, title, subjects, tuple(map(need, reads)))
    REGISTRY.add_engine(new)
    return new


Promising = Callable[[Obj, "View"], Promise | None]


def exposure(kind: Kind, *words: str, reads: Reads = ()) -> Callable[[Promising], Promising]:
    """Declare a function `(object, see)` that returns the Promise of an exposure, or None.

    `words` are the names by which `lbdoctor why` knows the kind (`svc`, `service`).
    """

    def register(promise: Promising) -> Promising:
        REGISTRY.exposures.append(Exposure(kind, words, promise, tuple(map(need, reads))))
        return promise

    return register

"""Which exposure is meant by `svc/web`, by a host name, or by nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

import click

from lbdoctor.cli.options import near
from lbdoctor.diagnosis import Diagnosis, Exposed, State
from lbdoctor.model import Obj, Ref, Space, need
from lbdoctor.registry import Exposure, Registry
from lbdoctor.sources import Unreadable

_MOST = 5


def chosen(
    what: str | None, diagnosis: Diagnosis, registry: Registry, namespace: str | None
) -> Sequence[Ref]:
    """The exposures that are meant.

    Raises UsageError for a word that nobody knows or an object that is known not to be there, and
    Unreadable where it may be there unseen.
    """
    if what is None:
        return _only(diagnosis)
    kind, slash, name = what.partition("/")
    if not slash:
        return _host(what, diagnosis, registry)
    words = {word: each for each in registry.exposures for word in each.words}
    exposure = words.get(kind.lower().partition(".")[0])
    if exposure is None:
        known = ", ".join(sorted(each.words[0] for each in registry.exposures))
        raise click.UsageError(f"no kind {kind!r}{near(kind, sorted(words))} (one of {known})")
    if not name:
        raise click.UsageError(f"{what} names nothing: write {kind}/NAME")
    return [_named(exposure, name, diagnosis, namespace)]


def _only(diagnosis: Diagnosis) -> Sequence[Ref]:
    pending = [each.ref for each in diagnosis.exposures if each.state is State.PENDING]
    if not pending:
        sick = [e for e in diagnosis.exposures if e.state in (State.BROKEN, State.DEGRADED)]
        hint = f"; {sick[0].state.value} is {_named_as(sick[0])}" if sick else ""
        raise click.UsageError(
            f"nothing is pending in this scope: name an object, as svc/NAME{hint}"
        )
    return pending


def listing(diagnosis: Diagnosis) -> str | None:
    """The pending exposures, oldest first, where there are several."""
    pending = [each for each in diagnosis.exposures if each.state is State.PENDING]
    if len(pending) < 2:
        return None
    pending.sort(key=lambda each: (each.since is None, each.since, each.ref))
    lines = [f"{len(pending)} exposures are pending; name one of them, oldest first:"]
    return "\n".join([*lines, *(f"  {_call(each)}" for each in pending)])


def _call(each: Exposed) -> str:
    root = f"  # {each.roots[0].check.code}" if each.roots else ""
    return f"lbdoctor why {_named_as(each)}{root}"


def _named_as(each: Exposed) -> str:
    """How an exposure is named on the command line."""
    return f"{each.ref.kind.lower()}/{each.ref.name} -n {each.ref.namespace}"


def _host(host: str, diagnosis: Diagnosis, registry: Registry) -> Sequence[Ref]:
    found = [e.ref for e in diagnosis.exposures if host in (*e.hosts, *(e.addresses or ()))]
    wild = "*." + host.partition(".")[2]
    found = found or [each.ref for each in diagnosis.exposures if wild in each.hosts]
    if not found:
        hosts = sorted({name for each in diagnosis.exposures for name in each.hosts})
        words = {each.kind.name: each.words[0] for each in registry.exposures}
        named = [e.ref for e in diagnosis.exposures if e.ref.name == host]
        hint = f"; did you mean {words[named[0].kind]}/{host}?" if named else near(host, hosts)
        raise click.UsageError(f"nothing here serves {host!r}{hint}")
    return found


def _named(exposure: Exposure, name: str, diagnosis: Diagnosis, namespace: str | None) -> Ref:
    snapshot = diagnosis.snapshot
    objects = [o for c in snapshot.clusters for o in snapshot.objects(exposure.kind, Space(c))]
    here = [o for o in objects if namespace in (None, o.ref.namespace)]
    named = [obj for obj in here if obj.ref.name == name]
    if not named:
        _missing(exposure, name, objects, diagnosis, namespace)
    exposed = {each.ref for each in diagnosis.exposures}
    promising = [obj.ref for obj in named if obj.ref in exposed]
    if not promising:
        raise click.UsageError(f"{named[0].ref} asks for no access from outside")
    if len({ref.namespace for ref in promising}) > 1:
        places = ", ".join(sorted(ref.namespace for ref in promising))
        raise click.UsageError(
            f"{exposure.kind.name} {name} is in several namespaces ({places}): give -n"
        )
    return promising[0]


def _missing(
    exposure: Exposure, name: str, there: Sequence[Obj], diagnosis: Diagnosis, namespace: str | None
) -> NoReturn:
    place = f" in namespace {namespace}" if namespace else ""
    text = f"no {exposure.kind.name} {name!r}{place}"
    snapshot = diagnosis.snapshot
    for cluster in snapshot.clusters:
        gap = snapshot.gap(need(exposure.kind), Space(cluster, namespace))
        if gap is not None:
            raise Unreadable(f"{text} was seen, but not all were ({gap})")
    kind = exposure.kind.name
    mine = [e.ref for e in diagnosis.exposures if e.ref.kind == kind]
    raise click.UsageError(text + _hint(name, there, mine, namespace))


def _hint(name: str, there: Sequence[Obj], mine: Sequence[Ref], namespace: str | None) -> str:
    """The same name in another namespace, else a near name, else those that could be meant."""
    places = sorted({obj.ref.namespace for obj in there if obj.ref.name == name})
    if places:
        return f"; there is one in {', '.join(places[:_MOST])}"
    names = sorted({obj.ref.name for obj in there if namespace in (None, obj.ref.namespace)})
    could = sorted({ref.name for ref in mine if namespace in (None, ref.namespace)})
    few = f"; it could be {', '.join(could)}" if 0 < len(could) <= _MOST else ""
    return near(name, names) or few

"""Which cluster a reading is of: what it holds tells better than the flag it came by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lbdoctor.kinds import CRD
from lbdoctor.model import GUEST, Coverage, Need, Obj
from lbdoctor.sources import Reading


def settled(readings: Sequence[Reading], needs: Sequence[Need]) -> list[Reading]:
    """The readings under the right names, the guest's first.

    A guest that serves a kind which only another role serves is that other cluster. Where one was
    given for that role already, and it shows nothing of the kind, the two were taken for each
    other; where both are such clusters, the flags decide, and a note says so.
    """
    guest = next((each for each in readings if each.cluster == GUEST), None)
    role = _role(guest, needs) if guest is not None else None
    if guest is None or role is None:
        return list(readings)
    other = next((each for each in readings if each.cluster == role), None)
    if other is None:
        note = f"{guest.location} is a {role}: it is treated as one"
        new = {id(guest): renamed(guest, role, note)}
    elif _role(other, needs) is None and other.objects:
        note = f"{guest.location} is the {role} and {other.location} is not: they are exchanged"
        new = {id(guest): renamed(guest, role, note), id(other): renamed(other, GUEST)}
    else:
        note = f"{guest.location} is a {role}, too: it is treated as the {GUEST}"
        new = {id(guest): _noted(guest, note)}
    found = [new.get(id(each), each) for each in readings]
    return sorted(found, key=lambda each: each.cluster != GUEST)


def _role(reading: Reading, needs: Sequence[Need]) -> str | None:
    homes = {n.kind: n.kind.home for n in needs if n.kind.home}
    for seen in reading.seen:
        if seen.kind in homes and (seen.objects or _served(seen.state, reading)):
            return homes[seen.kind]
    defined = {obj.ref.name for obj in reading.objects if obj.ref.kind == CRD.name}
    return next((home for kind, home in homes.items() if kind.resource in defined), None)


def _served(state: Coverage, reading: Reading) -> bool:
    return reading.kind == "live" and state is Coverage.COMPLETE


def renamed(reading: Reading, cluster: str, note: str = "") -> Reading:
    """The same reading as one of another cluster, with a note that says so."""
    objects = [
        Obj(obj.raw, obj.ref._replace(cluster=cluster), obj.source, obj.index)
        for obj in reading.objects
    ]
    return _noted(replace(reading, cluster=cluster, objects=objects), note)


def _noted(reading: Reading, note: str) -> Reading:
    return replace(reading, notes=(*reading.notes, note)) if note else reading

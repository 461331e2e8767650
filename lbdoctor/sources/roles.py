"""Which cluster a reading is of: what it holds tells better than the flag it came by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lbdoctor.kinds import CRD
from lbdoctor.model import GUEST, Coverage, Need, Obj
from lbdoctor.sources import Reading


def settled(readings: Sequence[Reading], needs: Sequence[Need]) -> list[Reading]:
    """The readings under the right names.

    A guest that serves a kind which only another role serves is that other cluster, unless one
    was given for that role already.
    """
    taken = {reading.cluster for reading in readings}
    found = []
    for reading in readings:
        role = _role(reading, needs)
        if reading.cluster == GUEST and role and role not in taken:
            reading = renamed(reading, role)
        found.append(reading)
    return found


def _role(reading: Reading, needs: Sequence[Need]) -> str | None:
    homes = {n.kind: n.kind.home for n in needs if n.kind.home}
    for seen in reading.seen:
        if seen.kind in homes and (seen.objects or _served(seen.state, reading)):
            return homes[seen.kind]
    defined = {obj.ref.name for obj in reading.objects if obj.ref.kind == CRD.name}
    return next((home for kind, home in homes.items() if kind.resource in defined), None)


def _served(state: Coverage, reading: Reading) -> bool:
    return reading.kind == "live" and state is Coverage.COMPLETE


def renamed(reading: Reading, cluster: str) -> Reading:
    """The same reading as one of another cluster, with a note that says so."""
    objects = [
        Obj(obj.raw, obj.ref._replace(cluster=cluster), obj.source, obj.index)
        for obj in reading.objects
    ]
    note = f"{reading.location} is a {cluster}: it is treated as one"
    return replace(reading, cluster=cluster, objects=objects, notes=(*reading.notes, note))

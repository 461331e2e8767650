"""Which copy of an object counts when a dump holds several."""

from __future__ import annotations

from lbdoctor.model import Obj


def newer(one: Obj, other: Obj) -> Obj:
    """The copy to keep, whatever the order in which the two were met."""
    return max(one, other, key=_rank)


def _rank(obj: Obj) -> tuple[int, bool, bool, str, int]:
    version = obj["metadata.resourceVersion"]
    number = int(version) if isinstance(version, str) and version.isdecimal() else -1
    group = str(obj.raw.get("apiVersion", "")).rpartition("/")[0]
    return (number, "status" in obj.raw, group == obj.ref.group, obj.source, obj.index)

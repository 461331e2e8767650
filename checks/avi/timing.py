"""AKO reads most settings only when it starts: which came first?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final, NamedTuple

from lbdoctor import POD, Obj, View
from lbdoctor.model import instant
from lbdoctor.workloads import Container, pods_of

from .pods import main_status

LIVE: Final = frozenset({"logLevel", "enableEvents", "deleteConfig"})
"""What AKO follows while it runs. Source: AKO, docs/values.md."""

_FEW: Final = 5


class Edit(NamedTuple):
    """A change of the settings: when, which keys (none where not told), and where it says so."""

    when: datetime
    keys: frozenset[str]
    path: str

    @property
    def few(self) -> list[str]:
        """The keys, unless so many were written at once that it may have been all of them."""
        return sorted(self.keys) if len(self.keys) <= _FEW else []


def edits(config: Obj) -> Iterator[Edit]:
    """The last change by each of those who wrote the ConfigMap, where managedFields tell."""
    for index, each in enumerate(config["metadata.managedFields"] or ()):
        when = instant(each.get("time"))
        written = (each.get("fieldsV1") or {}).get("f:data") or {}
        if when is not None:
            keys = frozenset(key[2:] for key in written if key.startswith("f:"))
            yield Edit(when, keys, f"metadata.managedFields[{index}].time")


def edited(config: Obj) -> Edit | None:
    """The last change of what AKO reads only when it starts."""
    counted = [each for each in edits(config) if not each.keys or each.keys - LIVE]
    return max(counted, key=lambda each: each.when, default=None)


def started(ako: Container, see: View) -> datetime | None:
    """When the oldest running AKO of a workload started, as far as its Pods can be seen."""
    owner = ako.owner
    own = [owner] if owner.ref.kind == "Pod" else pods_of(owner, see.glance(POD, owner.space))
    states = [main_status(pod, ako.raw.get("name") or "")[1] or {} for pod in own]
    runs = [(each.get("state") or {}).get("running") or {} for each in states]
    return min(filter(None, (instant(run.get("startedAt")) for run in runs)), default=None)


def in_force(config: Obj, ako: Container, see: View) -> bool:
    """Whether the settings are those that AKO started with; true where no time speaks against it.

    Where the ConfigMap tells its time, the Pod must tell that it started later; raises Blind where
    the Pod may be unseen.
    """
    last = edited(config)
    if last is None:
        return True
    since = started(ako, see)
    if since is None:
        see.require(POD, ako.owner.space)
    return since is not None and since >= last.when

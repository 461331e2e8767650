"""AKO reads most settings only when it starts: which came first?"""

from __future__ import annotations

from datetime import datetime

from lbdoctor import POD, Obj, View
from lbdoctor.model import instant
from lbdoctor.workloads import Container, pods_of

from .pods import main_status


def edited(config: Obj) -> datetime | None:
    """When the ConfigMap was last written, where managedFields tell."""
    times = [instant(each.get("time")) for each in config["metadata.managedFields"] or ()]
    return max(filter(None, times), default=None)


def started(ako: Container, see: View) -> datetime | None:
    """When the oldest running AKO of a workload started, as far as its Pods can be seen."""
    owner = ako.owner
    own = [owner] if owner.ref.kind == "Pod" else pods_of(owner, see.glance(POD, owner.space))
    states = [main_status(pod, ako.raw.get("name") or "")[1] or {} for pod in own]
    runs = [(each.get("state") or {}).get("running") or {} for each in states]
    return min(filter(None, (instant(run.get("startedAt")) for run in runs)), default=None)


def in_force(config: Obj, ako: Container, see: View) -> bool:
    """Whether the settings are those that AKO started with; true where no time speaks against it.

    Where the ConfigMap tells its time, the Pod must tell that it started later.
    """
    when = edited(config)
    if when is None:
        return True
    since = started(ako, see)
    return since is not None and since >= when

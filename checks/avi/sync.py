"""AKO that runs and has stopped synchronising."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lbdoctor import (
    CONFIG_MAP,
    ERROR,
    RUNNING,
    WARNING,
    Evidence,
    Finding,
    Obj,
    Owner,
    Remedy,
    View,
    check,
)
from lbdoctor.workloads import PROGRAMS

from .parts import SETTINGS, SETTINGS_NAME, is_settings, of_place, value

_PROGRESS: Final = "AviObjectDeletionStatus"


@check(
    "avi/sync-disabled",
    "AKO was told to delete everything and to stop",
    ERROR,
    RUNNING,
    subject=CONFIG_MAP,
    when=is_settings,
    reads=(*PROGRAMS, SETTINGS),
    explains=("engine/controller-down",),
    breaks_traffic=True,
    unaffected=WARNING,
)
def delete_config(config: Obj, see: View) -> Iterator[Finding]:
    """AKO's ConfigMap says deleteConfig, the switch that empties Avi.

    Why it matters: AKO takes all its virtual services out of Avi and ignores everything that is
    created or changed. Its Pod stays ready, and nothing is said on the Services.

    How it is decided: deleteConfig is exactly "true" in the ConfigMap of an AKO of this cluster;
    AKO follows this key without a restart. The annotation AviObjectDeletionStatus on the
    StatefulSet tells how far it got: Started, Done, or Timeout (after 30 minutes).

    How to fix: set deleteConfig to "false"; AKO builds everything again by itself. It was perhaps
    set for a planned removal or a change of shard size: ask whoever did it first.
    """
    if value(config, "deleteConfig") != "true":
        return
    here = [each.owner for each in of_place(config.space, see)]
    if not here:
        return
    path = f"metadata.annotations[{_PROGRESS}]"
    progress: tuple[Evidence, ...] = tuple(
        owner.cite(path) for owner in here if owner.annotations.get(_PROGRESS)
    )
    namespace = config.ref.namespace
    yield Finding(
        "deleteConfig is set: AKO removes its objects from Avi and serves nobody"
        + "".join(f" (deletion: {fact.value})" for fact in progress),
        (config.cite("data.deleteConfig"), *progress),
        Remedy(
            'set deleteConfig to "false" once nobody wants the deletion any more',
            (
                f"kubectl -n {namespace} get configmap {SETTINGS_NAME} -o yaml",
                f"kubectl -n {namespace} get statefulset ako -o yaml",
            ),
            Owner.CLUSTER,
        ),
    )

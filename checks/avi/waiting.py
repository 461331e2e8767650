"""A change of AKO's settings that AKO has not read yet."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    LIKELY,
    POD,
    RUNNING,
    SERVICE,
    WARNING,
    Finding,
    Obj,
    Owner,
    Remedy,
    View,
    check,
)
from lbdoctor.workloads import Container

from .engine import GATES_READ
from .gates import gates
from .parts import SETTINGS_NAME, settings
from .timing import edited, started


@check(
    "avi/restart-needed",
    "AKO has not read its newest settings",
    WARNING,
    RUNNING,
    subject=SERVICE,
    reads=GATES_READ,
    engine="avi",
)
def restart_needed(service: Obj, see: View) -> Iterator[Finding]:
    """AKO's ConfigMap was changed after AKO started, and a Service waits.

    Why it matters: of its settings AKO follows only logLevel, enableEvents and deleteConfig while
    it runs. A corrected selector, class or network does nothing before its Pod is restarted.

    How it is decided: by its managed fields the ConfigMap was written after the AKO that runs was
    started, its settings would let AKO serve the Service, and the Service has no address. What
    was changed is not known, so this is a warning and no cause.

    How to fix: restart AKO; look first for deleteConfig and unfinished edits, which the restart
    would put into force too.
    """
    if see.addresses(service) is None or see.addresses(service):
        return
    for gate in gates(service, see):
        config = None if gate.closed else settings(see, gate.ako)
        if config is not None:
            yield from _older(service, gate.ako, config, see)


def _older(service: Obj, ako: Container, config: Obj, see: View) -> Iterator[Finding]:
    when, since = edited(config), started(ako, see)
    if when is not None and since is None:
        see.require(POD, ako.owner.space)
    if when is None or since is None or since >= when:
        return
    namespace = config.ref.namespace
    yield Finding(
        f"the settings were changed at {when:%Y-%m-%dT%H:%M:%SZ}, and AKO has run since "
        f"{since:%Y-%m-%dT%H:%M:%SZ}: it reads most of them only when it starts",
        (config.cite("metadata.managedFields"),),
        Remedy(
            "restart AKO, once its settings are as they should be",
            (
                f"kubectl -n {namespace} get configmap {SETTINGS_NAME} -o yaml --show-managed-fields",
                f"kubectl -n {namespace} get pods -o wide",
            ),
            Owner.CLUSTER,
        ),
        LIKELY,
        affects=(service.ref,),
        about=ako.owner.ref,
    )

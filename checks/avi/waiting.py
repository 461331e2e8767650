"""A change of AKO's settings that AKO has not read yet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lbdoctor import (
    ERROR,
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

_GATES: Final = frozenset(
    {
        "blockedNamespaceList",
        "defaultLBController",
        "layer7Only",
        "nsSyncLabelKey",
        "nsSyncLabelValue",
    }
)


@check(
    "avi/restart-needed",
    "AKO has not read its newest settings",
    ERROR,
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
    started, its settings would let AKO serve the Service, and the Service has no address. Where
    the managed fields name one of the settings that leave Services out (selector, block list,
    layer7Only, defaultLBController), the Service probably waits for that; where they name others,
    or too many to tell, this is a warning and no cause.

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
    last, since = edited(config), started(ako, see)
    if last is not None and since is None:
        see.require(POD, ako.owner.space)
    if last is None or since is None or since >= last.when:
        return
    namespace = config.ref.namespace
    what = " and ".join(last.few) if last.few else "something"
    be = "were" if len(last.few) > 1 else "was"
    yield Finding(
        f"{what} in AKO's settings {be} changed at {last.when:%Y-%m-%dT%H:%M:%SZ}, and AKO has run "
        f"since {since:%Y-%m-%dT%H:%M:%SZ}: it reads most of them only when it starts",
        (config.cite(last.path), *(config.cite(f"data.{key}") for key in last.few)),
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
        severity=None if _GATES & set(last.few) else WARNING,
    )

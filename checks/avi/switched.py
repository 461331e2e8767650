"""Services whose traffic somebody switched off, and that look healthy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lbdoctor import (
    ANNOUNCED,
    CERTAIN,
    ERROR,
    LIKELY,
    SERVICE,
    Finding,
    Obj,
    Owner,
    Remedy,
    View,
    check,
)

from .engine import GATES_READ, SERVICE_FIELDS
from .gates import gates
from .names import SHARED
from .parts import version

_SWITCH: Final = "ako.vmware.com/disable-traffic"
_SINCE: Final = (1, 14, 1)


@check(
    "avi/virtual-service-down",
    "its traffic is switched off",
    ERROR,
    ANNOUNCED,
    subject=SERVICE,
    when=lambda service: service["spec.type"] == "LoadBalancer",
    reads=(*GATES_READ, SERVICE_FIELDS),
    engine="avi",
)
def switched_off(service: Obj, see: View) -> Iterator[Finding]:
    """An annotation of the Service keeps its virtual service from taking traffic.

    Why it matters: the address stays, Avi may call the virtual service up, and nobody gets through.

    How it is decided: the annotation ako.vmware.com/disable-traffic is `true` on a Service with an
    address that an AKO of version 1.14.1 or newer takes; older ones do not know it, and one that
    does not tell its version is likely newer. With a shared VIP it does nothing (AKO,
    internal/nodes/avi_model_l4_translator.go).

    How to fix: remove the annotation when traffic is to come again.
    """
    said = service.annotations.get(_SWITCH, "").lower() == "true"
    if not said or SHARED in service.annotations or not see.addresses(service):
        return
    for gate in gates(service, see):
        told = version(gate.ako)
        if not gate.closed and (told is None or told >= _SINCE):
            yield Finding(
                f"the annotation {_SWITCH} keeps its virtual service from taking traffic",
                (service.cite(f"metadata.annotations[{_SWITCH}]"),),
                Remedy(
                    "remove the annotation when traffic is to come again",
                    (f"kubectl -n {service.ref.namespace} get service {service.ref.name} -o yaml",),
                    Owner.APPLICATION,
                ),
                CERTAIN if told else LIKELY,
            )
            return

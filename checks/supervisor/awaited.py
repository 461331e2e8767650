"""The provider has asked, and the Supervisor has not answered: the cause lies there."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    EVENT,
    GUEST,
    INFO,
    PUBLISHED,
    SERVICE,
    SUPERVISOR,
    Blind,
    Evidence,
    Finding,
    Obj,
    Owner,
    Remedy,
    View,
    check,
)

from . import guest
from .kinds import MATCHING, SERVICE_NAME, SERVICE_SPACE, VM_SERVICE, load_balancer
from .said import AWAITED, last_refusal


@check(
    "supervisor/address-awaited",
    "the guest waits for an address from the Supervisor",
    INFO,
    PUBLISHED,
    subject=SERVICE,
    when=load_balancer,
    reads=(*MATCHING, EVENT),
    engine="vks",
)
def address_awaited(service: Obj, see: View) -> Iterator[Finding]:
    """The Supervisor has not answered what the guest's provider asked it.

    Why it matters: on the guest's side all is well; the reason lies on the Supervisor, where its
    load balancer answers. A guest alone does not show which one that is.

    How it is decided: the Service has no address, and the provider's last error is
    `VirtualMachineService IP not found`. That is no fault in itself: a healthy Service starts so.

    How to fix: look at the Supervisor too (`--supervisor-kubeconfig` or `--supervisor-from`), or
    ask the platform's administrator what became of the VirtualMachineService.
    """
    if see.addresses(service):
        return
    event, _ = last_refusal(service, see)
    if event is None:
        see.require(EVENT, service.space)
    if event is None or AWAITED not in event.message:
        return
    yield Finding(
        _message(see),
        (event.cite(), *_who(see)),
        Remedy(_next(see), *_command(service, see)),
    )


def _who(see: View) -> tuple[Evidence, ...]:
    try:
        return guest.of(see).evidence
    except Blind:
        return ()


def _message(see: View) -> str:
    said = "the cloud provider has asked the Supervisor and got no address so far"
    if SUPERVISOR in see.clusters:
        return said
    return f"{said}; --supervisor-kubeconfig or --supervisor-from shows why"


def _next(see: View) -> str:
    if SUPERVISOR in see.clusters:
        return "find out on the Supervisor why it has given no address so far"
    return (
        "find out why the Supervisor gives no address: run lbdoctor with --supervisor-kubeconfig "
        "or --supervisor-from to see it"
    )


def _command(service: Obj, see: View) -> tuple[tuple[str, ...], Owner, str]:
    """What to read on the Supervisor; in the guest where its namespace there is not known."""
    namespace, name = service.ref.namespace, service.ref.name
    try:
        me = guest.of(see)
    except Blind:
        me = None
    if me is None or not me.namespace:
        return (f"kubectl -n {namespace} describe service {name}",), Owner.PLATFORM, GUEST
    labels = f"{SERVICE_NAME}={name},{SERVICE_SPACE}={namespace}"
    kind = VM_SERVICE.kubectl
    command = f"kubectl -n {me.namespace} get {kind} -l {labels} -o yaml"
    return (command,), Owner.PLATFORM, SUPERVISOR

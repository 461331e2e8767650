"""What a VirtualMachineService promises where no guest was given."""

from __future__ import annotations

from lbdoctor import GUEST, Obj, Promise, View, exposure
from lbdoctor.stocks import given

from .kinds import VM_SERVICE, load_balancer


@exposure(VM_SERVICE, "vmservice", "virtualmachineservice", "virtualmachineservices")
def promise(vm_service: Obj, see: View) -> Promise | None:
    """The addresses in its status. With the guest at hand, it is a part of the guest's chain.

    Only the `ip` counts: the guest's provider reads nothing else.
    """
    if not load_balancer(vm_service):
        return None
    return Promise(tuple(given(vm_service)), part=GUEST in see.clusters)

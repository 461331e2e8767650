"""The way from a guest to its Supervisor in short."""

from __future__ import annotations

from lbdoctor.profiles import Profile, Sign

from .engine import vks

vks.describe(
    Profile(
        "the vSphere paravirtual cloud provider of a VKS guest: it gives no address itself but asks the Supervisor, whose engine answers",
        healthy=(
            Sign(
                "The guest's cloud provider runs",
                "kubectl -n vmware-system-cloud-provider get deployments,pods",
            ),
            Sign(
                "The guest knows where its Supervisor is",
                "kubectl -n default get service,endpoints supervisor",
            ),
            Sign(
                "On the Supervisor, the vSphere Namespace has a VirtualMachineService with the labels run.tanzu.vmware.com/service.name and service.namespace",
                "kubectl get virtualmachineservices.vmoperator.vmware.com -A --show-labels",
            ),
            Sign(
                "vm-operator runs, and has made a Service and Endpoints of the same name of it",
                "kubectl -n vmware-system-vmop get deployments,pods",
            ),
            Sign(
                "The Supervisor's engine has given that Service an address, which vm-operator has copied to the VirtualMachineService",
                "kubectl get services,virtualmachineservices.vmoperator.vmware.com -A",
            ),
            Sign(
                "The provider has copied it to the guest's Service, whose last Event is EnsuredLoadBalancer",
                "kubectl get events -A --field-selector reason=EnsuredLoadBalancer",
            ),
        ),
    )
)

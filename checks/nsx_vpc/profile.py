"""NSX VPC in short."""

from __future__ import annotations

from lbdoctor.profiles import Aspect, Profile, Sign, Trait

from .engine import nsx_vpc

nsx_vpc.describe(
    Profile(
        "the load balancer of NSX in the VPC of each vSphere Namespace: nsx-operator makes the network, NCP programs the virtual servers",
        {
            Aspect.L4: Trait(
                "yes",
                "one virtual server of NSX for each port of a Service, its address from an external block of the VPC",
                "vmware-tanzu/nsx-operator pkg/nsx/services/vpc, NSX Container Plugin documentation",
            ),
            Aspect.L7: Trait(
                "no",
                "none for Services of guests: put an ingress controller behind one address",
                "NSX Container Plugin documentation",
                derived=True,
            ),
            Aspect.ANALYTICS: Trait(
                "part",
                "usage and status in the NSX Manager; newer Supervisors count the addresses of the blocks",
                "NSX REST API reference, vmware-tanzu/nsx-operator pkg/apis/eas",
            ),
            Aspect.WAF: Trait(
                "no",
                "nothing that looks into requests",
                "NSX Container Plugin documentation",
                derived=True,
            ),
            Aspect.COST: Trait(
                "some",
                "a load balancer and Edge capacity for each VPC; small unless it is configured otherwise, with 20 virtual servers",
                "vSphere Automation API reference (LoadBalancerSize), Broadcom KB 322486",
            ),
        },
        healthy=(
            Sign(
                "On the Supervisor, the network provider is NSX_VPC",
                "kubectl -n kube-system get configmap wcp-network-config -o yaml",
            ),
            Sign(
                "The vSphere Namespace has the condition NamespaceNetworkReady True",
                "kubectl get namespaces -o yaml",
            ),
            Sign(
                "Its VPCNetworkConfiguration shows the VPC with nsxLoadBalancerPath",
                "kubectl get vpcnetworkconfigurations.crd.nsx.vmware.com -o yaml",
            ),
            Sign(
                "NCP, and nsx-operator in the same Pods, runs",
                "kubectl -n vmware-system-nsx get deployments,pods",
            ),
            Sign(
                "An external block has addresses available, where the Supervisor shows it",
                "kubectl get vpcipaddressusages.eas.nsx.vmware.com -A -o yaml",
            ),
            Sign(
                "The Supervisor's Service and the VirtualMachineService of its name show the same address, and so does the guest's Service",
                "kubectl get services,virtualmachineservices.vmoperator.vmware.com -A",
            ),
        ),
    )
)

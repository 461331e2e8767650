"""The Foundation Load Balancer in short."""

from __future__ import annotations

from lbdoctor.profiles import Aspect, Profile, Sign, Trait

from .engine import flb

flb.describe(
    Profile(
        "the load balancer that comes with a Supervisor on VDS networking: one or two machines that vCenter deploys and looks after",
        {
            Aspect.L4: Trait(
                "yes",
                "gives every Service of the Supervisor, and so of its guests, a virtual address",
                "Broadcom KB 438769, vmware-tanzu/net-operator-api",
            ),
            Aspect.L7: Trait(
                "no",
                "no Ingress, no Gateway, no host names: put an ingress controller behind one address",
                "Broadcom KB 438769",
            ),
            Aspect.ANALYTICS: Trait(
                "no",
                "three conditions and a count of addresses; no figures of traffic in Kubernetes",
                "vmware-tanzu/net-operator-api foundationloadbalancerconfig_types.go",
                derived=True,
            ),
            Aspect.WAF: Trait(
                "no", "nothing that looks into requests", "Broadcom KB 438769", derived=True
            ),
            Aspect.COST: Trait(
                "low",
                "one or two appliances of 2 vCPU/4 GB (small) to 16/16 (xlarge) and 8 GB of disk; sizes only grow; a fail-over resets connections",
                "vSphere Automation API reference (Foundation SizeHint), vmware-tanzu/net-operator-api",
            ),
        },
        healthy=(
            Sign(
                "On the Supervisor, the LoadBalancerConfig is of type foundation and Ready",
                "kubectl get loadbalancerconfigs.netoperator.vmware.com -o yaml",
            ),
            Sign(
                "The FoundationLoadBalancerConfig that it names shows Healthy, DeploymentStatusReady and OperationStatusReady as True",
                "kubectl get foundationloadbalancerconfigs.netoperator.vmware.com -A",
            ),
            Sign(
                "A pool of virtual addresses is ready and counts fewer addresses as allocated than it has",
                "kubectl get ippools.netoperator.vmware.com -o yaml",
            ),
            Sign(
                "The controller runs (vmware-system-flb, seen on VCF 9.1)",
                "kubectl -n vmware-system-flb get deployments,pods",
            ),
            Sign(
                "The Supervisor's Service and the VirtualMachineService of its name show the same address, and so does the guest's Service",
                "kubectl get services,virtualmachineservices.vmoperator.vmware.com -A",
            ),
        ),
    )
)

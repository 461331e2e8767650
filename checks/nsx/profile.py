"""NSX with NCP in short."""

from __future__ import annotations

from lbdoctor.profiles import Aspect, Profile, Sign, Trait

from .engine import nsx

nsx.describe(
    Profile(
        "the load balancer of NSX on the Edge nodes, which NCP programs behind a Tier-1 gateway of each vSphere Namespace",
        {
            Aspect.L4: Trait(
                "yes",
                "one virtual server of NSX for each port of a Service",
                "NSX Container Plugin documentation",
            ),
            Aspect.L7: Trait(
                "no",
                "none for Services of guests: put an ingress controller behind one address",
                "NSX Container Plugin documentation",
                derived=True,
            ),
            Aspect.ANALYTICS: Trait(
                "part",
                "usage, status and alarms in the NSX Manager; in Kubernetes only NCP's errors",
                "NSX REST API reference (LBServiceUsage), vmware-tanzu/nsx-operator pkg/nsx/services/inventory",
            ),
            Aspect.WAF: Trait(
                "no",
                "nothing that looks into requests",
                "NSX Container Plugin documentation",
                derived=True,
            ),
            Aspect.COST: Trait(
                "some",
                "capacity of Edge nodes: a small load balancer has 20 virtual servers, a large Edge node room for 40 small ones",
                "vSphere Automation API reference (LoadBalancerSize), Broadcom KB 322486",
            ),
        },
        healthy=(
            Sign(
                "On the Supervisor, the network provider is NSXT_CONTAINER_PLUGIN",
                "kubectl -n kube-system get configmap wcp-network-config -o yaml",
            ),
            Sign("NCP runs", "kubectl -n vmware-system-nsx get deployments,pods"),
            Sign(
                "The configuration of the namespace's network lists it as Reconciled, and its ingress ranges have addresses left",
                "kubectl get namespacenetworkconfigurations.netoperator.vmware.com -o yaml",
            ),
            Sign(
                "No Service carries an annotation that begins with ncp/error, and no NSXError names one",
                "kubectl get nsxerrors.nsx.vmware.com -o yaml",
            ),
            Sign(
                "The Supervisor's Service and the VirtualMachineService of its name show the same address, and so does the guest's Service",
                "kubectl get services,virtualmachineservices.vmoperator.vmware.com -A",
            ),
        ),
    )
)

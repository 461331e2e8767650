"""HAProxy on a Supervisor in short."""

from __future__ import annotations

from lbdoctor.profiles import Aspect, Profile, Sign, Trait

from .engine import haproxy

haproxy.describe(
    Profile(
        "an HAProxy machine that is registered with a Supervisor on VDS networking; deprecated for new Supervisors in vSphere 9.0",
        {
            Aspect.L4: Trait(
                "yes",
                "gives every Service of the Supervisor, and so of its guests, a virtual address",
                "vSphere Automation API reference (Networks Edges)",
            ),
            Aspect.L7: Trait(
                "no",
                "no Ingress, no Gateway, no host names: put an ingress controller behind one address",
                "vSphere Automation API reference (Networks Edges)",
                derived=True,
            ),
            Aspect.ANALYTICS: Trait(
                "no",
                "the status of its object is empty; only HAProxy itself could tell",
                "vmware-tanzu/net-operator-api haproxyloadbalancerconfig_types.go",
            ),
            Aspect.WAF: Trait(
                "no",
                "nothing that looks into requests is configured on it",
                "vSphere Automation API reference (Networks Edges)",
                derived=True,
            ),
            Aspect.COST: Trait(
                "some",
                "a machine (OVA) to deploy, patch and watch oneself, with certificates and credentials; it has to be replaced, for it is deprecated",
                "vSphere Automation API reference (EdgeProvider)",
                derived=True,
            ),
        },
        healthy=(
            Sign(
                "On the Supervisor, the LoadBalancerConfig is of type haproxy and Ready",
                "kubectl get loadbalancerconfigs.netoperator.vmware.com -o yaml",
            ),
            Sign(
                "The HAProxyLoadBalancerConfig that it names lists the endpoints of HAProxy's data plane API",
                "kubectl get haproxyloadbalancerconfigs.netoperator.vmware.com -o yaml",
            ),
            Sign(
                "A pool that is labelled for virtual addresses (ipam-usage vip) is ready and has addresses left",
                "kubectl get ippools.netoperator.vmware.com -o yaml",
            ),
            Sign(
                "The controller that drives HAProxy runs",
                "kubectl -n vmware-system-lbapi get deployments,pods",
            ),
            Sign(
                "The Supervisor's Service and the VirtualMachineService of its name show the same address, and so does the guest's Service",
                "kubectl get services,virtualmachineservices.vmoperator.vmware.com -A",
            ),
        ),
    )
)

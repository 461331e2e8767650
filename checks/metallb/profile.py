"""MetalLB in short."""

from __future__ import annotations

from lbdoctor.profiles import Aspect, Profile, Sign, Trait

from .engine import metallb

metallb.describe(
    Profile(
        "addresses from pools in the cluster, announced by its own nodes with ARP, NDP or BGP",
        {
            Aspect.L4: Trait(
                "yes",
                "gives the address; kube-proxy or the CNI forwards the traffic",
                "MetalLB's source",
                derived=True,
            ),
            Aspect.L7: Trait(
                "no",
                "none: put an ingress controller behind one address",
                "MetalLB's source",
                derived=True,
            ),
            Aspect.ANALYTICS: Trait(
                "no",
                "metrics of addresses and announcements, none of traffic",
                "MetalLB's source, internal/layer2/stats.go",
                derived=True,
            ),
            Aspect.WAF: Trait(
                "no", "nothing that looks into requests", "MetalLB's source", derived=True
            ),
            Aspect.COST: Trait(
                "low",
                "a controller, and a speaker on each node; with layer 2 all traffic of an address enters by one node",
                "MetalLB's source, speaker/layer2_controller.go",
            ),
        },
        healthy=(
            Sign(
                "An IPAddressPool has addresses left and may serve the Service",
                "kubectl get ipaddresspools.metallb.io -A -o yaml",
            ),
            Sign(
                "An L2Advertisement or a BGPAdvertisement covers the pool",
                "kubectl get l2advertisements.metallb.io,bgpadvertisements.metallb.io -A",
            ),
            Sign(
                "Controller and speakers run",
                "kubectl get deployments,daemonsets -A -l app.kubernetes.io/name=metallb",
            ),
            Sign(
                "The Service has Events IPAllocated and nodeAssigned",
                "kubectl get events -A --field-selector reason=nodeAssigned",
            ),
        ),
    )
)

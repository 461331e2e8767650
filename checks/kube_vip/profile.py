"""kube-vip in short."""

from __future__ import annotations

from lbdoctor.profiles import Aspect, Profile, Sign, Trait

from .engine import kube_vip

kube_vip.describe(
    Profile(
        "kube-vip announces addresses from the nodes; kube-vip-cloud-provider chooses them from a ConfigMap",
        {
            Aspect.L4: Trait(
                "yes",
                "gives the address; kube-proxy or the CNI forwards the traffic",
                "kube-vip (its source), kube-vip-cloud-provider",
                derived=True,
            ),
            Aspect.L7: Trait(
                "no",
                "none: put an ingress controller behind one address",
                "kube-vip (its source)",
                derived=True,
            ),
            Aspect.ANALYTICS: Trait(
                "no",
                "metrics of Services and leaders, none of traffic, and no Events",
                "kube-vip (its source) pkg/metrics",
                derived=True,
            ),
            Aspect.WAF: Trait(
                "no", "nothing that looks into requests", "kube-vip (its source)", derived=True
            ),
            Aspect.COST: Trait(
                "low",
                "a Pod on each node that announces, and one Deployment; what hands out addresses does not know what others use",
                "kube-vip-cloud-provider pkg/provider",
            ),
        },
        healthy=(
            Sign(
                "kube-vip runs with svc_enable, and not for the API server only",
                "kubectl -n kube-system get daemonsets,pods -o wide",
            ),
            Sign(
                "The cloud provider runs, and its ConfigMap has a pool for the namespace",
                "kubectl -n kube-system get configmap kubevip -o yaml",
            ),
            Sign(
                "The Service carries the label implementation=kube-vip, the annotation kube-vip.io/vipHost, and an address",
                "kubectl get services -A -l implementation=kube-vip -o wide",
            ),
            Sign("A Lease names the node that announces", "kubectl -n kube-system get leases"),
        ),
    )
)

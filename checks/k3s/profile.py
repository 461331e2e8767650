"""ServiceLB of k3s in short."""

from __future__ import annotations

from lbdoctor.profiles import Aspect, Profile, Sign, Trait

from .engine import k3s

k3s.describe(
    Profile(
        "k3s opens the ports of the Service on its nodes and publishes the addresses of those",
        {
            Aspect.L4: Trait(
                "part",
                "the address is a node's, and each port of each node serves one Service only",
                "k3s-io/k3s pkg/cloudprovider/servicelb.go",
            ),
            Aspect.L7: Trait(
                "no", "none of its own", "k3s-io/k3s pkg/cloudprovider/servicelb.go", derived=True
            ),
            Aspect.ANALYTICS: Trait(
                "no",
                "nothing but the status of its Pods",
                "k3s-io/k3s pkg/cloudprovider/servicelb.go",
                derived=True,
            ),
            Aspect.WAF: Trait(
                "no",
                "nothing that looks into requests",
                "k3s-io/k3s pkg/cloudprovider/servicelb.go",
                derived=True,
            ),
            Aspect.COST: Trait(
                "low",
                "a DaemonSet for each Service; host ports are what it uses up",
                "k3s-io/k3s pkg/cloudprovider/servicelb.go",
            ),
        },
        healthy=(
            Sign(
                "The DaemonSet svclb-… of the Service has a ready Pod on a node",
                "kubectl -n kube-system get pods -l svccontroller.k3s.cattle.io/svcname",
            ),
            Sign(
                "The Service shows the addresses of those nodes",
                "kubectl get services -A --field-selector spec.type=LoadBalancer",
            ),
        ),
    )
)

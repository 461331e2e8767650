"""Clouds in short."""

from __future__ import annotations

from lbdoctor.profiles import Aspect, Profile, Sign, Trait

from .engine import cloud

cloud.describe(
    Profile(
        "the load balancer of a cloud, which its controller manager asks for",
        {
            Aspect.L4: Trait(
                "yes",
                "a load balancer of the cloud for each Service",
                "kubernetes/cloud-provider controllers/service/controller.go",
            ),
            Aspect.L7: Trait("varies", "depends on the cloud"),
            Aspect.ANALYTICS: Trait("varies", "depends on the cloud"),
            Aspect.WAF: Trait("varies", "depends on the cloud"),
            Aspect.COST: Trait(
                "varies", "depends on the cloud; a load balancer of its own for each Service"
            ),
        },
        healthy=(
            Sign(
                "The cloud controller manager runs, or the cloud runs it out of sight",
                "kubectl get deployments,daemonsets -n kube-system",
            ),
            Sign("The nodes have a providerID of the cloud", "kubectl get nodes -o yaml"),
            Sign(
                "The Service has the finalizer service.kubernetes.io/load-balancer-cleanup, an Event EnsuredLoadBalancer, and an address or host name",
                "kubectl get events -A --field-selector reason=EnsuredLoadBalancer",
            ),
        ),
    )
)

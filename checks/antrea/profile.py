"""Antrea's external addresses in short."""

from __future__ import annotations

from lbdoctor.profiles import Aspect, Profile, Sign, Trait

from .engine import antrea

antrea.describe(
    Profile(
        "Antrea gives addresses of an ExternalIPPool to Services that name one, and its agents announce them",
        {
            Aspect.L4: Trait(
                "yes",
                "gives the address; only Services that carry the annotation get one",
                "antrea-io/antrea docs/service-loadbalancer.md",
            ),
            Aspect.L7: Trait(
                "no",
                "none: put an ingress controller behind one address",
                "antrea-io/antrea docs/service-loadbalancer.md",
                derived=True,
            ),
            Aspect.ANALYTICS: Trait("?", "not looked at here"),
            Aspect.WAF: Trait(
                "no",
                "nothing that looks into requests",
                "antrea-io/antrea docs/service-loadbalancer.md",
                derived=True,
            ),
            Aspect.COST: Trait(
                "low",
                "nothing beside the CNI; an address enters by one node, and there are no Events",
                "antrea-io/antrea pkg/controller/serviceexternalip",
            ),
        },
        healthy=(
            Sign(
                "The feature ServiceExternalIP is on, in the settings of controller and agents",
                "kubectl -n kube-system get configmap antrea-config -o yaml",
            ),
            Sign(
                "The ExternalIPPool that the annotation names has addresses left",
                "kubectl get externalippools.crd.antrea.io -o yaml",
            ),
            Sign(
                "The Service carries service.antrea.io/external-ip-pool and an address",
                "kubectl get services -A -o wide",
            ),
        ),
    )
)

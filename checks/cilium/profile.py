"""Cilium's LB-IPAM in short."""

from __future__ import annotations

from lbdoctor.profiles import Aspect, Profile, Sign, Trait

from .engine import cilium

cilium.describe(
    Profile(
        "the LB-IPAM of Cilium's operator gives the addresses, its agents announce them with BGP or ARP",
        {
            Aspect.L4: Trait(
                "yes",
                "gives the address; the CNI forwards the traffic",
                "Cilium's source, operator/pkg/lbipam",
            ),
            Aspect.L7: Trait("?", "Cilium has a Gateway of its own, which is not looked at here"),
            Aspect.ANALYTICS: Trait("?", "not looked at here"),
            Aspect.WAF: Trait("?", "not looked at here"),
            Aspect.COST: Trait(
                "low",
                "nothing beside the CNI; it says nothing in Events, only in conditions",
                "Cilium's source, operator/pkg/lbipam",
            ),
        },
        healthy=(
            Sign(
                "A CiliumLoadBalancerIPPool selects the Service, is not disabled or in conflict, and counts addresses as available",
                "kubectl get ciliumloadbalancerippools.cilium.io -o yaml",
            ),
            Sign(
                "The Service has the condition cilium.io/IPAMRequestSatisfied True",
                "kubectl get services -A -o yaml",
            ),
            Sign(
                "A policy for BGP or for L2 announces the address",
                "kubectl get ciliuml2announcementpolicies.cilium.io -o yaml",
            ),
        ),
    )
)

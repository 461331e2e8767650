"""A Service asks Antrea for an address of its choice, or asks where Antrea gives none at all."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    ACCEPTED,
    CERTAIN,
    CLAIMED,
    CONFIG_MAP,
    ERROR,
    LIKELY,
    SERVICE,
    Evidence,
    Finding,
    Obj,
    Owner,
    Remedy,
    Space,
    View,
    check,
)
from lbdoctor.addresses import address
from lbdoctor.standin import hidden

from .parts import ANNOTATION, EGRESS, POOL, SHARED, pool_name, switched_off
from .pools import READS, blocks, ranges

_EGRESS = EGRESS.only("spec.externalIPPool", "spec.egressIP")


@check(
    "antrea/requested-ip-unavailable",
    "the address that is asked for cannot be given",
    ERROR,
    ACCEPTED,
    subject=SERVICE,
    when=lambda service: service["spec.loadBalancerIP"],
    reads=(*READS, _EGRESS),
    engine="antrea",
)
def requested_ip_unavailable(service: Obj, see: View) -> Iterator[Finding]:
    """The Service asks for an address that Antrea cannot give it.

    Why it matters: Antrea takes no other address instead, and writes no Event about it.

    How it is decided: `spec.loadBalancerIP` lies outside the ExternalIPPool that the annotation
    names, or an Egress has it, or another Service has it and not both carry
    `service.antrea.io/allow-shared-load-balancer-ip: "true"`. See antrea-io/antrea
    pkg/controller/serviceexternalip/controller.go.

    How to fix: ask for a free address of the pool, or for none.
    """
    space, wanted = Space(service.ref.cluster), address(service["spec.loadBalancerIP"])
    if wanted is None or see.addresses(service) != () or not pool_name(service):
        return
    pool = see.get(POOL, space, pool_name(service))
    if pool is None or hidden(ranges(pool)):
        return
    mark = service.cite("spec.loadBalancerIP")
    if not any(each.holds(wanted) for each in blocks(pool)):
        fact = pool.cite("spec.ipRanges")
        yield _refused(f"{wanted} does not lie in the pool {pool.ref.name}", mark, fact)
        return
    for other in see.glance(SERVICE, space):
        given = [address(e.get("ip")) for e in other["status.loadBalancer.ingress"] or ()]
        if wanted in given and not (_shares(service) and _shares(other)):
            who = f"{other.ref.namespace}/{other.ref.name}"
            fact = other.cite("status.loadBalancer.ingress")
            yield _refused(f"{wanted} belongs to {who} already", mark, fact)
            return
    for each in see.glance(EGRESS, space):
        if address(each["spec.egressIP"]) == wanted:
            fact = each.cite("spec.egressIP")
            yield _refused(f"{wanted} belongs to the Egress {each.ref.name} already", mark, fact)
            return
    see.require(SERVICE, space)
    see.require(EGRESS, space)


def _shares(service: Obj) -> bool:
    return service.annotations.get(SHARED) == "true"


def _refused(words: str, *facts: Evidence) -> Finding:
    return Finding(
        f"it asks for an address that it cannot have: {words}",
        facts,
        Remedy(
            "ask for a free address of the pool, or remove spec.loadBalancerIP",
            (
                "kubectl get externalippools.crd.antrea.io -o yaml",
                "kubectl get services -A --field-selector spec.type=LoadBalancer",
            ),
        ),
    )


@check(
    "antrea/external-ip-disabled",
    "Antrea is asked for an address, and runs without that feature",
    ERROR,
    CLAIMED,
    subject=SERVICE,
    when=lambda service: service["spec.type"] == "LoadBalancer" and pool_name(service),
    reads=READS,
    explains=("engine/none", "engine/class-unserved"),
)
def external_ip_disabled(service: Obj, see: View) -> Iterator[Finding]:
    """The Service names a pool of Antrea, whose ServiceExternalIP is switched off.

    Why it matters: nobody gives the Service an address, and nobody says so.

    How it is decided: the ConfigMap `antrea-config` has the feature gate `ServiceExternalIP` at
    false, and no other engine that is known considers the Service its own. Before Antrea 2.3 the
    feature was off unless it was switched on.

    How to fix: set `ServiceExternalIP: true` under `featureGates` of both `antrea-controller.conf`
    and `antrea-agent.conf`, and restart Antrea.
    """
    if see.addresses(service) != ():
        return
    claims = see.claims(service)
    fact = see.once(switched_off, service.ref.cluster)
    if claims.by or fact is None:
        see.require(CONFIG_MAP, Space(service.ref.cluster, "kube-system"))
        return
    yield Finding(
        "it asks Antrea for an address, and Antrea runs without ServiceExternalIP",
        (service.cite(f"metadata.annotations[{ANNOTATION}]"), fact),
        Remedy(
            "switch ServiceExternalIP on in antrea-config, and restart Antrea",
            ("kubectl -n kube-system get configmap antrea-config -o yaml",),
            Owner.CLUSTER,
        ),
        LIKELY if claims.blind else CERTAIN,
    )

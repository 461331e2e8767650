"""Nobody is there to answer: no engine at all, or none for the class."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    CERTAIN,
    CLAIMED,
    ERROR,
    GUEST,
    LIKELY,
    SERVICE,
    Blind,
    Finding,
    Obj,
    Owner,
    Remedy,
    Space,
    View,
    check,
)

from .traces import READS, answered, look


def _classless(service: Obj) -> bool:
    return service["spec.type"] == "LoadBalancer" and not service["spec.loadBalancerClass"]


def _classed(service: Obj) -> bool:
    return service["spec.type"] == "LoadBalancer" and bool(service["spec.loadBalancerClass"])


def waits_unclaimed(service: Obj, see: View) -> bool:
    """Whether it waits, and no engine that can be seen considers it its own or wrote on it.

    Raises Blind where one may, and it takes what is unseen to know.
    """
    addresses = see.addresses(service)
    if service.ref.cluster != GUEST or addresses is None or addresses:
        return False
    claims = see.claims(service)
    if claims.doubts and not claims.answered:
        raise Blind(*(gap for gaps in claims.doubts.values() for gap in gaps))
    return not (claims.by or claims.answered)


@check(
    "engine/none",
    "nothing in this cluster answers Services of type LoadBalancer",
    ERROR,
    CLAIMED,
    subject=SERVICE,
    when=_classless,
    reads=READS,
)
def none(service: Obj, see: View) -> Iterator[Finding]:
    """No load-balancer engine is in the cluster, so nobody will ever give an address.

    Why it matters: Kubernetes itself gives no addresses; without a cloud's controller or an engine
    like MetalLB the Service stays `<pending>` for ever, without a single Event.

    How it is decided: all Pods of all namespaces (or all Deployments and DaemonSets) run no engine
    that is known, no node's `providerID` names a cloud, and no other Service of the type has an
    address. It is certain only when the custom kinds of the cluster were seen too. Where engines
    are there, it means that each of them leaves Services without a class alone.

    How to fix: install an engine, or use a Service of type NodePort. In minikube `minikube tunnel`
    and in kind cloud-provider-kind give addresses; both run outside the cluster.
    """
    if not waits_unclaimed(service, see):
        return
    space = Space(service.ref.cluster)
    present = see.present(space.cluster)
    looked = see.once(look, space)
    if any(other.serves("") for other, _ in looked.others) or "" in see.once(answered, space):
        return
    if present:
        blind = [gap for gaps in see.claims(service).blind.values() for gap in gaps]
        if blind:
            raise Blind(*blind)
    who = ", ".join(sorted(present))
    words = (
        f"the engines here ({who}) leave it alone"
        if present
        else f"nothing here gives addresses to LoadBalancer Services{looked.size}"
    )
    missed = f" (not seen: {', '.join(looked.unseen)})" if looked.unseen else ""
    facts = [facts[0] for facts in present.values()] or looked.facts
    yield Finding(
        words + missed,
        (service.cite("status.loadBalancer.ingress"), *facts),
        Remedy(
            "install a load-balancer engine, or use a Service of type NodePort",
            ("kubectl get nodes -o wide", "kubectl get deployments,daemonsets -A"),
            Owner.CLUSTER,
        ),
        LIKELY if looked.unseen or present else CERTAIN,
    )


@check(
    "engine/class-unserved",
    "a loadBalancerClass that nobody serves",
    ERROR,
    CLAIMED,
    subject=SERVICE,
    when=_classed,
    reads=READS,
)
def class_unserved(service: Obj, see: View) -> Iterator[Finding]:
    """The Service names a class, and no engine in the cluster serves that class.

    Why it matters: an engine ignores Services of other classes without a word, and the API server
    accepts any name, so a typing error leaves the Service `<pending>` for ever without an Event.

    How it is decided: no engine that is known claims the Service, no workload carries the class in
    its arguments or environment, and no other Service of the class has an address. It needs the
    same sight as `engine/none`, and on a managed cloud, whose controllers are invisible, it is
    never more than likely.

    How to fix: the class cannot be changed: create the Service anew with the right class, which
    releases its address, or install the engine that serves this one.
    """
    if not waits_unclaimed(service, see):
        return
    space, wanted = Space(service.ref.cluster), service["spec.loadBalancerClass"]
    looked = see.once(look, space)
    if any(wanted in other.classes for other, _ in looked.others):
        return
    if wanted in see.once(answered, space) or any(wanted in word for word in looked.words):
        return
    claims, present = see.claims(service), see.present(space.cluster)
    sure = not (looked.unseen or claims.blind or looked.others or "cloud" in present)
    here = f"; what is installed: {', '.join(sorted(present))}" if present else ""
    missed = f" (not seen: {', '.join(looked.unseen)})" if looked.unseen else ""
    namespace, name = service.ref.namespace, service.ref.name
    yield Finding(
        f"no engine serves the class {wanted}{here}{missed}",
        (
            service.cite("spec.loadBalancerClass"),
            *(facts[0] for facts in present.values()),
            *looked.facts,
        ),
        Remedy(
            "create the Service anew with a class that is served, or install the engine of this one",
            (f"kubectl -n {namespace} get service {name} -o yaml",),
        ),
        CERTAIN if sure else LIKELY,
    )

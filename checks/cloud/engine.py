"""How a cloud is recognised, and which Services its controllers consider their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lbdoctor import (
    EVENT,
    GATEWAY,
    INGRESS,
    NODE,
    SERVICE,
    Evidence,
    Obj,
    Space,
    View,
    engine,
)
from lbdoctor.workloads import PROGRAMS, Container, programs, require_programs

from . import layer7
from .providers import (
    IMAGES,
    of_class,
    of_finalizer,
    of_host,
    of_image,
    of_node,
    of_words,
)

NLB = "service.k8s.aws/nlb"
TYPE = "metadata.annotations[service.beta.kubernetes.io/aws-load-balancer-type]"
NLB_CONTROLLER = "aws-load-balancer-controller"
CLEANUP = "service.kubernetes.io/load-balancer-cleanup"
NODE_FIELDS = NODE.only("spec.providerID")
cloud = engine(
    "cloud",
    "cloud provider",
    reads=(*PROGRAMS, NODE_FIELDS, EVENT, *layer7.READS),
    subjects=(SERVICE, INGRESS, GATEWAY),
)


class Parts(NamedTuple):
    """What of a cloud is visible: its controllers, and the cloud that a node names."""

    controllers: tuple[Container, ...]
    nlb: tuple[Container, ...]
    node: Evidence | None
    word: str


def found(see: View, cluster: str) -> Parts:
    """Everything that shows a cloud, as far as it can be seen."""
    controllers = tuple(c for c in programs(see, cluster, *IMAGES) if _serves(c))
    nlb = tuple(programs(see, cluster, NLB_CONTROLLER))
    word = next((of_image(each.image) for each in controllers), "")
    for node in see.glance(NODE, Space(cluster)):
        name = of_node(node["spec.providerID"])
        if name:
            fact = node.cite("spec.providerID").likely()
            return Parts(controllers, nlb, fact, word or name)
    return Parts(controllers, nlb, None, word or ("aws" if nlb else ""))


def _serves(container: Container) -> bool:
    """Whether the controller runs its part for Services; it can be switched off."""
    off = (container.flag("controllers") or "").replace(" ", "").split(",")
    unwanted = {"-service", "-service-lb-controller", "-service-lb"}
    hetzner = container.env("HCLOUD_LOAD_BALANCERS_ENABLED") == "false"
    return not (unwanted & set(off) or hetzner)


@cloud.installed
def installed(cluster: str, see: View) -> Iterator[Evidence]:
    """Its controllers by their images; nodes whose `providerID` names a cloud are a hint.

    A managed cluster shows no controller: it runs outside.
    """
    parts = see.once(found, cluster)
    yield from (each.cite() for each in (*parts.controllers, *parts.nlb))
    if parts.node:
        yield parts.node
    if not (parts.controllers or parts.nlb or parts.node):
        require_programs(see, cluster)
        see.require(NODE, Space(cluster))


@cloud.claims
def claims(service: Obj, see: View) -> Iterator[Evidence]:
    """Services without a class, and what is of the classes that a cloud serves.

    Sources: kubernetes/cloud-provider controllers/service/controller.go (a class is left alone);
    kubernetes-sigs/aws-load-balancer-controller docs (class `service.k8s.aws/nlb`).
    """
    if service.ref.kind == SERVICE.name and service["spec.type"] != "LoadBalancer":
        return
    yield from (fact for fact in answered(service, see) if fact.sure)
    here = see.installed("cloud", service.ref.cluster)
    if service.ref.kind == SERVICE.name:
        yield from _claims(service, see, here)
    elif here:
        yield from layer7.of_class(service, see, see.once(found, service.ref.cluster).word)


def _claims(service: Obj, see: View, here: Sequence[Evidence]) -> Iterator[Evidence]:
    parts = see.once(found, service.ref.cluster)
    wanted = service["spec.loadBalancerClass"] or ""
    outside = of_class(wanted)
    if of_nlb(service) and parts.nlb:
        yield service.cite("spec.loadBalancerClass" if wanted else TYPE)
    elif outside and outside == parts.word:
        yield service.cite("spec.loadBalancerClass")
    elif not wanted:
        programs_of = {each.cite() for each in parts.nlb}
        yield from (fact for fact in here if fact not in programs_of)


def of_nlb(service: Obj) -> bool:
    """Whether the AWS Load Balancer Controller serves it: by its class, or by the older annotation."""
    wanted = service["spec.loadBalancerClass"]
    return wanted == NLB or (not wanted and service[TYPE] in ("external", "nlb-ip"))


@cloud.answered
def answered(service: Obj, see: View) -> Iterator[Evidence]:
    """A host name that only a cloud gives, its own finalizer, or its own words in an Event.

    The finalizer of every service controller is a hint where the nodes are a cloud's. The host
    name of an Ingress or Gateway proves nothing: controllers copy that of their Service.
    """
    entries = service["status.loadBalancer.ingress"] or ()
    for index, entry in enumerate(entries if service.ref.kind == SERVICE.name else ()):
        if of_host(entry.get("hostname") or ""):
            yield service.cite(f"status.loadBalancer.ingress[{index}].hostname")
    finalizers = service["metadata.finalizers"] or ()
    if any(map(of_finalizer, finalizers)):
        yield service.cite("metadata.finalizers")
    said = [event for event in see.events(service) if event.warning and of_words(event.text)]
    yield from (event.cite() for event in said[-1:])
    parts = see.once(found, service.ref.cluster)
    if CLEANUP in finalizers and (parts.node or parts.controllers):
        yield service.cite("metadata.finalizers").likely()


@cloud.variant
def variant(service: Obj, see: View) -> str:
    """Which cloud: by what it wrote on the Service, else by the nodes."""
    entries = service["status.loadBalancer.ingress"] or ()
    words = [of_host(entry.get("hostname") or "") for entry in entries]
    words += map(of_finalizer, service["metadata.finalizers"] or ())
    words += (of_words(event.text) for event in see.events(service) if event.warning)
    return next(filter(None, words), see.once(found, service.ref.cluster).word)

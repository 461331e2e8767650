"""How kube-vip is recognised, and which Services it considers its own."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import Blind, Evidence, Obj, View, engine
from lbdoctor.workloads import require_programs

from .parts import CLASS, HOST, LABEL, announces, found, provider_class
from .refusals import UNREADABLE, refusal
from .stock import READS

kube_vip = engine("kube-vip", "kube-vip", reads=READS)


@kube_vip.installed
def installed(cluster: str, see: View) -> Iterator[Evidence]:
    """Its cloud provider, or announcers with Services switched on.

    An announcer without that switch only holds the address of the Kubernetes API; most clusters
    built with it have such a one, and it answers no Service.
    """
    programs = see.once(found, cluster)
    yield from (each.cite() for each in programs.providers[:1])
    serving = programs.serving[:1]
    yield from (each.cite("env" if each.env("svc_enable") else "args") for each in serving)
    if not programs.providers and not serving:
        require_programs(see, cluster)


@kube_vip.claims
def claims(service: Obj, see: View) -> Iterator[Evidence]:
    """What the cloud provider or an announcer would take: without class, or of its own class."""
    if service["spec.type"] != "LoadBalancer":
        return
    wanted = service["spec.loadBalancerClass"] or None
    marks = list(answered(service, see))
    try:
        here = see.installed("kube-vip", service.ref.cluster)
    except Blind:
        named = [service.cite("spec.loadBalancerClass")] if wanted == CLASS else []
        yield from (mark.likely() for mark in (*marks, *named))
        raise
    yield from (mark if here else mark.likely() for mark in marks)
    programs = see.once(found, service.ref.cluster)
    for provider in programs.providers:
        if wanted == provider_class(provider):
            yield provider.cite("env" if wanted else "image")
    for announcer in programs.serving[:1]:
        if announces(announcer, service):
            yield announcer.cite("env" if announcer.env("svc_enable") else "args")


@kube_vip.answered
def answered(service: Obj, see: View) -> Iterator[Evidence]:
    """The label of the cloud provider, its own words, and the node that the announcer notes."""
    if service.labels.get(LABEL) == "kube-vip":
        yield service.cite(f"metadata.labels[{LABEL}]")
    if service.annotations.get(HOST):
        yield service.cite(f"metadata.annotations[{HOST}]")
    refused = refusal(service, see)
    if refused and refused.fault != UNREADABLE:  # a parser's words are everybody's
        yield refused.fact

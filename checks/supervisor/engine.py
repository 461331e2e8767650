"""The vSphere paravirtual cloud provider of a guest: it hands Services on to the Supervisor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lbdoctor import (
    CONFIG_MAP,
    DEPLOYMENT,
    EVENT,
    GUEST,
    POD,
    SUPERVISOR,
    Blind,
    Evidence,
    Obj,
    Space,
    View,
    engine,
)
from lbdoctor.stocks import given

from . import guest, matching
from .kinds import (
    CLUSTER_NAME,
    MATCHING,
    PROVIDER_PODS,
    PROVIDER_SPACE,
    SERVICE_NAME,
    SERVICE_SPACE,
    load_balancer,
)

vks = engine(
    "vks",
    "vSphere paravirtual cloud provider (VKS guest)",
    reads=(*MATCHING, PROVIDER_PODS, EVENT),
)
_OWN_WORDS = ("VirtualMachineService", "virtualmachineservices", "supervisor.default.svc")
_MANAGER = "vsphere-cloud-controller-manager"
_CLUSTER_LABELS = (
    "cluster.x-k8s.io/cluster-name",
    "capv.vmware.com/cluster.name",
    "capw.vmware.com/cluster.name",
)


@vks.installed
def installed(cluster: str, see: View) -> Iterator[Evidence]:
    """Its workload, its owner reference, or the Service by which a guest reaches a Supervisor."""
    if cluster != GUEST:
        return
    facts = [each.cite("name") for each in (*guest.providers(see), *guest.provider_pods(see))]
    for config in see.glance(CONFIG_MAP, Space(cluster, PROVIDER_SPACE)):
        if config.ref.name == "ccm-owner-reference":
            facts.append(config.cite("metadata.name"))
    gateway = guest.gateway(see)
    if gateway is not None:
        facts.append(gateway.cite("spec.clusterIP"))
    yield from facts
    if not facts:
        _look_everywhere(cluster, see)


def _look_everywhere(cluster: str, see: View) -> None:
    """A provider is known absent when its Pods or its Deployments were seen and are not there."""
    space = Space(cluster, PROVIDER_SPACE)
    try:
        see.require(POD, space)
    except Blind:
        see.require(DEPLOYMENT, space)


@vks.places
def places(cluster: str, see: View) -> Iterator[str]:
    """The vSphere Namespace of the guest: more of a Supervisor its users may hardly see."""
    if cluster == SUPERVISOR and guest.of(see).namespace:
        yield guest.of(see).namespace


@vks.whose
def whose(obj: Obj, see: View) -> str:
    """The guest's Service that an object of the Supervisor stands for, or the guest itself.

    Sources: kubernetes/cloud-provider-vsphere, pkg/cloudprovider/vsphereparavirtual/vmservice;
    cluster-api-provider-vsphere, pkg/services/vmoperator/control_plane_endpoint.go.
    """
    del see
    labels = obj.labels if obj.ref.cluster == SUPERVISOR else {}
    if labels.get(SERVICE_NAME):
        service = f"{labels.get(SERVICE_SPACE, '')}/{labels[SERVICE_NAME]}"
        return f"Service {service} of the guest {labels.get(CLUSTER_NAME, '')}".rstrip()
    selector = obj["spec.selector"] if obj.ref.cluster == SUPERVISOR else None
    said = {**(selector or {}), **labels}
    names = [said[key] for key in _CLUSTER_LABELS if said.get(key)]
    return f"the API server of the guest {names[0]}" if names else ""


@vks.claims
def claims(service: Obj, see: View) -> Iterator[Evidence]:
    """Its own words, its VirtualMachineService, else every Service without a class."""
    if service.ref.cluster != GUEST or not load_balancer(service):
        return
    if service["spec.loadBalancerClass"]:
        return
    yield from _own_words(service, see)
    yield from _requests(service, see)
    yield from see.installed("vks", GUEST)


def _own_words(service: Obj, see: View) -> Iterator[Evidence]:
    for event in see.events(service):
        if any(word in event.message for word in _OWN_WORDS):
            yield event.cite()


def _requests(service: Obj, see: View) -> Iterator[Evidence]:
    if SUPERVISOR not in see.clusters:
        return
    try:
        found = matching.visible(service, see)
    except Blind:
        return
    for each in found:
        yield each.cite("metadata.labels")


@vks.answered
def answered(service: Obj, see: View) -> Iterator[Evidence]:
    """Its entry in managedFields (of the address, or of its finalizer alone where somebody else
    has overwritten that), its event of success, or the address that it copied."""
    if service.ref.cluster != GUEST or not given(service):
        return
    yield from _copied(service, see)
    for index, entry in enumerate(service["metadata.managedFields"] or ()):
        if entry.get("manager") == _MANAGER and (_wrote_address(entry) or _overtaken(entry)):
            yield service.cite(f"metadata.managedFields[{index}].manager").likely()
    if service["spec.loadBalancerClass"] or not see.installed("vks", GUEST):
        return
    for event in see.events(service):
        if event.reason == "EnsuredLoadBalancer" and event.reporter == "service-controller":
            yield event.cite().likely()


def _copied(service: Obj, see: View) -> Iterator[Evidence]:
    try:
        found = matching.visible(service, see)
    except Blind:
        return
    for each in found:
        if set(given(each)) & set(given(service)):
            yield each.cite("status.loadBalancer.ingress")


def _overtaken(entry: Mapping[str, Any]) -> bool:
    """Whether it put its finalizer on the Service: all that is left where another writes on."""
    return "f:finalizers" in ((entry.get("fieldsV1") or {}).get("f:metadata") or {})


def _wrote_address(entry: Mapping[str, Any]) -> bool:
    fields: Any = entry.get("fieldsV1") or {}
    for step in ("f:status", "f:loadBalancer"):
        fields = fields.get(step) or {}
    return "f:ingress" in fields

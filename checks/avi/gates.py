"""Which Services an AKO takes: its gates, in its own order.

Since when a gate is there is in AKO's CHANGELOG.md: the selector covers Services since 1.4.1, the
block list exists since 1.8.1, classes are honoured since 1.12.1.
Sources: AKO, internal/k8s/controller.go (svcEventHandler), internal/lib/lib.go
(ValidateSvcforClass), pkg/utils/utils.go (IsServiceNSValid, CheckIfNamespaceAccepted).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from lbdoctor import NAMESPACE, Evidence, Obj, Space, View
from lbdoctor.embedded import parsed
from lbdoctor.workloads import Container

from .parts import CLASS, boolean, found, known, on_supervisor, settings, since, value

L4, NOT_WATCHED, OTHER_CLASS = "l4", "namespace", "class"
_GATEWAY: Final = "service.route.lbapi.run.tanzu.vmware.com/gateway-"
_MINDS_CLASSES, _BLOCKS, _SELECTS_L4 = (1, 12, 1), (1, 8, 1), (1, 4, 1)


class Gate(NamedTuple):
    """What one AKO would do with a Service.

    `closed` is the gate that keeps it out (L4, NOT_WATCHED, OTHER_CLASS), empty when it is taken;
    `why` says it in words; `facts` are what shows it.
    """

    ako: Container
    closed: str
    why: str
    facts: tuple[Evidence, ...]


def gates(service: Obj, see: View) -> Iterator[Gate]:
    """What each AKO of the cluster would do with a Service; raises Blind when one cannot be told."""
    for ako in see.once(found, service.ref.cluster):
        yield _gate(service, ako, see)


def namespace_gates(ingress: Obj, see: View) -> Iterator[Gate]:
    """What each AKO of the cluster would do with an Ingress of its class, by its namespace."""
    for ako in see.once(found, ingress.ref.cluster):
        config = settings(see, ako)
        shut = config and (
            _blocked(ingress, ako, config, see) or _selected(ingress, ako, config, see)
        )
        yield shut or Gate(ako, "", "", (ako.cite(),))


def _gate(service: Obj, ako: Container, see: View) -> Gate:
    wanted = service["spec.loadBalancerClass"] or None
    if (
        wanted not in (None, CLASS)
        and since(ako, *_MINDS_CLASSES)
        and not _of_gateway(service, ako)
    ):
        why = f"asks for the class {wanted}"
        return Gate(ako, OTHER_CLASS, why, (service.cite("spec.loadBalancerClass"),))
    config = settings(see, ako)
    if config is None:
        return Gate(ako, "", "", (ako.cite(),))
    for rule in (_layer7, _default, _blocked, _selected):
        shut = rule(service, ako, config, see)
        if shut is not None:
            return shut
    return Gate(ako, "", "", (ako.cite(), service.cite("spec.loadBalancerClass")))


def _of_gateway(service: Obj, ako: Container) -> bool:
    labels = service.labels
    named = _GATEWAY + "name" in labels or _GATEWAY + "namespace" in labels
    return named and on_supervisor(ako)


def _layer7(service: Obj, ako: Container, config: Obj, see: View) -> Gate | None:
    if not boolean(config, "layer7Only"):
        return None
    why = "AKO is set to serve Ingresses only (layer7Only)"
    return Gate(ako, L4, why, (config.cite("data.layer7Only"),))


def _default(service: Obj, ako: Container, config: Obj, see: View) -> Gate | None:
    off = boolean(config, "defaultLBController") is False
    classless = not service["spec.loadBalancerClass"] and not _of_gateway(service, ako)
    if not off or not classless or not since(ako, *_MINDS_CLASSES):
        return None
    facts = (config.cite("data.defaultLBController"), service.cite("spec.loadBalancerClass"))
    why = "AKO is not the default load balancer, and the Service names no class"
    return Gate(ako, L4, why, facts)


def _blocked(service: Obj, ako: Container, config: Obj, see: View) -> Gate | None:
    listed = parsed(value(config, "blockedNamespaceList"))
    told = isinstance(listed, list) and service.ref.namespace in listed
    if not told or not since(ako, *_BLOCKS):
        return None
    why = f"AKO is told to leave out the namespace {service.ref.namespace} (blockedNamespaceList)"
    return Gate(ako, NOT_WATCHED, why, (config.cite("data.blockedNamespaceList"),))


def _selected(service: Obj, ako: Container, config: Obj, see: View) -> Gate | None:
    key, wanted = value(config, "nsSyncLabelKey"), value(config, "nsSyncLabelValue")
    if not key or not wanted or on_supervisor(ako) or not since(ako, *_SELECTS_L4):
        return None
    name = service.ref.namespace
    namespace = see.get(NAMESPACE, Space(service.ref.cluster), name)
    if namespace is None or known(namespace, namespace.labels.get(key) or "") == wanted:
        return None
    why = f"AKO watches only namespaces with the label {key}={wanted}, and {name} lacks it"
    facts = ("data.nsSyncLabelKey", "data.nsSyncLabelValue")
    label = namespace.cite(f"metadata.labels[{key}]")
    return Gate(ako, NOT_WATCHED, why, (*map(config.cite, facts), label))

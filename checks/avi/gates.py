"""Which Services an AKO takes: its gates, in its own order.

Since when a gate is there is in AKO's CHANGELOG.md: the selector covers Services since 1.4.1, the
block list exists since 1.8.1, classes are honoured since 1.12.1.
Sources: AKO, internal/k8s/controller.go (svcEventHandler), internal/lib/lib.go
(ValidateSvcforClass), pkg/utils/utils.go (IsServiceNSValid, CheckIfNamespaceAccepted).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from lbdoctor import GATEWAY, NAMESPACE, Evidence, Obj, Space, View
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


class _Rules(NamedTuple):
    """The settings of one AKO that open and shut its gates, read once."""

    config: Obj
    supervisor: bool
    classes: bool
    layer7: bool
    default: bool
    blocked: frozenset[str]
    label: tuple[str, str] | None


def _rules(see: View, cluster: str, index: int) -> _Rules | None:
    ako = see.once(found, cluster)[index]
    config = settings(see, ako)
    if config is None:
        return None
    listed = parsed(value(config, "blockedNamespaceList")) if since(ako, *_BLOCKS) else None
    key, wanted = value(config, "nsSyncLabelKey"), value(config, "nsSyncLabelValue")
    above = on_supervisor(ako)
    selects = key and wanted and not above and since(ako, *_SELECTS_L4)
    return _Rules(
        config,
        above,
        since(ako, *_MINDS_CLASSES),
        boolean(config, "layer7Only") is True,
        boolean(config, "defaultLBController") is not False,
        frozenset(map(str, listed)) if isinstance(listed, list) else frozenset(),
        (key, wanted) if selects else None,
    )


def gates(service: Obj, see: View) -> Iterator[Gate]:
    """What each AKO of the cluster would do with a Service; raises Blind when one cannot be told."""
    for index, ako in enumerate(see.once(found, service.ref.cluster)):
        wanted = service["spec.loadBalancerClass"] or None
        minds = since(ako, *_MINDS_CLASSES) and not (on_supervisor(ako) and _of_gateway(service))
        if wanted not in (None, CLASS) and minds:
            why = f"asks for the class {wanted}"
            yield Gate(ako, OTHER_CLASS, why, (service.cite("spec.loadBalancerClass"),))
            continue
        rules = see.once(_rules, service.ref.cluster, index)
        shut = rules and (_l4(service, ako, rules) or _namespace(service, ako, rules, see))
        yield shut or Gate(ako, "", "", (ako.cite(), service.cite("spec.loadBalancerClass")))


def namespace_gates(ingress: Obj, see: View) -> Iterator[Gate]:
    """What each AKO of the cluster would do with an Ingress of its class, by its namespace.

    Gateways it takes wherever they are: the chart gives neither selector nor block list to the
    container that looks after them (AKO, helm/ako/templates/statefulset.yaml).
    """
    everywhere = ingress.ref.kind == GATEWAY.name
    for index, ako in enumerate(see.once(found, ingress.ref.cluster)):
        rules = None if everywhere else see.once(_rules, ingress.ref.cluster, index)
        yield (rules and _namespace(ingress, ako, rules, see)) or Gate(ako, "", "", (ako.cite(),))


def _of_gateway(service: Obj) -> bool:
    return _GATEWAY + "name" in service.labels or _GATEWAY + "namespace" in service.labels


def _l4(service: Obj, ako: Container, rules: _Rules) -> Gate | None:
    if rules.layer7:
        why = "AKO is set to serve Ingresses only (layer7Only)"
        return Gate(ako, L4, why, (rules.config.cite("data.layer7Only"),))
    named = service["spec.loadBalancerClass"] or (rules.supervisor and _of_gateway(service))
    if rules.default or named or not rules.classes:
        return None
    why = "AKO is not the default load balancer, and the Service names no class"
    paths = rules.config.cite("data.defaultLBController"), service.cite("spec.loadBalancerClass")
    return Gate(ako, L4, why, paths)


def _namespace(exposed: Obj, ako: Container, rules: _Rules, see: View) -> Gate | None:
    name, config = exposed.ref.namespace, rules.config
    if name in rules.blocked:
        why = f"AKO is told to leave out the namespace {name} (blockedNamespaceList)"
        return Gate(ako, NOT_WATCHED, why, (config.cite("data.blockedNamespaceList"),))
    if rules.label is None:
        return None
    key, wanted = rules.label
    namespace = see.get(NAMESPACE, Space(exposed.ref.cluster), name)
    if namespace is None or known(namespace, namespace.labels.get(key) or "") == wanted:
        return None
    why = f"AKO watches only namespaces with the label {key}={wanted}, and {name} lacks it"
    facts = map(config.cite, ("data.nsSyncLabelKey", "data.nsSyncLabelValue"))
    return Gate(ako, NOT_WATCHED, why, (*facts, namespace.cite(f"metadata.labels[{key}]")))

"""Ingresses and Gateways that AKO considers its own, by their class."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lbdoctor import (
    GATEWAY,
    GATEWAY_CLASS,
    INGRESS,
    INGRESS_CLASS,
    Evidence,
    Obj,
    Space,
    View,
)

from .parts import CLASS

_DEFAULT: Final = "ingressclass.kubernetes.io/is-default-class"
CLASSES: Final = (
    INGRESS.only("metadata.managedFields", "spec.ingressClassName", "status.loadBalancer"),
    INGRESS_CLASS.only("spec.controller", "spec.parameters"),
    GATEWAY.only("metadata.managedFields", "spec.gatewayClassName", "status.addresses"),
    GATEWAY_CLASS.only("spec.controllerName"),
)


def of_class(obj: Obj, see: View) -> Iterator[Evidence]:
    """That the class of an Ingress or Gateway is AKO's, and AKO is here.

    AKO takes an Ingress without a class where one of its classes is the default.
    Sources: AKO, internal/lib/lib.go (ValidateIngressForClass), ako-gateway-api/lib/constants.go.
    """
    if obj.ref.kind == GATEWAY.name:
        found = see.get(GATEWAY_CLASS, _all(obj), obj["spec.gatewayClassName"] or "")
        field = "spec.controllerName"
    else:
        found, field = ingress_class(obj, see), "spec.controller"
    if found is not None and found[field] == CLASS and see.installed("avi", obj.ref.cluster):
        yield found.cite(field)


def ingress_class(ingress: Obj, see: View) -> Obj | None:
    """The class that an Ingress names, else AKO's where that is the default."""
    name = ingress["spec.ingressClassName"]
    if name:
        return see.get(INGRESS_CLASS, _all(ingress), name)
    if "kubernetes.io/ingress.class" in ingress.annotations:
        return None
    for each in see.all(INGRESS_CLASS, _all(ingress)):
        if each["spec.controller"] == CLASS and each.annotations.get(_DEFAULT) == "true":
            return each
    return None


def _all(obj: Obj) -> Space:
    return Space(obj.ref.cluster)

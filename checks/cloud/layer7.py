"""Ingresses and Gateways for which a cloud builds a load balancer of its own.

Sources: kubernetes-sigs/aws-load-balancer-controller (pkg/ingress/class_loader.go, docs/guide/gateway),
Amazon's documentation of EKS Auto Mode (class `eks.amazonaws.com/alb`), kubernetes/ingress-gce
(pkg/annotations/ingress.go), Azure/application-gateway-kubernetes-ingress (pkg/environment), and
Google's and Microsoft's documentation of their GatewayClasses.
"""

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

READS: Final = (
    INGRESS.only("spec.ingressClassName"),
    INGRESS_CLASS.only("spec.controller"),
    GATEWAY.only("spec.gatewayClassName"),
    GATEWAY_CLASS.only("spec.controllerName"),
)
_CONTROLLERS: Final = {
    "ingress.k8s.aws/alb": "aws",
    "eks.amazonaws.com/alb": "aws",
    "azure/application-gateway": "azure",
    "gateway.k8s.aws/alb": "aws",
    "gateway.k8s.aws/nlb": "aws",
    "networking.gke.io/gateway": "gcp",
    "alb.networking.azure.io/alb-controller": "azure",
}
_NAMES: Final = {
    "alb": "aws",
    "gce": "gcp",
    "gce-internal": "gcp",
    "gce-multi-cluster": "gcp",
    "gce-regional-external": "gcp",
    "azure/application-gateway": "azure",
}
_OLD: Final = "metadata.annotations[kubernetes.io/ingress.class]"
_DEFAULT: Final = "ingressclass.kubernetes.io/is-default-class"


def of_class(obj: Obj, see: View, here: str) -> Iterator[Evidence]:
    """What shows that the cloud which is here builds for an Ingress or a Gateway; by its class.

    GKE's own controller takes Ingresses without a class: a hint, for it can be switched off.
    """
    gateway = obj.ref.kind == GATEWAY.name
    kind = GATEWAY_CLASS if gateway else INGRESS_CLASS
    name = obj["spec.gatewayClassName" if gateway else "spec.ingressClassName"]
    field = "spec.controllerName" if gateway else "spec.controller"
    found = see.get(kind, Space(obj.ref.cluster), name) if name else None
    if found is not None and _CONTROLLERS.get(found[field] or "") == here:
        yield found.cite(field)
    elif not name and not gateway:
        yield from _unnamed(obj, see, here)


def _unnamed(ingress: Obj, see: View, here: str) -> Iterator[Evidence]:
    if ingress[_OLD]:
        if _NAMES.get(ingress[_OLD]) == here:
            yield ingress.cite(_OLD)
    elif here == "gcp":
        classes = see.all(INGRESS_CLASS, Space(ingress.ref.cluster))
        if not any(each.annotations.get(_DEFAULT) == "true" for each in classes):
            yield ingress.cite("spec.ingressClassName").likely()

"""MetalLB's own objects."""

from typing import Any

from lab.client import Object

NAMESPACE = "metallb-system"


def pool(name: str, *addresses: str, **spec: Any) -> Object:
    """An IPAddressPool."""
    return _own("IPAddressPool", name, {"addresses": list(addresses), **spec})


def l2(name: str, *pools: str, **spec: Any) -> Object:
    """An L2Advertisement of these pools, or of all where none is named."""
    return _own(
        "L2Advertisement", name, {**({"ipAddressPools": list(pools)} if pools else {}), **spec}
    )


def _own(kind: str, name: str, spec: Object) -> Object:
    metadata = {"name": name, "namespace": NAMESPACE}
    return {"apiVersion": "metallb.io/v1beta1", "kind": kind, "metadata": metadata, "spec": spec}

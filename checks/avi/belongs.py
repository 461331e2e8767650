"""Whether the Avi Controller that was given is the one that an AKO works with.

Nothing is concluded from what a controller lacks before something shows that it is the right one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lbdoctor import Blind, Coverage, Gap, Obj, View
from lbdoctor.workloads import Container

from .api import AVI, CONTROLLER, IDENTITY, TENANTS, VSVIP, WHOLE, entries, mapping, named
from .parts import found, settings, value

MARKER: Final = "clustername"
_STRANGE: Final = "nothing shows that this Avi Controller is the one that AKO works with"


def require_home(see: View, ako: Container) -> None:
    """Raise Blind unless the given controller is known to be the one of this AKO."""
    if not is_home(see, ako):
        raise Blind(Gap(AVI, CONTROLLER, None, Coverage.PARTIAL, _STRANGE))


def require_tenant(see: View, tenant: str) -> None:
    """Raise Blind where this account does not see a tenant: what is in it may be there unseen."""
    if not named(tenant, TENANTS, see):
        why = f"this account does not see the tenant {tenant}"
        raise Blind(Gap(AVI, TENANTS, None, Coverage.PARTIAL, why))


def is_home(see: View, ako: Container) -> bool:
    """Whether something shows that the given controller is the one of this AKO."""
    akos = see.once(found, ako.owner.ref.cluster)
    index = next(i for i, each in enumerate(akos) if each.owner.ref == ako.owner.ref)
    return see.once(_home, ako.owner.ref.cluster, index)


def _home(see: View, cluster: str, index: int) -> bool:
    config = settings(see, see.once(found, cluster)[index])
    if config is None:
        return False
    wanted = _host(value(config, "controllerIP"))
    return wanted in set(_names(see)) or _marked(value(config, "clusterName"), see)


def _host(text: str) -> str:
    """A host without the usual port."""
    return text.lower().removesuffix(":443")


def _names(see: View) -> Iterator[str]:
    """Every name and address of the given controller."""
    for kind in (CONTROLLER, IDENTITY):
        for each in see.glance(kind, WHOLE):
            yield _host(each.ref.name)
            yield from (str(node.get("name")) for node in entries(each["node_states"]))
            nodes = [mapping(node.get("ip")).get("addr") for node in entries(each["nodes"])]
            yield from map(str, filter(None, (*nodes, mapping(each["virtual_ip"]).get("addr"))))


def _marked(cluster: str, see: View) -> bool:
    """Whether AKO left its mark there, under the name of this cluster."""
    return bool(cluster) and any(
        cluster in marks(each, MARKER) for each in see.glance(VSVIP, WHOLE)
    )


def marks(obj: Obj, key: str) -> list[str]:
    """The values of one of AKO's markers on an object of Avi."""
    config = mapping(obj["config"])
    listed = obj["markers"] or config.get("markers")
    return [
        str(v)
        for each in entries(listed)
        if each.get("key") == key
        for v in each.get("values") or ()
    ]

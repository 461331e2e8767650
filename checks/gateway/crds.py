"""Is the Gateway API installed as a whole?"""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import CLAIMED, CRD, ERROR, GATEWAY, WARNING, Finding, Obj, Owner, Remedy, View, check
from lbdoctor.model import Space

_CORE = ("gatewayclasses", "gateways", "httproutes")
_VERSION = "metadata.annotations[gateway.networking.k8s.io/bundle-version]"
_LOOK = ("kubectl get customresourcedefinitions -o name",)


@check(
    "gateway/crds-missing",
    "the Gateway API is installed in part, or in several versions",
    ERROR,
    CLAIMED,
    subject=GATEWAY,
    reads=(CRD,),
    explains=("gateway/class-unserved", "ingress/controller-down"),
)
def crds_missing(gateway: Obj, see: View) -> Iterator[Finding]:
    """The Gateway API is installed in part, or in several versions at a time.

    Why it matters: a controller needs GatewayClass, Gateway and HTTPRoute together; it does not
    start without one of them, or ignores what is of a version that it does not expect.

    How it is decided: the Gateway has no address, all CustomResourceDefinitions were seen, and one
    of the three is not among them. Three of different bundle versions (the annotation
    `gateway.networking.k8s.io/bundle-version`) are a warning: two packages install them in turn.

    How to fix: install one release of the Gateway API as a whole, and let one package own it.
    """
    if see.addresses(gateway) != ():
        return
    space = Space(gateway.ref.cluster)
    names = [f"{each}.{GATEWAY.group}" for each in _CORE]
    found = {name: see.get(CRD, space, name) for name in names}
    if found[names[1]] is None:
        return  # there is a Gateway, so this list is not what it says
    for name in (name for name, crd in found.items() if crd is None):
        yield Finding(
            f"the custom resource {name} is not installed",
            (see.absence(CRD, space, name),),
            Remedy("install one release of the Gateway API as a whole", _LOOK, Owner.CLUSTER),
        )
    versions = {crd[_VERSION]: crd for crd in found.values() if crd is not None and crd[_VERSION]}
    if len(versions) > 1:
        yield Finding(
            f"the Gateway API is installed in several versions: {', '.join(sorted(versions))}",
            tuple(crd.cite(_VERSION) for _, crd in sorted(versions.items())),
            Remedy("let one package own the custom resources", _LOOK, Owner.CLUSTER),
            severity=WARNING,
        )

"""The kinds that AKO watches, and those of them that the cluster does not serve.

Sources: AKO, internal/k8s/crdcontroller.go (NewCRDInformers) in its release branches,
internal/k8s/controller.go (Start), internal/lib/dynamic_client.go.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from lbdoctor import CRD, Evidence, Obj, Space, View
from lbdoctor.workloads import Container

from .parts import boolean, settings, since, value

DEFINITIONS: Final = CRD.only("spec.versions")
_GROUP: Final = "ako.vmware.com"
_KINDS: Final[tuple[tuple[str, str, tuple[int, ...], tuple[int, ...] | None], ...]] = (
    ("aviinfrasettings", "v1alpha1", (1, 4, 1), (1, 11, 1)),
    ("hostrules", "v1alpha1", (1, 4, 1), (1, 11, 1)),
    ("httprules", "v1alpha1", (1, 4, 1), (1, 11, 1)),
    ("aviinfrasettings", "v1beta1", (1, 11, 1), None),
    ("hostrules", "v1beta1", (1, 11, 1), None),
    ("httprules", "v1beta1", (1, 11, 1), None),
    ("l4rules", "v1alpha2", (1, 10, 1), None),
    ("ssorules", "v1alpha2", (1, 10, 1), None),
    ("l7rules", "v1alpha2", (1, 12, 1), None),
)
"""Kind, version, and the AKO from which and until which it is watched."""

_OF_NETWORK: Final = {
    "calico": ("blockaffinities.crd.projectcalico.org", "v1"),
    "openshift": ("hostsubnets.network.openshift.io", "v1"),
    "cilium": ("ciliumnodes.cilium.io", "v2"),
}


class Watched(NamedTuple):
    """A kind that AKO watches, and the setting that makes it do so."""

    name: str
    version: str
    setting: str = ""

    @property
    def title(self) -> str:
        """Its name and version, for people."""
        return f"{self.name} ({self.version})"


def unserved(ako: Container, see: View) -> tuple[Watched, tuple[Evidence, ...]] | None:
    """The first kind that this AKO watches and the cluster lacks; raises Blind where unknown."""
    config = settings(see, ako)
    for each in _watched(ako, config):
        facts = tuple(_lacking(each, ako, see))
        if facts and each.setting and config is not None:
            facts += (config.cite(f"data.{each.setting}"),)
        if facts:
            return each, facts
    return None


def _watched(ako: Container, config: Obj | None) -> Iterator[Watched]:
    for plural, number, first, last in _KINDS:
        if since(ako, *first) and (last is None or not since(ako, *last)):
            yield Watched(f"{plural}.{_GROUP}", number)
    if config is None:
        return
    own = _OF_NETWORK.get(value(config, "cniPlugin"))
    if own:
        yield Watched(*own, "cniPlugin")
    if boolean(config, "akoCRDOperatorEnabled"):
        yield Watched(f"healthmonitors.{_GROUP}", "v1alpha1", "akoCRDOperatorEnabled")


def _lacking(wanted: Watched, ako: Container, see: View) -> Iterator[Evidence]:
    space = Space(ako.owner.ref.cluster)
    definition = see.get(CRD, space, wanted.name)
    if definition is None:
        yield see.absence(CRD, space, wanted.name)
        return
    versions = definition["spec.versions"] or ()
    if not any(each.get("name") == wanted.version and each.get("served") for each in versions):
        yield definition.cite("spec.versions")

"""Support bundles of Troubleshoot, which many vendors ship under their own names."""

from __future__ import annotations

import re
from typing import Final

from lbdoctor.model import Kind
from lbdoctor.sources.layouts import Layout, Spot
from lbdoctor.sources.layouts.paths import reader, resource, roots
from lbdoctor.sources.naming import Named

_TOP: Final = "cluster-resources/"
_NOT_OBJECTS: Final = ("auth-cani-list", "groups", "resources")


def _custom(found: re.Match[str]) -> Spot:
    space = found["space"] or None
    return Spot(resource(found["kind"]), space, proof=True, guessed=space is None)


def _failures(_: re.Match[str]) -> Spot:
    return Spot(errors=True)


def _plain(found: re.Match[str]) -> Spot | None:
    kind, space = found["kind"], found["space"] or None
    if kind in _NOT_OBJECTS:
        return None
    named = Named(None, kind.removesuffix("-errors"))
    errors = kind.endswith("-errors")
    return Spot(named, space, proof=True, guessed=space is None, errors=errors)


def _never(kind: Kind) -> str:
    secret = kind.name == "Secret" and not kind.group
    return "Troubleshoot does not collect Secrets" if secret else ""


def _silent(kind: Kind) -> str:
    custom = "." in kind.group and not kind.group.endswith(".k8s.io")
    return (
        "Troubleshoot writes no file for custom objects of which there are none" if custom else ""
    )


TROUBLESHOOT: Final = Layout(
    "Troubleshoot support bundle",
    roots(_TOP + r"(?:namespaces|nodes|services/[^/]+|pods/[^/]+)\.(?:json|yaml)"),
    reader(
        (_TOP + r"custom-resources/custom-resources-errors\.json", _failures),
        (_TOP + r"custom-resources/(?P<kind>[^/]+)/(?P<space>[^/]+)\.(?:json|yaml)", _custom),
        (_TOP + r"custom-resources/(?P<kind>[^/]+)(?P<space>)\.(?:json|yaml)", _custom),
        (_TOP + r"(?P<kind>[^/]+)/(?P<space>[^/]+)\.(?:json|yaml)", _plain),
        (_TOP + r"(?P<kind>[^/]+)(?P<space>)\.(?:json|yaml)", _plain),
    ),
    _never,
    silent=_silent,
    arrays="only the namespaces that were asked for",
    versions=("cluster-info/cluster_version.json",),
)

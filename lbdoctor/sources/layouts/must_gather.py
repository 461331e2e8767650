"""OpenShift: `oc adm must-gather` and `oc adm inspect`."""

from __future__ import annotations

import re
from typing import Final

from lbdoctor.sources.layouts import Layout, Spot
from lbdoctor.sources.layouts.paths import group, reader, roots
from lbdoctor.sources.naming import Named

_FILE: Final = r"\.ya?ml"
_TOP: Final = r"(?:namespaces/(?P<space>[^/]+)|cluster-scoped-resources(?P<none>))"
_MARKER: Final = (
    r"cluster-scoped-resources/[^/]+/.+\.yaml"
    r"|namespaces/(?P<ns>[^/]+)/(?:(?P=ns)\.yaml|core/.+\.yaml)"
)
_INSIGHTS: Final = r"config/clusteroperator/|insights-operator/"


def _namespace(_: re.Match[str]) -> Spot:
    return Spot(Named("", "namespaces"), listed=False, proof=True)


def _pod(found: re.Match[str]) -> Spot:
    return Spot(Named("", "pods"), found["space"], listed=False, proof=True)


def _list(found: re.Match[str]) -> Spot:
    return Spot(Named(group(found["group"]), found["kind"]), found["space"], proof=True)


def _folder(found: re.Match[str]) -> Spot:
    return _list(found)._replace(listed=True)


def _layout(title: str, *markers: str, whole: bool) -> Layout:
    return Layout(
        title,
        roots(_MARKER, *markers, unless=_INSIGHTS),
        reader(
            (rf"namespaces/(?P<space>[^/]+)/(?P=space){_FILE}", _namespace),
            (rf"namespaces/(?P<space>[^/]+)/pods/(?P<pod>[^/]+)/(?P=pod){_FILE}", _pod),
            (rf"{_TOP}/(?P<group>[^/]+)/(?P<kind>[^/]+){_FILE}", _list),
            (
                rf"{_TOP}/(?P<group>[^/]+)/(?P<kind>[^/]+)/[^/]+{_FILE}",
                _folder if whole else _list,
            ),
        ),
        stamps=("timestamp",),
    )


MUST_GATHER: Final = _layout("must-gather", r"(?:version|timestamp|gather\.logs)\Z", whole=True)
INSPECT: Final = _layout("oc adm inspect", whole=False)

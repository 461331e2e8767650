"""Backups of Velero: one file for each object, some of them twice."""

from __future__ import annotations

import re
from typing import Final

from lbdoctor.sources.layouts import Layout, Spot
from lbdoctor.sources.layouts.paths import reader, resource, roots

_FILE: Final = (
    r"resources/(?P<kind>[^/]+)/(?:v[^/]+/)?(?:cluster|namespaces/(?P<space>[^/]+))/[^/]+\.json"
)


def _object(found: re.Match[str]) -> Spot:
    named = resource(found["kind"])
    known = named._replace(group=named.group or "") if "." in found["kind"] else named
    return Spot(known, found["space"], listed=False, proof=True)


VELERO: Final = Layout(
    "Velero backup",
    roots(r"metadata/version\Z", r"resources/[^/]+/.+\.json"),
    reader((_FILE, _object)),
    whole="a Velero backup does not tell what was selected for it",
)

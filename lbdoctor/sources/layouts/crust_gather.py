"""Archives of crust-gather: one file for each object."""

from __future__ import annotations

import re
from typing import Final

from lbdoctor.sources.layouts import Layout, Spot
from lbdoctor.sources.layouts.paths import reader, roots

_FILE: Final = (
    r"(?:cluster|namespaces/(?P<space>[^/]+))/(?:[\w.-]+-)?v\d\w*/[a-z][a-z0-9]+/[^/]+\.yaml"
)


def _object(found: re.Match[str]) -> Spot:
    return Spot(None, found["space"], listed=False)


CRUST_GATHER: Final = Layout(
    "crust-gather",
    roots(_FILE.replace("?P<space>", "?:"), r"(?:apis?\.json|collected\.timestamp)\Z"),
    reader((_FILE, _object)),
    whole="crust-gather leaves no mark where it ran out of time",
    stamps=("collected.timestamp",),
    versions=("version.yaml",),
)

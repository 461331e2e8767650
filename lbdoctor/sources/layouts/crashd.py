"""Archives of Crash Diagnostics, and of the tools that run it."""

from __future__ import annotations

import re
from typing import Final

from lbdoctor.sources.layouts import Layout, Spot
from lbdoctor.sources.layouts.paths import group, reader, roots
from lbdoctor.sources.naming import Named, named

_TOP: Final = r"kubecapture/(?P<group>[^/_]+)_v\w+/(?:(?P<space>[^/]+)/)?"
_TIME: Final = r"-\d{4}-\d\d-\d\dT[^/]*\.(?:json|ya?ml)"


def _list(found: re.Match[str]) -> Spot:
    return Spot(Named(group(found["group"]), found["kind"]), found["space"], proof=True)


def _old(found: re.Match[str]) -> Spot | None:
    known = named(found["kind"])
    return Spot(known, found["space"], proof=True) if known else None


CRASHD: Final = Layout(
    "Crash Diagnostics",
    roots(r"kubecapture/"),
    reader(
        (_TOP + r"(?P<kind>[a-z][a-z0-9]+)" + _TIME, _list),
        (_TOP + r"(?P<kind>[a-z][a-z0-9]+)/[^/]+" + _TIME, _list),
        (r"kubecapture/(?P<space>[^/]+)/(?P<kind>[\w.-]+)\.(?:json|ya?ml)", _old),
    ),
    silent=lambda _: "Crash Diagnostics writes no file for a list that is empty or was refused",
)

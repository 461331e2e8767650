"""Bundles of the support-bundle-kit of Rancher."""

from __future__ import annotations

import re
from typing import Any, Final

from lbdoctor.sources.layouts import Layout, Spot
from lbdoctor.sources.layouts.paths import reader, roots
from lbdoctor.sources.naming import Named

_TOP: Final = r"yamls/(?:cluster|namespaced/(?P<space>[^/]+))/"


def _list(found: re.Match[str]) -> Spot:
    return Spot(Named(found["group"] or "", found["kind"]), found["space"], proof=True)


def _mended(value: Any) -> Any:
    """The writer turns nothing, and every empty text, into the word null."""
    if isinstance(value, dict):
        return {key: _mended(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_mended(each) for each in value]
    return None if value == "null" else value


BUNDLE_KIT: Final = Layout(
    "support-bundle-kit",
    roots(r"yamls/(?:cluster|namespaced)/.+\.yaml"),
    reader((_TOP + r"(?:(?P<group>[^/]+)/)?v\w+/(?P<kind>[^/]+)\.yaml", _list)),
    silent=lambda _: "this bundle has no file for a list that is empty or was refused",
    repair=_mended,
)

"""Results of Sonobuoy."""

from __future__ import annotations

import re
from typing import Final

from lbdoctor.model import Kind
from lbdoctor.sources.layouts import Layout, Spot
from lbdoctor.sources.layouts.paths import group, reader, roots
from lbdoctor.sources.naming import Named, named

_TOP: Final = r"resources/(?:cluster|ns/(?P<space>[^/]+))/"


def _modern(found: re.Match[str]) -> Spot:
    return Spot(Named(group(found["group"]), found["kind"]), found["space"], proof=True)


def _old(found: re.Match[str]) -> Spot | None:
    known = named(found["kind"])
    return Spot(known, found["space"], proof=True) if known else None


def _never(kind: Kind) -> str:
    secret = kind.name == "Secret" and not kind.group
    return "Sonobuoy does not collect Secrets" if secret else ""


SONOBUOY: Final = Layout(
    "Sonobuoy",
    roots(r"resources/(?:ns/[^/]+|cluster)/[^/]+\.json", r"meta/|serverversion\.json|plugins/"),
    reader(
        (_TOP + r"(?P<group>[^/_]+)_(?P<version>v\w+)_(?P<kind>[^/_]+)\.json", _modern),
        (_TOP + r"(?P<kind>[^/_]+)\.json", _old),
    ),
    _never,
    silent=lambda _: "Sonobuoy writes no file for an empty list, nor for one that was refused",
    stamps=("meta/run.log",),
    versions=("serverversion.json",),
)

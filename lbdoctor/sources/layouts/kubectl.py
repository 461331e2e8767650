"""`kubectl get -o json|yaml`, saved one by one, by a loop, or all in one file."""

from __future__ import annotations

from lbdoctor.sources.layouts import Layout, Spot
from lbdoctor.sources.naming import named


def _spot(path: str) -> Spot:
    return Spot(named(path), guessed=True)


KUBECTL = Layout("kubectl get", lambda _: (), _spot)

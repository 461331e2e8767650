"""The licences of Avi: service cores, by tier.

Source: vmware/alb-sdk, swagger LicenseLedgerDetails (tier_usages, in cores).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from lbdoctor import Evidence, Obj, View

from .api import LEDGER, WHOLE, entries, mapping


class Usage(NamedTuple):
    """What one tier of a licence has and what is used of it."""

    tier: str
    available: float
    remaining: float
    consumed: float
    facts: tuple[Evidence, ...]

    @property
    def words(self) -> str:
        """`0 of 100 service cores of the tier ENTERPRISE are left`."""
        left = max(self.remaining, 0)
        return f"{left:g} of {self.available:g} service cores of the tier {self.tier} are left"


def usages(see: View) -> Iterator[Usage]:
    """The tiers that are in use, as far as the ledger was seen."""
    for ledger in see.glance(LEDGER, WHOLE):
        for each in tiers(ledger):
            if each.available > 0 and each.consumed > 0:
                yield each


def tiers(ledger: Obj) -> Iterator[Usage]:
    """The tiers whose figures a ledger tells."""
    for number, each in enumerate(entries(ledger["tier_usages"])):
        usage, path = mapping(each.get("usage")), f"tier_usages[{number}].usage"
        figures = [usage.get(key) for key in ("available", "remaining", "consumed")]
        if all(isinstance(each, int | float) for each in figures):
            available, remaining, consumed = (float(each or 0) for each in figures)
            facts = (ledger.cite(f"{path}.available"), ledger.cite(f"{path}.remaining"))
            yield Usage(str(each.get("tier") or ""), available, remaining, consumed, facts)

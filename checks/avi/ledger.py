"""The licences of Avi: service cores, by tier.

Source: vmware/alb-sdk, swagger LicenseLedgerDetails (tier_usages, in cores).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from lbdoctor import Evidence, View

from .api import LEDGER, WHOLE, entries, mapping


class Usage(NamedTuple):
    """What one tier of a licence has and what is used of it."""

    tier: str
    available: float
    remaining: float
    facts: tuple[Evidence, ...]

    @property
    def words(self) -> str:
        """`0 of 100 service cores of the tier ENTERPRISE are left`."""
        left = max(self.remaining, 0)
        return f"{left:g} of {self.available:g} service cores of the tier {self.tier} are left"


def usages(see: View) -> Iterator[Usage]:
    """The tiers that are in use, as far as the ledger was seen."""
    for ledger in see.glance(LEDGER, WHOLE):
        for number, each in enumerate(entries(ledger["tier_usages"])):
            usage = mapping(each.get("usage"))
            figures = [usage.get(key) for key in ("available", "remaining", "consumed")]
            if not all(isinstance(each, int | float) for each in figures):
                continue
            available, remaining, consumed = (float(each or 0) for each in figures)
            if available > 0 and consumed > 0:
                path = f"tier_usages[{number}].usage"
                facts = (ledger.cite(f"{path}.available"), ledger.cite(f"{path}.remaining"))
                yield Usage(str(each.get("tier") or ""), available, remaining, facts)

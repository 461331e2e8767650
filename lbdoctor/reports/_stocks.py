"""Pools, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence

from lbdoctor.diagnosis import Diagnosis
from lbdoctor.model import Confidence, Pool, Ref
from lbdoctor.reports import Screen
from lbdoctor.reports._document import gap, pool
from lbdoctor.reports._kubectl import advice, closing
from lbdoctor.reports._page import Page
from lbdoctor.reports._words import blind_spots, name, plural

MOST_NAMES = 5


def chosen(pools: Sequence[Pool], low: float | None) -> list[Pool]:
    """Those of which no more than `low` percent is free, or all."""
    return [each for each in pools if low is None or _share(each) <= low]


def _share(each: Pool) -> float:
    """The share that is free, in percent; a pool whose figures are unknown is never low."""
    if each.free is None or each.total is None:
        return 100.0
    return 100.0 * each.free / each.total if each.total else 0.0


def render(diagnosis: Diagnosis, pools: Sequence[Pool], form: str, screen: Screen) -> str:
    """The pools as text or JSON."""
    if form == "json":
        found = {
            "schemaVersion": "lbdoctor.pools/v1",
            "pools": [pool(each) for each in pools],
            "gaps": [gap(each) for each in diagnosis.pool_gaps],
        }
        return json.dumps(found, indent=2, ensure_ascii=False) + "\n"
    page = Page(screen)
    for each in pools:
        _tell(page, each, screen.verbose)
    if not pools:
        page.line(
            "No pool to show." if diagnosis.pools else "No engine that gives from a pool was seen."
        )
    if diagnosis.pool_gaps:
        _unseen(page, diagnosis)
    return page.text


def _tell(page: Page, each: Pool, verbose: bool) -> None:
    style = "bold red" if each.free == 0 else "bold"
    page.line(f"{each.engine}  {each.name}  {name(each.ref)}", style)
    about = "" if each.confidence is Confidence.CERTAIN else " (an estimate)"
    free, total, used = (_figure(count) for count in (each.free, each.total, each.used))
    page.field("free", f"{free} of {total} {each.family} addresses, {used} used{about}")
    page.field("ranges", ", ".join(each.ranges) or "unknown")
    if each.holders:
        page.field("held by", _names(each.holders, verbose))
    if each.waiting:
        page.field("waiting", _names(each.waiting, verbose), style="red")
    page.line()


def _figure(count: int | None) -> str:
    return "unknown" if count is None else str(count) if count < 10**9 else f"{count:.2e}"


def _names(refs: Sequence[Ref], verbose: bool) -> str:
    most = len(refs) if verbose else MOST_NAMES
    more = f" and {len(refs) - most} more" if len(refs) > most else ""
    return f"{plural(len(refs), 'exposure')}: {', '.join(map(name, refs[:most]))}{more}"


def _unseen(page: Page, diagnosis: Diagnosis) -> None:
    page.line("There may be pools that could not be seen", "bold")
    for why, what in blind_spots(diagnosis.pool_gaps):
        page.line(f"{why}: {what}", indent=2)
    block = closing(diagnosis.pool_gaps, diagnosis.snapshot)
    if block:
        page.line()
        page.line(advice(block, diagnosis.snapshot))
        page.line()
    for command in block:
        page.command(command, 0)

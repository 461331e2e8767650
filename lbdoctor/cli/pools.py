"""`lbdoctor pools`: every stock of addresses, who holds one, who waits."""

from __future__ import annotations

import re
from typing import Any

import click

from lbdoctor.cli.options import LOOK, STATE, Verb


def percent(_: Any, __: Any, text: str | None) -> float | None:
    """`10%` or `10` as a number; fails with an example."""
    if text is None:
        return None
    if not re.fullmatch(r"\d+(\.\d+)?%?", text):
        raise click.BadParameter(f"{text!r} is no share; write for instance 10%")
    return float(text.rstrip("%"))


@click.command(cls=Verb, short_help="List the VIP pools: used, free, holders, who waits.")
@STATE
@LOOK
@click.option("-o", "--output", "form", type=click.Choice(["text", "json"]), default="text",
              show_default=True, help="How the pools are written.")  # fmt: skip
@click.option("--low", callback=percent, metavar="SHARE",
              help="Only pools of which no more than this share is free (10%); exit 1 where one is.")  # fmt: skip
@click.option("--allow-inconclusive", is_flag=True, help="Exit with 0 where a pool may be unseen.")
def pools(form: str, low: float | None, allow_inconclusive: bool, **params: Any) -> int:
    """List every pool of every engine: ranges, total, used, free, holders, and who waits."""
    from lbdoctor.cli.config import configure
    from lbdoctor.cli.opening import examine
    from lbdoctor.cli.output import screen
    from lbdoctor.gate import FINDINGS, INCONCLUSIVE, INTERRUPTED, PASS
    from lbdoctor.printable import printable
    from lbdoctor.reports._stocks import chosen, render

    diagnosis = examine(params, configure(params))
    shown = chosen(diagnosis.pools, low)
    text = render(diagnosis, shown, form, screen(params))
    click.echo(printable(text) if form == "json" else text, nl=False, color=True)
    if diagnosis.partial:
        return INTERRUPTED
    if low is not None and shown:
        return FINDINGS
    return INCONCLUSIVE if diagnosis.pool_gaps and not allow_inconclusive else PASS

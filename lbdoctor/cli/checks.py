"""`lbdoctor checks`: what is checked, and what it needs to see."""

from __future__ import annotations

from typing import Any

import click

from lbdoctor.cli.types import Codes

_ADVICE = (
    "# In an empty folder; for the Supervisor of the cluster once more, in a folder of its own.",
    "# A kind that the cluster does not have gives an error and an empty file: leave both.",
)


@click.command()
@click.option("--select", type=Codes(), default=None, metavar="CODE[,AREA]", help="Only these.")
@click.option("--ignore", type=Codes(), default=None, metavar="CODE[,AREA]", help="All but these.")
@click.option("--kubectl", is_flag=True, help="Print the commands that save all that a scan wants.")
@click.option("--secrets", is_flag=True,
              help="Among them the one for TLS Secrets; its file holds private keys, which a scan drops.")  # fmt: skip
def checks(kubectl: bool, secrets: bool, **params: Any) -> None:
    """List what is checked: code, severity, stage and title."""
    from lbdoctor.cli.config import configure

    registry = configure(params).registry
    if kubectl:
        from lbdoctor.model import GUEST
        from lbdoctor.reports._kubectl import block

        wanted = [(GUEST, need.kind) for need in registry.needs()]
        click.echo("\n".join([*_ADVICE, *block(wanted, secrets=secrets)]))
        return
    wide = max(len(check.code) for check in registry.checks)
    for check in registry.checks:
        engine = f"  [{check.engine}]" if check.engine else ""
        how = f"{check.severity.value:<7}  {check.stage.word:<9}"
        click.echo(f"{check.code:<{wide}}  {how}  {check.title}{engine}")

"""`lbdoctor rbac`: the least rights that a scan needs."""

from __future__ import annotations

from typing import Any

import click

from lbdoctor.cli.types import Codes


@click.command(short_help="Print the least rights that a scan needs.")
@click.option("-n", "--namespace", metavar="NAME", help="A Role for one namespace instead.")
@click.option("--name", default="lbdoctor", show_default=True, help="Name of the role.")
@click.option(
    "--select", type=Codes(), default=None, metavar="CODE[,AREA]", help="Only these checks."
)
@click.option(
    "--ignore", type=Codes(), default=None, metavar="CODE[,AREA]", help="All checks but these."
)
def rbac(namespace: str | None, name: str, **params: Any) -> None:
    """Print the least ClusterRole (or Role) with which a scan sees everything, as YAML.

    Only the verb list is asked for. Leave out the checks of the area tls (--ignore tls) and the
    role does not name Secrets.
    """
    import yaml

    from lbdoctor.cli.config import configure
    from lbdoctor.rbac import role

    found = role(configure(params).registry, name, namespace)
    click.echo(yaml.safe_dump(found, sort_keys=False), nl=False)

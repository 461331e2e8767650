"""`lbdoctor graph`: who needs whom."""

from __future__ import annotations

from typing import Any

import click

from lbdoctor.cli.options import LOOK, STATE, Verb


@click.command(cls=Verb, short_help="Print who needs whom, for programs that draw it.")
@STATE
@LOOK
@click.option("-o", "--output", "form", type=click.Choice(["dot", "mermaid", "graphml", "json"]),
              default="dot", show_default=True, help="How the graph is written.")  # fmt: skip
def graph(form: str, **params: Any) -> int:
    """Print who needs whom: every exposure in scope, and all that it depends on."""
    from lbdoctor.cli.config import configure
    from lbdoctor.cli.opening import examine
    from lbdoctor.drawing import draw
    from lbdoctor.gate import INTERRUPTED
    from lbdoctor.printable import printable

    diagnosis = examine(params, configure(params))
    click.echo(printable(draw(diagnosis, form)))
    return INTERRUPTED if diagnosis.partial else 0

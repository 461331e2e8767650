"""`lbdoctor explain`: the page of a fault, offline."""

from __future__ import annotations

import click

from lbdoctor.cli.options import near


@click.command(short_help="Say what a code means and how to fix it.")
@click.argument("code", required=False)
@click.option("--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text",
              show_default=True, help="How the page is written.")  # fmt: skip
def explain(code: str | None, form: str) -> None:
    """Say what a code means, how it is decided, and how to fix it; without a code, list all."""
    from lbdoctor.explain import listing, page
    from lbdoctor.registry import load

    registry = load()
    if code is None:
        click.echo(listing(registry, form))
    elif code not in registry.codes:
        raise click.UsageError(f"there is no code {code!r}{near(code, registry.codes)}")
    else:
        click.echo(page(registry, code, form))

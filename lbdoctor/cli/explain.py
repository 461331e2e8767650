"""`lbdoctor explain`: the page of a fault or of an engine, offline."""

from __future__ import annotations

import click

from lbdoctor.cli.options import near
from lbdoctor.cli.types import Page


@click.command(short_help="Say what a code means, or how a healthy engine looks.")
@click.argument("code", type=Page(), required=False)
@click.option("--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text",
              show_default=True, help="How the page is written.")  # fmt: skip
def explain(code: str | None, form: str) -> None:
    """Say what a code means, how it is decided, and how to fix it; without a code, list all.

    Instead of a code, the id of an engine (`lbdoctor engines` lists them): what it can do, how a
    healthy chain of it looks, and its codes.
    """
    from lbdoctor.explain import engine_page, listing, page
    from lbdoctor.registry import load

    registry = load()
    if code is None:
        click.echo(listing(registry, form))
        return
    engine = registry.engine(code)
    if engine is not None:
        click.echo(engine_page(registry, engine, form))
    elif code in registry.codes:
        click.echo(page(registry, code, form))
    else:
        known = [*registry.codes, *(each.id for each in registry.engines)]
        raise click.UsageError(f"there is no code or engine {code!r}{near(code, known)}")

"""`lbdoctor engines`: which engine is covered at which stage."""

from __future__ import annotations

import click


@click.command(short_help="Show which engine is covered at which stage.")
@click.option("--markdown", is_flag=True, help="As a table for a document.")
def engines(markdown: bool) -> None:
    """Show, for each engine, how many faults are looked for at each stage."""
    from lbdoctor.coverage import table
    from lbdoctor.registry import load

    head, *rows = table(load())
    if markdown:
        lines = [head, ["---"] * len(head), *rows]
        click.echo("\n".join(f"| {' | '.join(line)} |" for line in lines))
        return
    wide = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    for row in (head, *rows):
        cells = zip(row, wide, strict=True)
        click.echo("  ".join(f"{cell:<{width}}" for cell, width in cells).rstrip())

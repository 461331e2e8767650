"""`lbdoctor engines`: which engine is covered at which stage, and how they compare."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from lbdoctor.registry import Registry


@click.command(short_help="Show which engine is covered at which stage, or compare them.")
@click.option("--compare", is_flag=True,
              help="What each engine can do (L4, L7, analytics, WAF) and costs to run, with sources.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(["text", "markdown", "json", "yaml"]),
              default="text", show_default=True, help="How it is written.")  # fmt: skip
@click.option("--markdown", is_flag=True, help="The same as --format markdown.")
def engines(compare: bool, form: str, markdown: bool) -> None:
    """Show, for each engine, how many faults are looked for at each stage."""
    from lbdoctor import comparing
    from lbdoctor.registry import load

    form = "markdown" if markdown else form
    click.echo(comparing.compare(load(), form) if compare else _covered(load(), form))


def _covered(registry: Registry, form: str) -> str:
    from lbdoctor.comparing import dumped
    from lbdoctor.coverage import table

    head, *rows = table(registry)
    if form in ("json", "yaml"):
        return dumped([dict(zip(head, row, strict=True)) for row in rows], form)
    if form == "markdown":
        lines = [head, ["---"] * len(head), *rows]
        return "\n".join(f"| {' | '.join(line)} |" for line in lines)
    wide = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    return "\n".join(
        "  ".join(f"{cell:<{width}}" for cell, width in zip(row, wide, strict=True)).rstrip()
        for row in (head, *rows)
    )

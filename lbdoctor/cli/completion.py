"""`lbdoctor completion`: the script that completes words in a shell."""

from __future__ import annotations

import click


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the completion script of a shell.

    \b
    bash  source <(lbdoctor completion bash)
    zsh   source <(lbdoctor completion zsh)
    fish  lbdoctor completion fish | source
    """
    from click.shell_completion import get_completion_class

    parent = context.parent
    assert parent is not None
    found = get_completion_class(shell)
    assert found is not None
    program = parent.info_name or "lbdoctor"
    variable = f"_{program}_COMPLETE".replace("-", "_").upper()
    click.echo(found(parent.command, {}, program, variable).source())

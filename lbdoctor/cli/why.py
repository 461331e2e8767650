"""`lbdoctor why`: one exposure, with its whole chain."""

from __future__ import annotations

from typing import Any

import click

from lbdoctor.cli.options import GATE, LOOK, STATE, Verb
from lbdoctor.cli.output import OUTPUT


@click.command(cls=Verb, short_help="Explain one Service, Ingress, Gateway or HTTPProxy.")
@click.argument("what", required=False, metavar="[KIND/NAME|HOST]")
@STATE
@OUTPUT
@GATE
@LOOK
def why(what: str | None, **params: Any) -> int:
    """Explain one of them: svc/NAME, ingress/NAME, gateway/NAME, httpproxy/NAME, or a host name.

    Without one it takes the only one that is pending in scope, or lists them, oldest first.
    """
    from lbdoctor.cli.config import configure
    from lbdoctor.cli.finding import chosen, listing
    from lbdoctor.cli.opening import judge, read
    from lbdoctor.cli.output import write
    from lbdoctor.gate import exit_code

    config = configure(params)
    snapshot = read(params, config)
    everything = judge(snapshot, params, config)
    if what is None and (several := listing(everything)):
        click.echo(several)
        return exit_code(everything, config.policy)
    refs = chosen(what, everything, config.registry, params.get("namespace"))
    diagnosis = judge(snapshot, params, config, frozenset(refs))
    outputs = [("_why" if name == "text" else name, file) for name, file in params["outputs"]]
    write(diagnosis, config.policy, outputs, params)
    return exit_code(diagnosis, config.policy)

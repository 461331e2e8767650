"""`lbdoctor scan`: look at everything."""

from __future__ import annotations

from typing import Any

import click

from lbdoctor.cli.options import GATE, LOOK, STATE, Verb
from lbdoctor.cli.output import OUTPUT


@click.command(cls=Verb)
@STATE
@OUTPUT
@GATE
@LOOK
def scan(**params: Any) -> int:
    """Look at everything that promises access from outside.

    That is every Service of type LoadBalancer, Ingress, Gateway and HTTPProxy: an exposure, in
    short. Prints which are in trouble, why, and what to do next; then what could not be seen, and
    the commands that would show it.
    """
    from lbdoctor.cli.config import configure
    from lbdoctor.cli.opening import examine
    from lbdoctor.cli.output import write
    from lbdoctor.gate import exit_code

    config = configure(params)
    diagnosis = examine(params, config)
    write(diagnosis, config.policy, params["outputs"], params)
    return exit_code(diagnosis, config.policy)

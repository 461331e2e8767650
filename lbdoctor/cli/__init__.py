"""The command line: one file for each verb."""

from __future__ import annotations

import gc
import os
import signal
import sys
from errno import ENOSPC

import click

from lbdoctor import __version__
from lbdoctor.cli.checks import checks
from lbdoctor.cli.completion import completion
from lbdoctor.cli.engines import engines
from lbdoctor.cli.explain import explain
from lbdoctor.cli.graph import graph
from lbdoctor.cli.output import give_up_stdout
from lbdoctor.cli.pools import pools
from lbdoctor.cli.rbac import rbac
from lbdoctor.cli.scan import scan
from lbdoctor.cli.why import why
from lbdoctor.gate import BUG, INTERRUPTED, UNREADABLE, USAGE


class Verbs(click.Group):
    """Lists the verbs as they were added: what people want first comes first."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the verbs."""
        return list(self.commands)


@click.group(
    cls=Verbs,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 nothing found, 1 findings, 2 wrong usage, 3 something could not be seen, "
    "4 nothing could be examined, 70 a bug, 130 interrupted.",
)
@click.version_option(__version__, prog_name="lbdoctor", message="%(prog)s %(version)s")
@click.pass_context
def cli(context: click.Context) -> None:
    """Explain why a LoadBalancer Service is stuck and why nobody can reach it.

    Reads a live cluster or a dump, never writes to either, and calls nobody home.

    \b
    lbdoctor scan                            look at the cluster of your kubeconfig
    lbdoctor scan --from DUMP                look at a dump instead
    lbdoctor why svc/web -n shop             one Service, with its whole chain
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())
        context.exit(USAGE)


for verb in (scan, why, pools, graph, explain, checks, engines, rbac, completion):
    cli.add_command(verb)


def main() -> None:
    """Run the command line and end the process with its exit code."""
    gc.disable()  # what one command makes lives until it ends: there is no garbage to look for
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a session is closed then, too
    program = os.path.basename(sys.argv[0]).removesuffix(".exe")
    sys.exit(run(program if program.startswith("kubectl-") else "lbdoctor"))


def run(program: str, words: list[str] | None = None) -> int:
    """The exit code of a command line; every failure is one line on stderr."""
    from lbdoctor.registry import Unusable
    from lbdoctor.sources import Unreadable

    try:
        return cli.main(words, prog_name=program, standalone_mode=False) or 0
    except click.UsageError as error:
        where = error.ctx.command_path if error.ctx else program
        return _fail(f"{error.format_message()} (see {where} --help)", USAGE)
    except click.ClickException as error:
        return _fail(error.format_message(), USAGE)
    except click.exceptions.Abort:
        return INTERRUPTED
    except Unusable as error:
        return _fail(str(error), USAGE)
    except Unreadable as error:
        return _fail(str(error), UNREADABLE)
    except KeyboardInterrupt:
        return _fail("interrupted", INTERRUPTED)
    except BrokenPipeError:
        give_up_stdout()
        return 0
    except Exception as error:
        if isinstance(error, OSError) and error.errno == ENOSPC:
            give_up_stdout()
            return _fail("no space left to write the output to", USAGE)
        if os.environ.get("LBDOCTOR_DEBUG"):
            raise
        from lbdoctor.redact import leave

        return _fail(f"a bug in lbdoctor: {type(error).__name__}: {leave(str(error))}", BUG)


def _fail(text: str, code: int) -> int:
    from lbdoctor.printable import printable

    click.echo(f"lbdoctor: {printable(text)}", err=True)
    return code

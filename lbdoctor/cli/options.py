"""Flags that verbs share, below the headings of the help."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import click

from lbdoctor.cli.types import Codes, Duration, Labels, Moment
from lbdoctor.sources.rest.known import APIS, Api

Command = Callable[..., Any]


class Headed(click.Option):
    """A flag below a heading of its own in the help."""

    def __init__(self, *words: Any, heading: str = "", **more: Any) -> None:
        super().__init__(*words, **more)
        self.heading = heading


class Verb(click.Command):
    """Writes its flags below their headings, in the order in which they were declared."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The flags, those without a heading last."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for param in self.get_params(ctx):
            row = param.get_help_record(ctx)
            if row is not None:
                groups.setdefault(getattr(param, "heading", ""), []).append(row)
        for heading in sorted(groups, key=lambda each: not each):
            with formatter.section(heading or "Options"):
                formatter.write_dl(groups[heading])


def below(heading: str) -> Callable[..., Command]:
    """`click.option` for flags below a heading."""
    return partial(click.option, cls=Headed, heading=heading)


def together(*options: Command) -> Callable[[Command], Command]:
    """Several options as one decorator, in the order of the help."""

    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


_cluster = below("A live cluster")
CLUSTER = together(
    _cluster("--kubeconfig", type=click.Path(), metavar="FILE", help="Kubeconfig, as kubectl takes it."),
    _cluster("--context", metavar="NAME", help="Context of the kubeconfig."),
    _cluster("-n", "--namespace", metavar="NAME", help="Explain only what is in this namespace."),
    _cluster("-A", "--all-namespaces", is_flag=True, help="Explain what is in any namespace (default)."),
    _cluster("-l", "--selector", type=Labels(), default=None, metavar="LABELS", help="Explain only what has these labels (a=b,c!=d,e in (x,y))."),
    _cluster("--request-timeout", type=Duration(), default="30s", show_default=True,
                 help="How long one answer of the API server may take."),
    _cluster("--as", "as_user", metavar="USER", help="Impersonate a user."),
    _cluster("--as-group", "as_groups", metavar="GROUP", multiple=True, help="Impersonate a group; repeatable."),
)  # fmt: skip

_supervisor = below("Its Supervisor")
SUPERVISOR_CLUSTER = together(
    _supervisor(
        "--supervisor-kubeconfig",
        type=click.Path(),
        metavar="FILE",
        help="Kubeconfig of the Supervisor.",
    ),
    _supervisor("--supervisor-context", metavar="NAME", help="Context of the Supervisor."),
    _supervisor(
        "--supervisor-namespace",
        metavar="NAME",
        help="vSphere Namespace of this cluster: nothing of others is read.",
    ),
)

_dump = below("Dumps in their place")
DUMPS = together(
    _dump("--from", "dumps", type=click.Path(), metavar="PATH", multiple=True,
                 help="Read a dump instead: folder, archive, file, or - for standard input; repeatable."),
    _dump("--supervisor-from", "supervisor_dumps", type=click.Path(), metavar="PATH", multiple=True,
                 help="A dump of the Supervisor; repeatable."),
    _dump("--at", type=Moment(), metavar="TIME", help="Judge ages and expiry at this time."),
)  # fmt: skip

_judgement = below("What counts")
JUDGEMENT = together(
    _judgement("--select", type=Codes(), metavar="CODE[,AREA]", default=None, help="Only these checks."),
    _judgement("--ignore", type=Codes(), metavar="CODE[,AREA]", default=None, help="All checks but these."),
    _judgement("--grace", type=Duration(), default=None, metavar="DURATION",
                 help="How long silence is no fault.  [default: 2m]"),
    _judgement("--config", type=click.Path(), metavar="FILE", help="Settings as TOML."),
)  # fmt: skip

_gate = below("Exit code")
GATE = together(
    _gate("--fail-on", type=click.Choice(["error", "warning", "info", "never"]), default=None,
                 help="Exit with 1 from this severity on.  [default: error]"),
    _gate("--allow-inconclusive", is_flag=True, default=None,
                 help="Exit with 0 even where something could not be seen."),
)  # fmt: skip

_look = below("On the screen")
LOOK = together(
    _look("-q", "--quiet", is_flag=True, help="No progress, and no notes of the sources."),
    _look("-v", "--verbose", is_flag=True, help="Show what is fine, too."),
    _look("--color", type=click.Choice(["auto", "always", "never"]), default="auto",
                 show_default=True, help="Colours; NO_COLOR turns them off as well."),
)  # fmt: skip


def _product(api: Api) -> Command:
    """The flags of a product with a REST API of its own."""
    name, secret = api.id, f"{api.environment}USERNAME and _PASSWORD or _TOKEN"
    option = below(f"The {api.title}")
    return together(
        option(f"--{name}-{api.word}", f"{name}_url", metavar="URL",
                     help=f"Ask the {api.title}, too, as {secret} of the environment say."),
        option(f"--{name}-credentials", type=click.Path(), metavar="FILE",
                     help="File with username and password (or token) in their place."),
        option(f"--{name}-ca", type=click.Path(), metavar="FILE", help=f"CA by which the {api.title} is verified."),
        option(f"--{name}-tenant", metavar="NAME", help="Only this tenant.  [default: all]"),
        option(f"--{name}-from", type=click.Path(), metavar="DIR",
                     help=f"Recorded answers of the {api.title} instead."),
    )  # fmt: skip


PRODUCTS = together(*map(_product, APIS))
STATE = together(CLUSTER, SUPERVISOR_CLUSTER, DUMPS, PRODUCTS, JUDGEMENT)


def near(word: str, known: Sequence[str]) -> str:
    """`; did you mean X?`, where something is close."""
    from difflib import get_close_matches

    found = get_close_matches(word, known, n=1, cutoff=0.6)
    return f"; did you mean {found[0]}?" if found else ""

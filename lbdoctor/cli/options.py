"""Flags that verbs share, and what their words mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from lbdoctor.model import instant
from lbdoctor.selectors import Term, parsed
from lbdoctor.sources.rest.known import APIS, Api

# Generic only in newer versions of click.
if TYPE_CHECKING:
    _Type = click.ParamType[Any]
else:
    _Type = click.ParamType

Command = Callable[..., Any]
_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


class Duration(_Type):
    """`90s`, `2m`, `1h30m`; a bare number is seconds."""

    name = "duration"

    def convert(self, value: Any, param: Any, ctx: Any) -> timedelta:
        """The span of time; fails with an example."""
        if isinstance(value, timedelta):
            return value
        text = str(value)
        if text.replace(".", "", 1).isdigit():
            return timedelta(seconds=float(text))
        parts = _PART.findall(text)
        if not parts or "".join(a + b for a, b in parts) != text:
            self.fail(f"{text!r} is no duration; write for instance 90s, 2m or 1h30m", param, ctx)
        return timedelta(seconds=sum(float(amount) * _SECONDS[unit] for amount, unit in parts))


class Moment(_Type):
    """An RFC 3339 time, `2026-01-31T12:00:00Z`."""

    name = "time"

    def convert(self, value: Any, param: Any, ctx: Any) -> datetime:
        """The time; fails with an example."""
        found = value if isinstance(value, datetime) else instant(value)
        if found is None:
            self.fail(f"{value!r} is no time; write for instance 2026-01-31T12:00:00Z", param, ctx)
        return found


class Labels(_Type):
    """A label selector as kubectl takes it."""

    name = "labels"

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[Term, ...]:
        """The terms; fails with the part that is none."""
        if isinstance(value, tuple):
            return value
        try:
            return parsed(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


class Words(_Type):
    """Words with commas between them."""

    name = "words"

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[str, ...]:
        """The words, without blanks."""
        if isinstance(value, tuple):
            return value
        return tuple(word.strip() for word in str(value).split(",") if word.strip())


def together(*options: Command) -> Callable[[Command], Command]:
    """Several options as one decorator, in the order of the help."""

    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


CLUSTER = together(
    click.option("--kubeconfig", metavar="FILE", help="Kubeconfig, as kubectl takes it."),
    click.option("--context", metavar="NAME", help="Context of the kubeconfig."),
    click.option("-n", "--namespace", metavar="NAME", help="Only exposures of this namespace."),
    click.option("-A", "--all-namespaces", is_flag=True, help="Exposures of all namespaces (default)."),
    click.option("-l", "--selector", type=Labels(), default=None, metavar="LABELS", help="Only exposures with these labels (a=b,c!=d,e in (x,y))."),
    click.option("--request-timeout", type=Duration(), default="30s", show_default=True,
                 help="How long one answer of the API server may take."),
    click.option("--as", "as_user", metavar="USER", help="Impersonate a user."),
    click.option("--as-group", "as_groups", metavar="GROUP", multiple=True, help="Impersonate a group; repeatable."),
)  # fmt: skip

SUPERVISOR_CLUSTER = together(
    click.option("--supervisor-kubeconfig", metavar="FILE", help="Kubeconfig of the Supervisor."),
    click.option("--supervisor-context", metavar="NAME", help="Context of the Supervisor."),
    click.option(
        "--supervisor-namespace",
        metavar="NAME",
        help="vSphere Namespace of this cluster: nothing of others is read.",
    ),
)

DUMPS = together(
    click.option("--from", "dumps", metavar="PATH", multiple=True,
                 help="Read a dump instead: folder, archive, file, or - for standard input; repeatable."),
    click.option("--supervisor-from", "supervisor_dumps", metavar="PATH", multiple=True,
                 help="A dump of the Supervisor; repeatable."),
    click.option("--at", type=Moment(), metavar="TIME", help="Judge ages and expiry at this time."),
)  # fmt: skip

JUDGEMENT = together(
    click.option("--select", type=Words(), metavar="CODE[,AREA]", default=None, help="Only these checks."),
    click.option("--ignore", type=Words(), metavar="CODE[,AREA]", default=None, help="All checks but these."),
    click.option("--grace", type=Duration(), default=None, metavar="DURATION",
                 help="How long silence is no fault.  [default: 2m]"),
    click.option("--config", metavar="FILE", help="Settings as TOML."),
)  # fmt: skip

GATE = together(
    click.option("--fail-on", type=click.Choice(["error", "warning", "info", "never"]), default=None,
                 help="Exit with 1 from this severity on.  [default: error]"),
    click.option("--allow-inconclusive", is_flag=True, default=None,
                 help="Exit with 0 even where something could not be seen."),
)  # fmt: skip

LOOK = together(
    click.option("-q", "--quiet", is_flag=True, help="No progress, and no notes."),
    click.option("-v", "--verbose", is_flag=True, help="Show what is fine, too."),
    click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto",
                 show_default=True, help="Colours; NO_COLOR turns them off as well."),
)  # fmt: skip


def _product(api: Api) -> Command:
    """The flags of a product with a REST API of its own."""
    name, secret = api.id, f"{api.environment}USERNAME and _PASSWORD or _TOKEN"
    return together(
        click.option(f"--{name}-{api.word}", f"{name}_url", metavar="URL",
                     help=f"Ask the {api.title}, too, as {secret} of the environment say."),
        click.option(f"--{name}-credentials", metavar="FILE",
                     help="File with username and password (or token) in their place."),
        click.option(f"--{name}-ca", metavar="FILE", help=f"CA by which the {api.title} is verified."),
        click.option(f"--{name}-tenant", metavar="NAME", help="Only this tenant.  [default: all]"),
        click.option(f"--{name}-from", metavar="DIR",
                     help=f"Recorded answers of the {api.title} instead."),
    )  # fmt: skip


PRODUCTS = together(*map(_product, APIS))
STATE = together(CLUSTER, SUPERVISOR_CLUSTER, DUMPS, PRODUCTS, JUDGEMENT)


def near(word: str, known: Sequence[str]) -> str:
    """`; did you mean X?`, where something is close."""
    from difflib import get_close_matches

    found = get_close_matches(word, known, n=1, cutoff=0.6)
    return f"; did you mean {found[0]}?" if found else ""

"""Settings: the command line before the configuration file before the defaults."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from lbdoctor.cli.options import near
from lbdoctor.cli.types import Duration
from lbdoctor.gate import Policy
from lbdoctor.model import Severity
from lbdoctor.registry import Registry, load

KEYS = ("allow-inconclusive", "fail-on", "grace", "ignore", "options", "select")
SEVERITIES = ("error", "warning", "info", "never")


@dataclass(frozen=True, slots=True)
class Config:
    """What decides how a state is judged. `registry` holds the selected checks."""

    registry: Registry
    grace: timedelta
    options: Mapping[str, float]
    policy: Policy


def configure(params: Mapping[str, Any]) -> Config:
    """The settings of one command line; raises UsageError for every word that is not known."""
    everything = load()
    file = _file(params["config"]) if params.get("config") else {}
    select = _codes(params.get("select"), file.get("select"), everything, "--select")
    ignore = _codes(params.get("ignore"), file.get("ignore"), everything, "--ignore")
    registry = everything.select(select, ignore)
    if not registry.checks:
        raise click.UsageError("--select and --ignore together leave no check")
    grace = params.get("grace")
    if grace is None:
        grace = Duration().convert(file.get("grace", "2m"), None, None)
    return Config(registry, grace, _options(file, everything), _policy(params, file))


def _policy(params: Mapping[str, Any], file: Mapping[str, Any]) -> Policy:
    fail_on = params.get("fail_on") or file.get("fail-on", "error")
    if fail_on not in SEVERITIES:
        raise click.UsageError(f"fail-on is one of {', '.join(SEVERITIES)}, not {fail_on!r}")
    lenient = params.get("allow_inconclusive") or file.get("allow-inconclusive", False)
    if not isinstance(lenient, bool):
        raise click.UsageError(f"allow-inconclusive is true or false, not {lenient!r}")
    return Policy(None if fail_on == "never" else Severity(fail_on), lenient)


def _file(path: str) -> dict[str, Any]:
    try:
        found = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise click.UsageError(f"--config {path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise click.UsageError(f"--config {path} is no TOML: {error}") from None
    for key in found:
        if key not in KEYS:
            raise click.UsageError(f"--config {path}: there is no setting {key!r}{near(key, KEYS)}")
    return found


def _codes(flag: Any, listed: Any, registry: Registry, name: str) -> tuple[str, ...]:
    words = listed if flag is None and listed is not None else flag or ()
    if isinstance(words, str):
        words = [words]
    if not isinstance(words, list | tuple):
        raise click.UsageError(f"{name} takes codes and areas, not {words!r}")
    known = [*registry.codes, *sorted({check.area for check in registry.checks})]
    for word in words:
        if word not in known:
            raise click.UsageError(f"{name}: there is no check {word!r}{near(str(word), known)}")
    return tuple(words)


def _options(file: Mapping[str, Any], registry: Registry) -> dict[str, float]:
    given = file.get("options", {})
    if not isinstance(given, dict):
        raise click.UsageError("options is a table: write it below [options]")
    known = registry.options
    for key, value in given.items():
        if key not in known:
            raise click.UsageError(f"there is no option {key!r}{near(key, sorted(known))}")
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise click.UsageError(f"option {key} is a number, not {value!r}")
    return {key: float(value) for key, value in given.items()}

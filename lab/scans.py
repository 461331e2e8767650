"""lbdoctor itself, run against the lab as a user runs it."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

Fault = tuple[str, str]
"""A code and what it is about."""


@dataclass(frozen=True)
class Report:
    """What one run said: its exit code, its JSON where it printed some, and its complaints."""

    code: int
    text: str
    complaints: str

    @cached_property
    def json(self) -> dict[str, Any]:
        """The report itself."""
        found: dict[str, Any] = json.loads(self.text)
        return found

    @property
    def verdict(self) -> str:
        """pass, fail or inconclusive."""
        return str(self.json["verdict"])

    @property
    def certain(self) -> set[Fault]:
        """The errors that are told without doubt."""
        return {
            (one["code"], _name(one["ref"]))
            for one in self.json["findings"]
            if one["severity"] == "error" and one["confidence"] == "certain"
        }

    @property
    def exposures(self) -> dict[str, tuple[str, tuple[str, ...]]]:
        """State and codes of the roots, by exposure."""
        codes = {one["id"]: one["code"] for one in self.json["findings"]}
        return {
            _name(one["ref"]): (one["state"], tuple(codes[root] for root in one["roots"]))
            for one in self.json["exposures"]
        }

    @property
    def fine(self) -> set[str]:
        """The exposures that nothing is wrong with."""
        return {name for name, (state, _) in self.exposures.items() if state == "ok"}

    @property
    def checks(self) -> dict[str, str]:
        """The outcome of every check."""
        return {one["name"]: one["outcome"] for one in self.json["checks"]}

    @property
    def failed(self) -> set[str]:
        """The checks that found something."""
        return {name for name, outcome in self.checks.items() if outcome == "failed"}

    @property
    def passed(self) -> set[str]:
        """The checks that say that there is nothing to be found."""
        return {n for n, outcome in self.checks.items() if outcome in ("passed", "not-applicable")}

    @property
    def gaps(self) -> dict[str, str]:
        """What could not be seen: the state by kind."""
        return {
            one["resource"]: one["state"]
            for source in self.json["sources"]
            for one in source["coverage"]
            if one["state"] not in ("complete", "not-served")
        }

    @property
    def commands(self) -> list[str]:
        """Every command that it suggests, each once."""
        found = (one for each in self.json["findings"] for one in each["remedy"]["commands"])
        return list(dict.fromkeys(found))


def scan(*words: str | Path, seconds: float = 120) -> Report:
    """`lbdoctor scan` with these words."""
    return run("scan", *words, "-o", "json", seconds=seconds)


def live(kubeconfig: Path, *words: str | Path, seconds: float = 120) -> Report:
    """A scan of a cluster with this kubeconfig."""
    return scan("--kubeconfig", kubeconfig, *words, seconds=seconds)


def run(*words: str | Path, seconds: float = 120) -> Report:
    """Any verb, bounded in time; a traceback is an error whatever the verb."""
    with begin(*words) as child:
        return end(child, seconds)


def begin(*words: str | Path) -> subprocess.Popen[str]:
    """Start a run and do something else meanwhile."""
    return subprocess.Popen(
        [sys.executable, "-m", "lbdoctor", *map(str, words)],
        env={key: text for key, text in os.environ.items() if key != "KUBECONFIG"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def end(child: subprocess.Popen[str], seconds: float = 120) -> Report:
    """What a run said that was started by `begin`."""
    try:
        text, complaints = child.communicate(timeout=seconds)
    except BaseException:
        child.kill()
        raise
    assert "Traceback" not in complaints and child.returncode != 70, complaints
    return Report(child.returncode, text, complaints)


def wrong(seen: Report, full: Report) -> list[str]:
    """Why a report may not be believed of somebody who saw less than the full one."""
    found = [f"certain: {one}" for one in sorted(seen.certain - full.certain)]
    found += [f"fine: {one}" for one in sorted(seen.fine - full.fine)]
    found += [f"passed: {one}" for one in sorted(seen.passed & full.failed)]
    if seen.code not in (full.code, 3) or (seen.code == 3) != (seen.verdict == "inconclusive"):
        found.append(f"{seen.verdict}, exit {seen.code}")
    return found


def _name(ref: dict[str, str]) -> str:
    return "/".join(filter(None, (ref["cluster"], ref["kind"], ref["namespace"], ref["name"])))

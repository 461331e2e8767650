"""Every suggested command that only reads is pasted into a shell, and must work."""

import os
import shlex
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lab import replay, scans
from lab.actors.kubelet import kubelets, reachable
from lab.cluster import Cluster, cluster
from lab.places import bin_dir
from lab.scans import live
from lbdoctor.registry import load
from lbdoctor.testing import Case, cases, look

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
CASES = cases(FIXTURES)
_READING = {"get", "describe", "logs", "auth", "explain", "api-resources", "config"}
_OPTIONS_WITH_WORD = {"-n", "--namespace", "--kubeconfig", "--context"}


def verb(command: str) -> str:
    """What kubectl is asked to do."""
    words = iter(shlex.split(command)[1:])
    for word in words:
        if word in _OPTIONS_WITH_WORD:
            next(words)
        elif not word.startswith("-"):
            return word
    return ""


def paste(c: Cluster, command: str) -> str:
    """What is wrong with a command, or nothing."""
    done = subprocess.run(
        ["bash", "-c", command],
        env={
            **os.environ,
            "PATH": f"{bin_dir()}:{os.environ['PATH']}",
            "KUBECONFIG": str(c.kubeconfig),
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    answered = verb(command) == "auth" and done.stdout.strip() in ("yes", "no")
    fine = answered or not done.returncode
    return "" if fine else f"{command}: {done.returncode}: {done.stderr.strip()}"


@pytest.mark.xdist_group("town")
def test_the_commands_of_a_live_report_work(town: Cluster) -> None:
    commands = live(town.kubeconfig).commands
    assert len(commands) > 4
    with reachable(town):
        assert [wrong for one in commands if (wrong := paste(town, one))] == []


@pytest.mark.xdist_group("edges")
def test_the_commands_of_a_report_on_gateways_work(edges: Cluster) -> None:
    commands = live(edges.kubeconfig).commands
    assert len(commands) > 4
    with reachable(edges):
        assert [wrong for one in commands if (wrong := paste(edges, one))] == []


@pytest.mark.xdist_group("town")
def test_the_text_can_be_pasted_line_by_line(town: Cluster) -> None:
    lines = scans.run("scan", "--kubeconfig", town.kubeconfig).text.split("\n")
    shell = "\n".join(["set -e", *_commands(lines)])
    assert shell.count("kubectl") > 4
    with reachable(town):
        assert paste(town, shell) == ""


def _commands(lines: list[str]) -> Iterator[str]:
    """The lines that a user would copy, with those that they go on in."""
    going_on = False
    for line in lines:
        if going_on or line.strip().startswith("kubectl "):
            yield line.strip()
            going_on = line.endswith("\\")


def suggested(case: Case) -> list[str]:
    """The commands of both twins of a story."""
    found = (look(case.snapshot(healthy=healthy)).findings for healthy in (False, True))
    return [one for each in found for judged in each for one in judged.finding.remedy.commands]


@pytest.fixture(scope="module")
def stage() -> Iterator[tuple[Cluster, list[str]]]:
    """A server in which every object of every hand-written story is, by its name."""
    registry = load()
    objects = [
        raw
        for case in CASES
        for where, side in case.sick.items()
        if where not in registry.apis
        for raw in side
    ]
    kinds = [
        {
            "group": kind.group,
            "name": kind.name,
            "plural": kind.plural,
            "versions": kind.versions[:1],
            "namespaced": kind.namespaced,
        }
        for kind in {need.kind for need in registry.needs()}
    ]
    with cluster() as c:
        c.plane.processes.pop("kube-controller-manager").stop()
        c.apply(replay.definitions(objects, kinds))
        with kubelets(c) as kubelet:
            yield c, replay.play(c, objects, kubelet)


@pytest.mark.xdist_group("stage")
def test_every_written_object_is_one_that_a_server_takes(stage: tuple[Cluster, list[str]]) -> None:
    assert stage[1] == [], "\n".join(stage[1])


@pytest.mark.xdist_group("stage")
def test_all_commands_of_all_stories_work(stage: tuple[Cluster, list[str]]) -> None:
    commands = sorted({one for case in CASES for one in suggested(case)})
    assert len(commands) > 50
    assert [one for one in commands if one.split()[0] != "kubectl"] == []
    assert [one for one in commands if verb(one) not in _READING] == []
    with ThreadPoolExecutor(3) as crew:
        found = [one for one in crew.map(lambda each: paste(stage[0], each), commands) if one]
    assert found == [], "\n".join(found)

"""The same state live and in dumps: the same verdicts, or a gap where the format lacks a kind."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab import scans
from lab.cases.shop import says, shop
from lab.cases.vks_place import Vks, expose, vks
from lab.cluster import Cluster
from lab.places import bin_dir
from lab.scans import Report, live, scan, wrong

REFUSED = "supervisor/provider-unauthorized"


def pasted(c: Cluster, folder: Path) -> Path:
    """A dump made by pasting what `lbdoctor checks --kubectl` prints into a shell."""
    folder.mkdir()
    path = f"{bin_dir()}:{os.environ['PATH']}"
    subprocess.run(
        ["sh"],
        input=scans.run("checks", "--kubectl").text,
        cwd=folder,
        env={**os.environ, "PATH": path, "KUBECONFIG": str(c.kubeconfig)},
        stderr=subprocess.DEVNULL,
        text=True,
        timeout=120,
        check=False,
    )
    return folder


def dumped(c: Cluster, folder: Path) -> Path:
    """What `kubectl cluster-info dump` leaves."""
    c.kubectl("cluster-info", "dump", "--all-namespaces", f"--output-directory={folder}")
    return folder


def faults(seen: Report) -> set[tuple[str, ...]]:
    """All that was found, with how sure it is."""
    return {
        (one["code"], one["severity"], one["confidence"], str(one["ref"]), one["message"])
        for one in seen.json["findings"]
    }


def agree(offline: Report, online: Report) -> None:
    """Every verdict is the same, and nothing was missed."""
    assert offline.exposures == online.exposures
    assert faults(offline) == faults(online)
    assert {k: v for k, v in offline.checks.items() if v != online.checks[k]} == {}
    assert (offline.code, offline.verdict) == (online.code, online.verdict)
    assert not offline.gaps.keys() - {"secrets.core"}


def poorer(offline: Report, online: Report) -> None:
    """Nothing is said that the live scan does not say, and every difference has its gap."""
    assert wrong(offline, online) == []
    different = {k: v for k, v in offline.checks.items() if v != online.checks[k]}
    assert set(different.values()) <= {"inconclusive", "failed"}
    assert not different or offline.gaps
    assert set(offline.gaps.values()) == {"not-collected"}
    assert set(offline.exposures) == set(online.exposures)


@pytest.mark.xdist_group("town")
def test_a_town_of_healthy_and_waiting_services(town: Cluster, tmp_path: Path) -> None:
    online = live(town.kubeconfig, "--ignore", "tls")
    agree(scan("--from", pasted(town, tmp_path / "get"), "--ignore", "tls"), online)
    poorer(scan("--from", dumped(town, tmp_path / "dump"), "--ignore", "tls"), online)


@pytest.mark.xdist_group("town")
def test_a_healthy_namespace_passes_in_both(town: Cluster, tmp_path: Path) -> None:
    found = scan("--from", pasted(town, tmp_path / "get"), "-n", "calm", "--ignore", "tls")
    assert (found.code, found.verdict) == (0, "pass")


def test_a_cluster_where_nobody_answers(tmp_path: Path) -> None:
    with shop("web") as c:
        online = live(c.kubeconfig, "--ignore", "tls")
        assert online.exposures == {"guest/Service/shop/web": ("pending", ("engine/none",))}
        agree(scan("--from", pasted(c, tmp_path / "get"), "--ignore", "tls"), online)
        poorer(scan("--from", dumped(c, tmp_path / "dump"), "--ignore", "tls"), online)


@pytest.fixture(scope="module")
def pair() -> Iterator[Vks]:
    """A guest whose provider has a token that the Supervisor does not accept."""
    with vks() as v:
        v.provide(token="of.somebody.else")
        expose(v)
        v.guest.wait(
            "a refusal",
            lambda: "Unauthorized" in says(v.guest, "web", "SyncLoadBalancerFailed"),
            60,
        )
        yield v


@pytest.mark.xdist_group("pair")
def test_a_guest_with_its_supervisor(pair: Vks, tmp_path: Path) -> None:
    words = ("--supervisor-kubeconfig", pair.supervisor.kubeconfig)
    online = live(pair.guest.kubeconfig, *words, "--ignore", "tls")
    assert online.exposures["guest/Service/shop/web"] == ("pending", (REFUSED,))
    guest = pasted(pair.guest, tmp_path / "guest")
    supervisor = pasted(pair.supervisor, tmp_path / "supervisor")
    both = ("--from", guest, "--supervisor-from", supervisor)
    agree(scan(*both, "--ignore", "tls"), online)


@pytest.mark.xdist_group("pair")
def test_a_guest_alone_and_a_supervisor_alone(pair: Vks, tmp_path: Path) -> None:
    for name, c in (("guest", pair.guest), ("supervisor", pair.supervisor)):
        online = live(c.kubeconfig, "--ignore", "tls")
        agree(scan("--from", pasted(c, tmp_path / name), "--ignore", "tls"), online)


@pytest.mark.xdist_group("edges")
def test_gateways_that_wait_and_gateways_that_are_fine(edges: Cluster, tmp_path: Path) -> None:
    online = live(edges.kubeconfig, "--ignore", "tls")
    agree(scan("--from", pasted(edges, tmp_path / "get"), "--ignore", "tls"), online)

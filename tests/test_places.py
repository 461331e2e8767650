"""A tenant of a Supervisor may not list it all: the guest says in which namespace to look."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from apiserver import ApiServer, running
from click.testing import CliRunner
from test_supervisor_chain import CASES

from lbdoctor.cli import cli
from lbdoctor.kinds import SERVICE
from lbdoctor.model import GUEST, SUPERVISOR, Need, need
from lbdoctor.places import places
from lbdoctor.registry import load
from lbdoctor.sources.live import LiveSource
from lbdoctor.testing import state
from lbdoctor.testing.written import known_kinds

FULL = CASES["nsx-vpc-ip-block-exhausted"]


@pytest.fixture
def api() -> Iterator[ApiServer]:
    """A Supervisor that shows an account its own namespace, and nothing else."""
    with running() as server:
        known = known_kinds(load())
        for raw in FULL.sick[SUPERVISOR]:
            group, _, version = raw["apiVersion"].rpartition("/")
            kind = known.get((group, raw["kind"]))
            if kind is None:
                continue
            found = [each for each in server.resources if each.kind == kind]
            resource = found[0] if found else server.serve(kind, [], version)
            resource.objects.append(raw)
            server.forbidden.add(f"{resource.root}/{kind.plural}")
        for name in ("default", "kube-system", "vmware-system-nsx", "vmware-system-ako"):
            for each in server.resources:
                server.forbidden.add(f"{each.root}/namespaces/{name}/{each.kind.plural}")
        yield server


def scanned(api: ApiServer, folder: Path, guest: list[Any], *words: str) -> Any:
    path = folder / "guest.json"
    path.write_text(json.dumps({"kind": "List", "apiVersion": "v1", "items": guest}))
    flags = ["--from", str(path), "--supervisor-kubeconfig", api.kubeconfig(folder), *words]
    return json.loads(CliRunner().invoke(cli, ["scan", *flags, "-o", "json"]).stdout)


def test_the_namespace_of_the_guest_is_tried(api: ApiServer, tmp_path: Path) -> None:
    found = scanned(api, tmp_path, FULL.sick[GUEST])
    (web,) = [each for each in found["exposures"] if each["ref"]["name"] == "web"]
    codes = {each["id"]: each["code"] for each in found["findings"]}

    assert [codes[each] for each in web["roots"]] == ["nsx-vpc/ip-block-exhausted"]
    assert web["engine"]["expected"] == ["vks", "nsx-vpc"]
    assert web["engine"]["confidence"] == "likely"


def test_a_guest_that_does_not_say_where_it_is_leads_nowhere(
    api: ApiServer, tmp_path: Path
) -> None:
    silent = [raw for raw in FULL.sick[GUEST] if raw["kind"] not in ("Node", "ConfigMap")]
    scanned(api, tmp_path, silent)

    assert not [path for path in api.paths if "/namespaces/team-a/" in path]


def test_nobody_is_asked_for_the_way_while_everything_may_be_listed(tmp_path: Path) -> None:
    asked: list[str] = []

    def guide() -> list[str]:
        asked.append("once")
        return ["shop"]

    with running() as server:
        server.serve(SERVICE, [{"metadata": {"name": "web", "namespace": "shop"}}])
        source = LiveSource(kubeconfig=server.kubeconfig(tmp_path), guide=guide)
        wanted: list[Need] = [need(SERVICE)]
        source.read(wanted)
        open_ = list(asked)
        server.forbidden = {"/api/v1/services"}
        source.read(wanted)

    assert (open_, asked) == ([], ["once"])


def test_only_the_guest_of_a_supervisor_names_a_place() -> None:
    guest = state(FULL.sick[GUEST])

    assert places(guest, load(), SUPERVISOR) == ["team-a"]
    assert places(guest, load(), "avi") == []

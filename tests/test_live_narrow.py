"""One guest is asked for: of its Supervisor, nothing is read that belongs to other guests."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from apiserver import ApiServer, running
from chains import chains
from click.testing import CliRunner

from lbdoctor.cli import cli
from lbdoctor.kinds import DEPLOYMENT, EVENT, SERVICE
from lbdoctor.model import GUEST, SUPERVISOR, Space, need
from lbdoctor.registry import load
from lbdoctor.snapshot import Snapshot
from lbdoctor.sources.live import LiveSource
from lbdoctor.sources.plan import local
from lbdoctor.testing.written import known_kinds

FLB = chains()["flb"]
GUESTS = 30
REQUEST = next(each.kind for each in load().needs() if each.kind.plural == "virtualmachineservices")


@pytest.fixture
def api() -> Iterator[ApiServer]:
    """A Supervisor with many guests, of which one is ours."""
    with running() as server:
        known = known_kinds(load())
        kinds = {(raw["apiVersion"], raw["kind"]) for raw in FLB[SUPERVISOR]}
        for version, name in sorted(kinds):
            group, _, number = version.rpartition("/")
            kind = known.get((group, name))
            own = [
                raw
                for raw in FLB[SUPERVISOR]
                if (raw["apiVersion"], raw["kind"]) == (version, name)
            ]
            if kind is not None:
                server.serve(kind, [*own, *_others(own, kind.namespaced)], number)
        yield server


def _others(own: list[dict[str, object]], namespaced: bool) -> list[dict[str, object]]:
    mine = [raw for raw in own if namespaced and raw["metadata"].get("namespace") == "team-a"]  # type: ignore[attr-defined]
    return [
        raw | {"metadata": {**raw["metadata"], "namespace": f"team-x{number}"}}  # type: ignore[dict-item]
        for number in range(GUESTS - 1)
        for raw in mine
    ]


def listed(api: ApiServer) -> Counter[str]:
    """How often each list was asked for."""
    return Counter(path for path in api.paths if path.count("/") > 3 or path.startswith("/api/v1/"))


def scan(api: ApiServer, folder: Path, *words: str) -> dict[str, object]:
    guest = folder / "guest"
    guest.mkdir(exist_ok=True)
    for kind in {raw["kind"] for raw in FLB[GUEST]}:
        items = [raw for raw in FLB[GUEST] if raw["kind"] == kind]
        body = {"kind": "List", "apiVersion": "v1", "items": items}
        (guest / f"{kind}.json").write_text(json.dumps(body))
    flags = ["--from", str(guest), "--supervisor-kubeconfig", api.kubeconfig(folder), *words]
    done = CliRunner().invoke(cli, ["scan", *flags, "-o", "json"])
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_only_the_namespace_of_the_guest_is_listed(api: ApiServer, tmp_path: Path) -> None:
    scan(api, tmp_path, "--supervisor-namespace", "team-a")
    asked = listed(api)
    inside = f"/apis/vmoperator.vmware.com/v1alpha5/namespaces/team-a/{REQUEST.plural}"

    assert asked[inside] == 1
    assert not [path for path in asked if path.endswith(REQUEST.plural) and path != inside]
    assert asked["/api/v1/namespaces/team-a/services"] == 1
    assert not asked["/api/v1/services"]
    assert max(Counter(target for _, target, _ in api.requests).values()) == 1


def test_it_takes_fewer_requests_and_objects_than_all_guests(
    api: ApiServer, tmp_path: Path
) -> None:
    api.page = 5
    scan(api, tmp_path)
    whole = len(api.requests)
    api.requests.clear()
    scan(api, tmp_path, "--supervisor-namespace", "team-a")

    assert len(api.requests) < whole / 2


def test_the_answer_is_the_same(api: ApiServer, tmp_path: Path) -> None:
    found = [scan(api, tmp_path), scan(api, tmp_path, "--supervisor-namespace", "team-a")]
    said = [
        [(each["state"], each["engine"]["expected"]) for each in one["exposures"]]  # type: ignore[attr-defined]
        for one in found
    ]

    assert said[0] == said[1]
    assert said[0][0][1] == ["vks", "flb"]


def test_what_was_left_out_is_no_gap(api: ApiServer, tmp_path: Path) -> None:
    api.kubeconfig(tmp_path)
    source = LiveSource(
        cluster=SUPERVISOR, kubeconfig=str(tmp_path / "kubeconfig"), narrow="team-a"
    )
    found = Snapshot([source.read([need(SERVICE), need(REQUEST), need(DEPLOYMENT)])])

    assert found.gap(need(SERVICE), Space(SUPERVISOR, "team-a")) is None
    for place in (Space(SUPERVISOR), Space(SUPERVISOR, "team-x1")):
        gap = found.gap(need(SERVICE), place)
        assert gap is not None
        assert not gap.asked
    assert found.gap(need(DEPLOYMENT), Space(SUPERVISOR)) is None
    assert {obj.ref.namespace for obj in found.objects(REQUEST, Space(SUPERVISOR))} == {"team-a"}


def test_who_serves_everybody_is_looked_for_everywhere() -> None:
    kinds = {each.kind for each in load().needs()}

    assert {"Pod", "Deployment", "FoundationLoadBalancerConfig"} <= {
        kind.name for kind in kinds if kind.namespaced and not local(kind)
    }
    assert local(EVENT)
    assert local(REQUEST)

"""What matters on a Supervisor only is missed there, and nowhere else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from chains import chains
from click.testing import CliRunner

from lbdoctor.cli import cli
from lbdoctor.model import GUEST, SUPERVISOR, Coverage, Kind, Need, Space
from lbdoctor.registry import load
from lbdoctor.snapshot import Snapshot
from lbdoctor.sources import Reading, Seen

GROUPS = ("netoperator.vmware.com", "nsx.vmware.com", "iaas.vmware.com", "cluster.x-k8s.io")
KINDS = sorted(
    {need.kind for need in load().needs() if need.kind.group.endswith(GROUPS)},
    key=lambda kind: kind.resource,
)


def write(folder: Path, cluster: str, *kinds: str) -> Path:
    """A dump of these kinds."""
    raws = chains()["flb"][cluster]
    folder.mkdir()
    for kind in kinds:
        chosen = [raw for raw in raws if raw["kind"] == kind]
        body = {"kind": "List", "apiVersion": "v1", "items": chosen}
        (folder / f"{kind.lower()}.json").write_text(json.dumps(body))
    return folder


def shown(*words: object) -> str:
    return CliRunner().invoke(cli, ["scan", *map(str, words)]).stdout


GUESTS = ("Service", "Namespace", "Node", "Deployment", "EndpointSlice")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.resource)
def test_a_kind_of_the_supervisor_is_asked_for_there_only(kind: Kind) -> None:
    for cluster, asked in ((GUEST, False), (SUPERVISOR, True)):
        reading = Reading(cluster, "dump", "test", "", seen=[Seen(kind, Coverage.NOT_IN_DUMP)])
        gap = Snapshot([reading]).gap(Need(kind), Space(cluster))

        assert gap is not None
        assert gap.asked is asked


def test_every_folder_says_the_same_of_a_kind() -> None:
    said: dict[tuple[str, str], set[tuple[str | None, str | None, bool]]] = {}
    for need in load().needs():
        kind = need.kind
        key = (kind.group, kind.name)
        said.setdefault(key, set()).add((kind.home, kind.within, kind.aggregated))

    assert {key: words for key, words in said.items() if len(words) > 1} == {}


def missed(text: str) -> str:
    return text.partition("Could not look")[2]


def test_a_guest_alone_does_not_miss_what_only_its_supervisor_has(tmp_path: Path) -> None:
    text = missed(shown("-v", "--from", write(tmp_path / "guest", GUEST, *GUESTS)))

    assert "ingresses" in text
    assert not [group for group in ("netoperator", "nsx.vmware", "vmoperator") if group in text]


def test_a_supervisor_misses_its_own(tmp_path: Path) -> None:
    own = ("Service", "Namespace", "Node", "VirtualMachineService", "LoadBalancerConfig")
    there = write(tmp_path / "supervisor", SUPERVISOR, *own)
    text = missed(
        shown("-v", "--from", write(tmp_path / "guest", GUEST, *GUESTS), "--supervisor-from", there)
    )

    assert "foundationloadbalancerconfigs.netoperator.vmware.com" in text


@pytest.mark.parametrize("name, there", [("virtualmachineservices", True), ("machines", False)])
def test_a_dump_that_defines_what_only_a_supervisor_serves_is_one(
    tmp_path: Path, name: str, there: bool
) -> None:
    folder = write(tmp_path / "dump", SUPERVISOR, "Service", "Namespace", "Node", "Deployment")
    crd = {
        "kind": "CustomResourceDefinition",
        "apiVersion": "apiextensions.k8s.io/v1",
        "metadata": {"name": f"{name}.vmoperator.vmware.com"},
    }
    (folder / "crds.json").write_text(json.dumps({"kind": "List", "items": [crd]}))

    assert ("treated as one" in shown("-v", "--from", folder)) is there

import json
from pathlib import Path

import pytest

from lab import record, recorder
from lab.cases import Shot, case, cases
from lab.cluster import Cluster

pytestmark = pytest.mark.xdist_group("metallb")


def test_a_record_is_one_list_for_each_kind(metallb: Cluster, tmp_path: Path) -> None:
    record.write(metallb, tmp_path)
    services = json.loads((tmp_path / "services.core.json").read_text())
    assert services["kind"] == "List"
    assert {(one["apiVersion"], one["kind"]) for one in services["items"]} == {("v1", "Service")}
    assert all(one["metadata"]["managedFields"] for one in services["items"])
    assert (tmp_path / "ipaddresspools.metallb.io.json").exists()


def test_a_record_holds_no_secret_and_no_schema(metallb: Cluster, tmp_path: Path) -> None:
    record.write(metallb, tmp_path)
    text = "".join(path.read_text() for path in tmp_path.iterdir())
    assert '"kind": "Secret"' not in text
    assert "openAPIV3Schema" not in text
    assert "BEGIN" not in text


def test_a_record_that_names_the_lab_is_refused(metallb: Cluster, tmp_path: Path) -> None:
    where = {"name": "leak", "namespace": "shop"}
    body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": where, "data": {"a": "127.0.0.1"}}
    metallb.apply(body)
    with pytest.raises(record.Leak, match=r"127\.0\.0\.1"):
        record.write(metallb, tmp_path)
    metallb.client.delete(body)


def test_the_first_line_says_what_it_was_recorded_from(metallb: Cluster, tmp_path: Path) -> None:
    case("one-shot")(lambda: iter([Shot("healthy", {"": metallb}, ("metallb",), told="told")]))
    try:
        (folder,) = recorder.run("one-shot", tmp_path)
    finally:
        cases.__globals__["_cases"].pop("one-shot")
    first = (folder / "RECORDED.txt").read_text().splitlines()[0]
    assert first.startswith("Recorded from lbdoctor's lab on ")
    assert "MetalLB controller v0.15.2" in first

"""The time of a dump, what is no dump, and which cluster it is."""

import os
from pathlib import Path

import pytest
from dumping import KUBERNETES, listed, made, read, save, service

from lbdoctor.kinds import EVENT, LEASE, NAMESPACE, NODE, SERVICE
from lbdoctor.sources import Unreadable
from lbdoctor.sources.when import stated


def test_the_newest_stamp_of_the_past_is_the_time(tmp_path: Path) -> None:
    event = made("Event", "x", "shop", lastTimestamp="2026-01-02T03:00:00Z")
    micro = made("Event", "y", "shop", eventTime="2026-01-02T03:00:01.5Z")
    lease = made(
        "Lease", "n", "x", "coordination.k8s.io/v1", spec={"renewTime": "2026-01-01T00:00:00Z"}
    )
    save(tmp_path / "events.json", listed(event, micro))
    save(tmp_path / "leases.json", listed(lease))
    found = read(tmp_path, kinds=(EVENT, LEASE))

    assert found.now is not None
    assert found.now.isoformat() == "2026-01-02T03:00:01.500000+00:00"
    assert found.captured_at is None
    assert not found.exact


def test_heartbeats_and_creation_count_and_the_future_does_not(tmp_path: Path) -> None:
    beat = {"type": "Ready", "lastHeartbeatTime": "2026-01-02T03:00:00Z"}
    node = made("Node", "one", status={"conditions": [beat]})
    node["metadata"]["deletionTimestamp"] = "2027-01-01T00:00:00Z"
    node["status"]["notAfter"] = "2030-01-01T00:00:00Z"
    save(tmp_path / "nodes.json", listed(node))
    found = read(tmp_path, kinds=(NODE,))

    assert found.now is not None
    assert found.now.year == 2026


def test_the_times_of_files_on_disk_say_nothing(tmp_path: Path) -> None:
    path = save(tmp_path / "services.json", listed(service()))
    os.utime(path, (1_000_000_000, 1_000_000_000))

    assert read(path).now is None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("no time here", None),
        ('"2026-01-02T03:04:05.1234567Z"', "2026-01-02T03:04:05+00:00"),
        (
            "2026-01-02 03:04:05 +0200 CEST\n2026-01-02 03:05:05 +0200 CEST",
            "2026-01-02T03:05:05+02:00",
        ),
    ],
)
def test_a_stated_time_is_read_in_the_spellings_of_the_tools(text: str, wanted: str | None) -> None:
    found = stated(text)

    assert (found.isoformat() if found else None) == wanted


def test_two_clusters_are_not_joined(tmp_path: Path) -> None:
    for name, uid in (("a", "1"), ("b", "2")):
        system = made("Namespace", "kube-system", metadata={"uid": uid})
        save(tmp_path / name / "namespaces.json", listed(system))

    with pytest.raises(Unreadable, match="expected the dump of one cluster, found two"):
        read(tmp_path, kinds=(NAMESPACE,))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("NAMESPACE  NAME  TYPE\nshop  web  LoadBalancer\n", "a kubectl table"),
        ("Name:         web\nNamespace:    shop\n", "describe output"),
        ("<!DOCTYPE html><html></html>", "a web page"),
        ("LAST SEEN   TYPE   REASON   OBJECT   MESSAGE\n", "a table of events"),
        ("kind: Service\nname: {{ .Values.name }}\n{{- if .x }}\n", "a template"),
        ("{}", "a file without one"),
        ("", "which is empty"),
        ("import os\n", "expected"),
    ],
)
def test_what_is_no_dump_is_said_in_one_line(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(Unreadable) as error:
        read(save(tmp_path / "input.yaml", text))

    assert words in str(error.value)
    assert "\n" not in str(error.value)


def test_an_archive_that_is_known_and_useless_is_named(tmp_path: Path) -> None:
    save(tmp_path / "insights-operator" / "gather.txt", "x")

    with pytest.raises(Unreadable, match="an Insights archive"):
        read(tmp_path)


def test_a_path_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="no such file"):
        read(tmp_path / "nowhere")


def test_a_table_in_place_of_a_list_is_a_gap(tmp_path: Path) -> None:
    save(tmp_path / "services.json", listed(KUBERNETES, service()))
    save(tmp_path / "events.txt", "LAST SEEN   TYPE   REASON   OBJECT   MESSAGE\n1m  Normal\n")
    found = read(tmp_path, kinds=(SERVICE, EVENT))

    assert "run the command again with -o json" in next(
        s.reason for s in found.seen if s.kind == EVENT
    )


def test_leases_tell_the_time_even_where_nobody_asks_for_them(tmp_path: Path) -> None:
    lease = made(
        "Lease", "n", "x", "coordination.k8s.io/v1", spec={"renewTime": "2026-01-01T00:05:00.0Z"}
    )
    save(tmp_path / "services.json", listed(KUBERNETES, service("web", "shop")))
    save(tmp_path / "leases.coordination.k8s.io.json", listed(lease))
    found = read(tmp_path, kinds=(SERVICE,))

    assert found.now is not None
    assert found.now.isoformat() == "2026-01-01T00:05:00+00:00"
    assert {obj.ref.kind for obj in found.objects} == {"Service"}
    assert {seen.kind for seen in found.seen} == {SERVICE}

"""`kubectl cluster-info dump`, as a tree and as a stream, and trees that loops write."""

import json
from pathlib import Path

import yaml
from dumping import KUBERNETES, entry, listed, made, names, read, save, service, state

from lbdoctor.kinds import ENDPOINT_SLICE, EVENT, NODE, POD, SERVICE
from lbdoctor.model import Coverage

KINDS = (SERVICE, POD, EVENT, NODE, ENDPOINT_SLICE)


def tree(root: Path, *namespaces: str) -> Path:
    save(root / "nodes.json", listed(made("Node", "one"), kind="NodeList"))
    for space in namespaces:
        services = [KUBERNETES] if space == "default" else [service("web", space)]
        save(root / space / "services.json", listed(*services, kind="ServiceList"))
        save(root / space / "pods.json", listed(kind="PodList"))
        save(root / space / "events.json", {**listed(kind="EventList"), "items": None})
        save(
            root / space / "replication-controllers.json", listed(kind="ReplicationControllerList")
        )
        save(root / space / "web-1" / "logs.txt", '{"kind": "Service"}\n')
    return root


def test_each_namespace_of_the_tree_is_known(tmp_path: Path) -> None:
    found = read(tree(tmp_path, "default", "shop"), kinds=KINDS)

    assert found.format == "cluster-info dump"
    assert names(found) == ["Node/one", "Service/default/kubernetes", "Service/shop/web"]
    assert state(found, SERVICE) is Coverage.PARTIAL
    assert state(found, SERVICE, "shop") is Coverage.COMPLETE
    assert state(found, EVENT, "shop") is Coverage.COMPLETE
    assert state(found, NODE) is Coverage.COMPLETE


def test_what_the_format_never_contains_is_said_in_words(tmp_path: Path) -> None:
    found = entry(read(tree(tmp_path, "shop"), kinds=KINDS), ENDPOINT_SLICE)

    assert found.state is Coverage.NOT_COLLECTED
    assert found.reason == "`kubectl cluster-info dump` never contains them"


def test_a_dump_of_all_namespaces_shows_itself(tmp_path: Path) -> None:
    every = ("default", "kube-system", "kube-public", "kube-node-lease", "shop")
    found = read(tree(tmp_path, *every), kinds=KINDS)

    assert state(found, EVENT) is Coverage.COMPLETE
    assert state(found, SERVICE) is Coverage.COMPLETE


def test_a_missing_file_is_a_gap_even_then(tmp_path: Path) -> None:
    every = ("default", "kube-system", "kube-public", "kube-node-lease", "shop")
    (tree(tmp_path, *every) / "kube-system" / "pods.json").unlink()
    found = read(tmp_path, kinds=KINDS)

    assert state(found, POD) is Coverage.PARTIAL
    assert state(found, POD, "shop") is Coverage.COMPLETE


def test_a_file_that_its_neighbours_have_is_missed_in_any_namespace(tmp_path: Path) -> None:
    every = ("default", "kube-system", "kube-public", "kube-node-lease", "shop")
    (tree(tmp_path, *every) / "shop" / "events.json").unlink()
    found = read(tmp_path, kinds=KINDS)

    assert entry(found, EVENT).state is Coverage.PARTIAL
    assert entry(found, EVENT).reason == "not in this dump for shop"
    assert state(found, SERVICE) is Coverage.COMPLETE


def test_a_file_that_is_cut_off_is_a_gap_of_its_namespace(tmp_path: Path) -> None:
    path = tree(tmp_path, "default", "shop") / "shop" / "services.json"
    two = listed(service("a"), service("b"), kind="ServiceList")
    path.write_text(json.dumps(two)[:-30])
    found = read(tmp_path, kinds=KINDS)

    assert "Service/shop/a" in names(found)
    assert state(found, SERVICE, "shop") is Coverage.CUT_OFF
    assert state(found, SERVICE, "default") is Coverage.COMPLETE


def test_the_tree_may_be_wrapped_in_other_folders(tmp_path: Path) -> None:
    tree(tmp_path / "case-17" / "cluster-snapshot", "shop")

    assert names(read(tmp_path)) == ["Service/shop/web"]


def test_lists_of_a_folder_that_is_no_namespace_are_not_of_that_namespace(tmp_path: Path) -> None:
    save(tmp_path / "dumps" / "services.json", listed(KUBERNETES, service()))
    save(tmp_path / "dumps" / "events.json", listed())
    found = read(tmp_path, kinds=(SERVICE, EVENT))

    assert found.format == "kubectl get"
    assert state(found, SERVICE) is Coverage.COMPLETE
    assert state(found, EVENT) is Coverage.COMPLETE


def test_a_loop_over_namespaces_gives_a_tree_of_any_kind(tmp_path: Path) -> None:
    save(tmp_path / "shop" / "services.json", listed(service()))
    save(tmp_path / "shop" / "endpointslices.discovery.k8s.io.json", listed())
    found = read(tmp_path, kinds=(SERVICE, ENDPOINT_SLICE))

    assert found.format == "kubectl get"
    assert state(found, SERVICE, "shop") is Coverage.COMPLETE
    assert state(found, ENDPOINT_SLICE, "shop") is Coverage.COMPLETE
    assert state(found, ENDPOINT_SLICE) is Coverage.PARTIAL


def stream(*documents: object) -> str:
    logs = (
        "==== START logs for container c of pod shop/web-1 ====\n"
        '{"kind": "Service", "metadata": {"name": "fake"}}\n'
        "==== END logs for container c of pod shop/web-1 ====\n"
    )
    return logs.join(json.dumps(each, indent=4) + "\n" for each in documents)


STREAM = (
    listed(made("Node", "one"), kind="NodeList"),
    listed(made("Event", "x", "shop"), kind="EventList"),
    listed(kind="ReplicationControllerList"),
    listed(service(), kind="ServiceList"),
    listed(made("Pod", "web-1", "shop"), kind="PodList"),
)


def test_the_stream_holds_the_same_objects_and_no_logs(tmp_path: Path) -> None:
    path = save(tmp_path / "cluster-info.dump.log", stream(*STREAM))
    found = read(path, kinds=KINDS)

    assert found.format == "cluster-info dump"
    assert names(found) == ["Event/shop/x", "Node/one", "Pod/shop/web-1", "Service/shop/web"]
    assert state(found, SERVICE, "shop") is Coverage.COMPLETE
    assert state(found, ENDPOINT_SLICE) is Coverage.NOT_COLLECTED


def test_an_empty_list_of_the_stream_is_of_the_namespace_around_it(tmp_path: Path) -> None:
    node, _, rc, services, pods = STREAM
    path = save(tmp_path / "dump.json", stream(node, listed(kind="EventList"), rc, services, pods))

    assert state(read(path, kinds=KINDS), EVENT, "shop") is Coverage.COMPLETE


def test_utf16_from_powershell_is_read(tmp_path: Path) -> None:
    path = save(tmp_path / "dump.txt", stream(*STREAM).encode("utf-16"))

    assert "Service/shop/web" in names(read(path))


def test_the_stream_in_yaml_holds_the_same(tmp_path: Path) -> None:
    text = "---\n".join(yaml.safe_dump(each) for each in STREAM)
    path = save(tmp_path / "dump.yaml", text)

    assert names(read(path, kinds=KINDS))[-1] == "Service/shop/web"

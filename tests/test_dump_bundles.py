"""Bundles: Troubleshoot, must-gather, Sonobuoy and the other collectors."""

import json
from pathlib import Path

import pytest
import yaml
from dumping import KUBERNETES, POOL, entry, listed, made, names, read, save, service, state

from lbdoctor.kinds import (
    CRD,
    DEPLOYMENT,
    EVENT,
    INGRESS,
    NAMESPACE,
    NODE,
    POD,
    SECRET,
    SERVICE,
)
from lbdoctor.model import Coverage, Kind

SPACES = ("default", "kube-system", "shop")


def spaces() -> list[object]:
    return [made("Namespace", name) for name in SPACES]


def troubleshoot(root: Path) -> Path:
    top = root / "support-bundle" / "cluster-resources"
    save(top / "namespaces.json", listed(*spaces(), kind="NamespaceList"))
    for space in SPACES:
        own = {"default": [KUBERNETES], "shop": [service()]}.get(space)
        save(top / "services" / f"{space}.json", {**listed(kind="ServiceList"), "items": own})
        save(top / "events" / f"{space}.json", {**listed(kind="EventList"), "items": None})
    definition = made("CustomResourceDefinition", "ipaddresspools.metallb.io")
    crds = listed(
        definition, kind="CustomResourceDefinitionList", version="apiextensions.k8s.io/v1"
    )
    save(top / "custom-resource-definitions.json", crds)
    save(top / "groups.json", [{"name": ""}])
    save(root / "support-bundle" / "http-get.json", {"response": {"status": 200}})
    return top


def test_troubleshoot_knows_every_namespace_that_it_lists(tmp_path: Path) -> None:
    troubleshoot(tmp_path)
    found = read(tmp_path, kinds=(SERVICE, EVENT, SECRET, NAMESPACE))

    assert found.format == "Troubleshoot support bundle"
    assert names(found)[-2:] == ["Service/default/kubernetes", "Service/shop/web"]
    assert state(found, SERVICE) is Coverage.COMPLETE
    assert state(found, EVENT) is Coverage.COMPLETE
    assert entry(found, SECRET).reason == "Troubleshoot does not collect Secrets"


def test_forks_of_troubleshoot_write_yaml(tmp_path: Path) -> None:
    for path in sorted(troubleshoot(tmp_path).rglob("*.json")):
        path.with_suffix(".yaml").write_text(yaml.safe_dump(json.loads(path.read_text())))
        path.unlink()
    found = read(tmp_path)

    assert found.format == "Troubleshoot support bundle"
    assert state(found, SERVICE) is Coverage.COMPLETE


def test_what_troubleshoot_could_not_list_of_custom_kinds_is_told_with_its_reason(
    tmp_path: Path,
) -> None:
    said = {"ipaddresspools.metallb.io": "ipaddresspools.metallb.io is forbidden: no", "x.y.z": "?"}
    save(troubleshoot(tmp_path) / "custom-resources" / "custom-resources-errors.json", said)
    found = entry(read(tmp_path, kinds=(POOL, SERVICE)), POOL)

    assert found.state is Coverage.FORBIDDEN
    assert "ipaddresspools.metallb.io is forbidden" in found.reason


def test_a_namespace_that_troubleshoot_left_out_is_unknown(tmp_path: Path) -> None:
    (troubleshoot(tmp_path) / "services" / "kube-system.json").unlink()
    found = read(tmp_path)

    assert entry(found, SERVICE).reason == "not in this dump for kube-system"
    assert state(found, SERVICE, "shop") is Coverage.COMPLETE


def test_without_the_namespaces_nothing_is_whole(tmp_path: Path) -> None:
    (troubleshoot(tmp_path) / "namespaces.json").unlink()

    assert state(read(tmp_path), SERVICE) is Coverage.PARTIAL


def test_namespaces_that_were_asked_for_are_not_all(tmp_path: Path) -> None:
    save(troubleshoot(tmp_path) / "namespaces.json", spaces())

    assert state(read(tmp_path, kinds=(NAMESPACE,)), NAMESPACE) is Coverage.PARTIAL


def test_the_errors_of_the_collector_are_refusals(tmp_path: Path) -> None:
    top = troubleshoot(tmp_path)
    save(top / "events-errors.json", {"shop": "events is forbidden: no"})

    assert state(read(tmp_path, kinds=(EVENT,)), EVENT, "shop") is Coverage.FORBIDDEN


def test_custom_objects_of_troubleshoot_may_be_none_or_unread(tmp_path: Path) -> None:
    top = troubleshoot(tmp_path)
    assert state(read(tmp_path, kinds=(POOL,)), POOL) is Coverage.NOT_IN_DUMP

    pool = made("IPAddressPool", "public", "metallb", "metallb.io/v1beta1")
    save(top / "custom-resources" / POOL.kubectl / "metallb.json", [pool])
    found = read(tmp_path, kinds=(POOL,))

    assert state(found, POOL) is Coverage.PARTIAL
    assert state(found, POOL, "metallb") is Coverage.COMPLETE

    (top / "custom-resource-definitions.json").write_text('{"kind": "List", "items": []}')
    assert CRD not in {seen.kind for seen in found.seen}


def must_gather(root: Path) -> Path:
    top = root / "must-gather.local.1" / "quay-io-image"
    save(top / "timestamp", "2026-01-02 03:04:05.678 +0000 UTC m=+0.1\n")
    save(top / "version", "4.16\n")
    save(top / "cluster-scoped-resources/core/nodes/one.yaml", yaml.safe_dump(made("Node", "one")))
    for space in ("default", "openshift-dns"):
        here = top / "namespaces" / space
        save(here / f"{space}.yaml", yaml.safe_dump(made("Namespace", space)))
        services = listed(KUBERNETES) if space == "default" else listed(service("dns", space))
        save(here / "core" / "services.yaml", "---\n" + yaml.safe_dump(services))
        save(here / "core" / "pods.yaml", "")
        pod = made("Pod", "p", space)
        save(here / "pods" / "p" / "p.yaml", yaml.safe_dump(pod))
        save(here / "pods" / "p" / "c" / "c" / "logs" / "current.log", "{")
    return top


def test_must_gather_knows_its_namespaces_and_no_others(tmp_path: Path) -> None:
    must_gather(tmp_path)
    found = read(tmp_path, kinds=(SERVICE, NODE, POD, NAMESPACE, DEPLOYMENT))

    assert found.format == "must-gather"
    assert state(found, SERVICE) is Coverage.PARTIAL
    assert state(found, SERVICE, "openshift-dns") is Coverage.COMPLETE
    assert state(found, NODE) is Coverage.COMPLETE
    assert state(found, NAMESPACE) is Coverage.PARTIAL
    assert state(found, DEPLOYMENT) is Coverage.NOT_IN_DUMP


def test_an_empty_file_of_must_gather_is_a_gap_beside_its_objects(tmp_path: Path) -> None:
    must_gather(tmp_path)
    found = read(tmp_path, kinds=(POD,))

    assert names(found) == ["Pod/default/p", "Pod/openshift-dns/p"]
    assert state(found, POD, "default") is Coverage.FAILED
    assert state(found, POD) is Coverage.PARTIAL


def test_what_oc_writes_beside_the_images_could_not_have_held_anything(tmp_path: Path) -> None:
    top = must_gather(tmp_path).parent
    save(top / "timestamp", "2026-01-02 03:04:05.678 +0000 UTC m=+0.1\n")
    found = read(tmp_path, kinds=(NODE,))
    assert state(found, NODE) is Coverage.COMPLETE

    save(top / "must-gather.logs", "[must-gather      ] OUT Using must-gather plug-in image\n")
    save(top / "progress", "[must-gather-x7k2p] POD 2026-01-02T03:04:05Z Gathering data\n")
    found = read(tmp_path, kinds=(NODE,))
    assert state(found, NODE) is Coverage.COMPLETE
    assert found.notes == ()


def test_must_gather_states_its_time(tmp_path: Path) -> None:
    must_gather(tmp_path)
    found = read(tmp_path)

    assert found.captured_at is not None
    assert found.captured_at.isoformat() == "2026-01-02T03:04:05+00:00"
    assert found.exact


def test_sonobuoy_reads_bare_arrays_by_their_names(tmp_path: Path) -> None:
    bare = {k: v for k, v in service().items() if k not in ("kind", "apiVersion")}
    save(tmp_path / "resources/ns/shop/core_v1_services.json", [bare])
    save(tmp_path / "resources/ns/default/core_v1_services.json", [KUBERNETES])
    save(tmp_path / "resources/cluster/core_v1_namespaces.json", spaces())
    save(tmp_path / "meta/run.log", '{"time":"2026-01-02T03:04:05Z"}\n')
    save(tmp_path / "serverversion.json", {"gitVersion": "v1.30.1"})
    found = read(tmp_path, kinds=(SERVICE, EVENT))

    assert (found.format, found.version) == ("Sonobuoy", "v1.30.1")
    assert names(found) == ["Service/default/kubernetes", "Service/shop/web"]
    assert entry(found, SERVICE).reason == "not in this dump for kube-system"
    assert "writes no file for an empty list" in entry(found, EVENT).reason
    assert found.exact


@pytest.mark.parametrize(
    ("title", "files"),
    [
        (
            "Velero backup",
            {"metadata/version": "1.1.0", "resources/services/namespaces/shop/w.json": 0},
        ),
        ("crust-gather", {"collected.timestamp": "x", "namespaces/shop/v1/service/web.yaml": 0}),
        (
            "Crash Diagnostics",
            {"w/kubecapture/core_v1/shop/services-2026-01-02T03-04-05Z.1.json": 0},
        ),
        ("support-bundle-kit", {"b/yamls/namespaced/shop/v1/services.yaml": 0}),
        ("oc adm inspect", {"inspect.local.1/namespaces/shop/core/services.yaml": 0}),
    ],
)
def test_other_collectors_are_told_by_their_folders(
    tmp_path: Path, title: str, files: dict[str, str | int]
) -> None:
    for name, text in files.items():
        save(
            tmp_path / name,
            text or (service() if "web" in name or "w." in name else listed(service())),
        )
    found = read(tmp_path)

    assert found.format == title
    assert names(found) == ["Service/shop/web"]
    assert state(found, SERVICE) is Coverage.PARTIAL


@pytest.mark.parametrize(
    "path",
    [
        "kubecapture/metallb.io_v1beta1/metallb-system/l2advertisements-2026-01-02T03-04-05Z.1.json",
        "namespaces/metallb-system/metallb.io-v1beta1/l2advertisement/lan.yaml",
    ],
)
def test_kinds_with_digits_are_kinds(tmp_path: Path, path: str) -> None:
    kind = Kind("metallb.io", "L2Advertisement", "l2advertisements", ("v1beta1",))
    lan = made(kind.name, "lan", "metallb-system", "metallb.io/v1beta1", spec={})
    save(tmp_path / "collected.timestamp", '"2026-01-02T03:04:05Z"')
    save(tmp_path / path, listed(lan) if path.endswith(".json") else lan)

    assert names(read(tmp_path, kinds=(kind,))) == ["L2Advertisement/metallb-system/lan"]


def test_nothing_is_none_again_in_bundles_that_write_it_as_a_word(tmp_path: Path) -> None:
    ingress = made(
        "Ingress", "web", "shop", "networking.k8s.io/v1", spec={"ingressClassName": "null"}
    )
    save(tmp_path / "yamls/namespaced/shop/networking.k8s.io/v1/ingresses.yaml", listed(ingress))
    (found,) = read(tmp_path, kinds=(INGRESS,)).objects

    assert found["spec.ingressClassName"] is None

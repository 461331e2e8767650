"""Lists of `kubectl get`: which kinds and namespaces they prove, and what they do not."""

import json
from pathlib import Path

import pytest
from dumping import KUBERNETES, POOL, entry, listed, made, names, read, save, service, state

from lbdoctor.kinds import (
    CONFIG_MAP,
    CRD,
    DEPLOYMENT,
    EVENT,
    GATEWAY,
    INGRESS,
    NAMESPACE,
    NODE,
    POD,
    SECRET,
    SERVICE,
)
from lbdoctor.model import Coverage, Kind, Need

WIDE = listed(KUBERNETES, service())


def test_a_kind_without_a_file_is_not_in_the_dump(tmp_path: Path) -> None:
    save(tmp_path / "services.json", WIDE)
    found = read(tmp_path, kinds=(SERVICE, EVENT))

    assert state(found, SERVICE) is Coverage.COMPLETE
    assert entry(found, EVENT).state is Coverage.NOT_IN_DUMP
    assert entry(found, EVENT).reason == "not in this dump"


@pytest.mark.parametrize("ending", [b"", b"\0"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_how_characters_are_written_takes_nothing_away(
    tmp_path: Path, encoding: str, ending: bytes
) -> None:
    text = json.dumps(WIDE).encode(encoding)
    save(tmp_path / "services.json", text + (ending if encoding.startswith("utf-8") else b""))

    assert state(read(tmp_path), SERVICE) is Coverage.COMPLETE


def test_an_empty_list_of_what_every_cluster_has_is_not_none(tmp_path: Path) -> None:
    save(tmp_path / "nodes.json", listed())
    save(tmp_path / "services.json", WIDE)
    save(tmp_path / "ingresses.json", listed())
    found = read(tmp_path, kinds=(NODE, INGRESS))

    assert state(found, NODE) is Coverage.NOT_IN_DUMP
    assert "access was probably refused" in entry(found, NODE).reason
    assert state(found, INGRESS) is Coverage.PARTIAL


def test_an_empty_list_beside_full_ones_is_none(tmp_path: Path) -> None:
    save(tmp_path / "services.json", WIDE)
    save(tmp_path / "ingresses.json", listed())

    assert state(read(tmp_path, kinds=(SERVICE, INGRESS)), INGRESS) is Coverage.COMPLETE


def test_an_empty_list_alone_proves_nothing(tmp_path: Path) -> None:
    save(tmp_path / "events.json", listed())

    assert state(read(tmp_path, kinds=(EVENT,)), EVENT) is Coverage.PARTIAL


def test_a_list_of_one_namespace_counts_for_that_namespace(tmp_path: Path) -> None:
    save(tmp_path / "pods.json", listed(made("Pod", "a", "shop")))
    save(tmp_path / "services.json", WIDE)
    found = read(tmp_path, kinds=(POD, SERVICE))

    assert state(found, POD) is Coverage.PARTIAL
    assert state(found, POD, "shop") is Coverage.COMPLETE
    assert "there may be other namespaces" in entry(found, POD).reason


def test_kinds_that_often_live_in_one_namespace_are_believed(tmp_path: Path) -> None:
    pool = made("IPAddressPool", "public", "metallb-system", "metallb.io/v1beta1")
    save(tmp_path / "ipaddresspools.json", listed(pool))
    save(tmp_path / "services.json", WIDE)

    assert state(read(tmp_path, kinds=(POOL, SERVICE)), POOL) is Coverage.COMPLETE


def test_services_without_the_one_of_the_api_server_are_not_all(tmp_path: Path) -> None:
    save(tmp_path / "services.json", listed(service(), service("b", "bank")))
    found = read(tmp_path)

    assert state(found, SERVICE) is Coverage.PARTIAL
    assert "default/kubernetes" in entry(found, SERVICE).reason


def test_namespaces_that_are_used_and_not_listed_were_filtered(tmp_path: Path) -> None:
    spaces = [made("Namespace", name) for name in ("default", "kube-system")]
    save(tmp_path / "namespaces.json", listed(*spaces))
    save(tmp_path / "services.json", WIDE)

    assert entry(read(tmp_path, kinds=(NAMESPACE, SERVICE)), NAMESPACE).reason == "lacks shop"


def test_a_file_named_for_plural_and_group_is_of_all_namespaces(tmp_path: Path) -> None:
    save(tmp_path / "events.core.json", listed(made("Event", "x", "shop")))
    save(tmp_path / "ipaddresspools.metallb.io", listed())
    found = read(tmp_path, kinds=(EVENT, POOL))

    assert state(found, EVENT) is Coverage.COMPLETE
    assert state(found, POOL) is Coverage.COMPLETE


def test_files_of_one_namespace_are_of_no_more_whatever_their_names(tmp_path: Path) -> None:
    save(tmp_path / "services.core.json", listed(service()))
    save(tmp_path / "pods.core.json", listed(made("Pod", "a", "shop")))
    save(tmp_path / "deployments.apps.json", listed())
    tenant = read(tmp_path, kinds=(SERVICE, POD, DEPLOYMENT))
    save(tmp_path / "services.core.json", listed(service(), KUBERNETES))
    owner = read(tmp_path, kinds=(SERVICE, POD, DEPLOYMENT))

    assert {state(tenant, kind, "shop") for kind in (SERVICE, POD, DEPLOYMENT)} == {
        Coverage.COMPLETE
    }
    assert state(tenant, DEPLOYMENT) is not Coverage.COMPLETE
    assert state(tenant, POD) is not Coverage.COMPLETE
    assert state(owner, DEPLOYMENT) is Coverage.COMPLETE


def test_one_list_of_many_kinds_proves_only_those_in_it(tmp_path: Path) -> None:
    pod = made("Pod", "a", "kube-system")
    path = save(tmp_path / "all.json", listed(KUBERNETES, service(), pod))
    found = read(path, kinds=(SERVICE, POD, EVENT))

    assert state(found, POD) is Coverage.COMPLETE
    assert state(found, EVENT) is Coverage.NOT_IN_DUMP


def test_one_list_of_many_kinds_that_lacks_what_all_clusters_have_was_narrowed(
    tmp_path: Path,
) -> None:
    pods = (made("Pod", "a", "kube-system"), made("Pod", "b", "shop"))
    found = read(save(tmp_path / "all.json", listed(service(), *pods)), kinds=(SERVICE, POD))

    assert state(found, POD) is Coverage.PARTIAL
    assert state(found, SERVICE) is Coverage.PARTIAL


def test_pods_without_those_of_the_system_may_have_been_narrowed(tmp_path: Path) -> None:
    save(tmp_path / "pods.json", listed(made("Pod", "a", "shop"), made("Pod", "b", "bank")))
    assert state(read(tmp_path, kinds=(POD,)), POD) is Coverage.PARTIAL

    save(tmp_path / "pods.json", listed(made("Pod", "a", "shop"), made("Pod", "b", "kube-system")))
    assert state(read(tmp_path, kinds=(POD,)), POD) is Coverage.COMPLETE


def test_an_empty_list_of_pods_is_not_none(tmp_path: Path) -> None:
    save(tmp_path / "services.json", WIDE)
    save(tmp_path / "pods.core.json", listed())

    assert state(read(tmp_path, kinds=(SERVICE, POD)), POD) is Coverage.NOT_IN_DUMP


def test_single_objects_are_no_list(tmp_path: Path) -> None:
    path = save(tmp_path / "web.json", service())

    assert entry(read(path), SERVICE).reason == "only single objects, not a list"


def test_all_custom_definitions_make_other_kinds_unknown_to_the_server(tmp_path: Path) -> None:
    save(tmp_path / "services.json", WIDE)
    save(tmp_path / "crds.json", listed(made("CustomResourceDefinition", "x.example.com")))
    text = (tmp_path / "crds.json").read_text().replace('"v1"', '"apiextensions.k8s.io/v1"')
    save(tmp_path / "crds.json", text)
    found = read(tmp_path, kinds=(POOL, GATEWAY, EVENT))

    assert state(found, POOL) is Coverage.NOT_SERVED
    assert state(found, GATEWAY) is Coverage.NOT_SERVED
    assert state(found, EVENT) is Coverage.NOT_IN_DUMP
    assert CRD not in {seen.kind for seen in found.seen}


@pytest.mark.parametrize(
    ("reason", "code", "wanted"),
    [
        ("Forbidden", 403, Coverage.FORBIDDEN),
        ("Timeout", 504, Coverage.TIMED_OUT),
        ("InternalError", 500, Coverage.FAILED),
    ],
)
def test_a_saved_refusal_is_the_refusal(
    tmp_path: Path, reason: str, code: int, wanted: Coverage
) -> None:
    save(
        tmp_path / "events.json",
        {
            "kind": "Status",
            "apiVersion": "v1",
            "status": "Failure",
            "message": "events is refused",
            "reason": reason,
            "code": code,
        },
    )
    found = read(tmp_path, kinds=(EVENT,))

    assert state(found, EVENT) is wanted
    assert "events is refused" in entry(found, EVENT).reason


def test_an_error_of_kubectl_in_place_of_a_list_is_the_refusal(tmp_path: Path) -> None:
    save(tmp_path / "services.json", "Error from server (Forbidden): services is forbidden\n")

    assert state(read(tmp_path), SERVICE) is Coverage.FORBIDDEN


def test_an_empty_file_is_a_gap(tmp_path: Path) -> None:
    save(tmp_path / "services.json", WIDE)
    save(tmp_path / "events.json", "")
    found = read(tmp_path, kinds=(SERVICE, EVENT))

    assert state(found, EVENT) is Coverage.FAILED
    assert state(found, SERVICE) is Coverage.COMPLETE
    assert found.notes == ("1 empty file was skipped (first: events.json)",)


def test_an_empty_file_of_what_the_server_does_not_have_is_no_gap(tmp_path: Path) -> None:
    """As `kubectl get gateways -A -o json > FILE` leaves it, without the kind."""
    save(tmp_path / "services.json", WIDE)
    save(tmp_path / "gateways.gateway.networking.k8s.io.json", "")
    kinds = (SERVICE, GATEWAY, EVENT)

    assert state(read(tmp_path, kinds=kinds), GATEWAY) is Coverage.FAILED

    crds = listed(made("CustomResourceDefinition", "x.example.com"))
    text = save(tmp_path / "crds.json", crds).read_text()
    save(tmp_path / "crds.json", text.replace('"v1"', '"apiextensions.k8s.io/v1"'))

    assert state(read(tmp_path, kinds=kinds), GATEWAY) is Coverage.NOT_SERVED


@pytest.mark.parametrize("more", [{"continue": "abc"}, {"remainingItemCount": 7}])
def test_a_page_of_a_list_is_cut_off(tmp_path: Path, more: dict[str, object]) -> None:
    whole = listed(KUBERNETES, service())
    whole["metadata"] = more
    save(tmp_path / "services.json", whole)

    assert state(read(tmp_path), SERVICE) is Coverage.CUT_OFF


def test_a_file_that_could_hold_anything_leaves_everything_in_doubt(tmp_path: Path) -> None:
    save(tmp_path / "services.json", WIDE)
    save(tmp_path / "more.json", '{"kind": "List", "items": [{"ki')
    found = read(tmp_path)

    assert state(found, SERVICE) is Coverage.PARTIAL
    assert "more.json" in entry(found, SERVICE).reason
    assert names(found) == ["Service/default/kubernetes", "Service/shop/web"]


def test_the_kind_comes_from_the_file_where_nothing_else_tells(tmp_path: Path) -> None:
    bare = {key: value for key, value in service().items() if key not in ("kind", "apiVersion")}
    save(tmp_path / "svc.json", {"metadata": {}, "items": [bare]})

    assert names(read(tmp_path)) == ["Service/shop/web"]


def test_a_service_is_known_by_its_content_where_nothing_names_it(tmp_path: Path) -> None:
    bare = {"metadata": {"name": "web", "namespace": "shop"}, "spec": {"type": "NodePort"}}
    whole = {**bare, "spec": {"type": "LoadBalancer", "ports": []}, "status": {"loadBalancer": {}}}
    save(tmp_path / "a.json", {"items": [whole, {"metadata": {"name": "other"}, "spec": {}}]})

    assert names(read(tmp_path)) == ["Service/shop/web"]


def test_metadata_of_the_wrong_shape_harms_nobody(tmp_path: Path) -> None:
    odd = service()
    odd["metadata"] |= {"labels": ["a"], "annotations": "b", "creationTimestamp": 7}
    save(tmp_path / "services.json", listed(odd, {**service(), "metadata": 3}))
    found = read(tmp_path, kinds=(Need(SERVICE, labels="a=b"), Need(SERVICE)))

    assert names(found) == ["Service/shop/web"]
    assert "without a name" in entry(found, SERVICE).reason


def test_a_folder_called_like_a_namespace_may_hold_lists_of_all(tmp_path: Path) -> None:
    save(tmp_path / "default" / "services.json", WIDE)

    assert state(read(tmp_path), SERVICE) is Coverage.COMPLETE


def test_other_groups_of_a_kind_are_the_same_objects(tmp_path: Path) -> None:
    old = made("Ingress", "web", "shop", "extensions/v1beta1", metadata={"resourceVersion": "7"})
    new = made("Ingress", "web", "shop", "networking.k8s.io/v1", metadata={"resourceVersion": "7"})
    save(tmp_path / "a.json", listed(new))
    save(tmp_path / "b.json", listed(old))
    (found,) = read(tmp_path, kinds=(INGRESS,)).objects

    assert found.ref.group == "networking.k8s.io"
    assert found["apiVersion"] == "networking.k8s.io/v1"


def test_the_newer_copy_counts_whatever_the_order(tmp_path: Path) -> None:
    older, newer = service(), service()
    older["metadata"]["resourceVersion"] = "9"
    newer["metadata"]["resourceVersion"] = "10"
    one, two = save(tmp_path / "one.json", older), save(tmp_path / "two.json", newer)

    for order in ((one, two), (two, one)):
        (found,) = read(*order).objects
        assert found["metadata.resourceVersion"] == "10"


def test_an_object_that_was_made_anew_meanwhile_is_mentioned(tmp_path: Path) -> None:
    older, newer = service(), service()
    older["metadata"] |= {"resourceVersion": "9", "uid": "a"}
    newer["metadata"] |= {"resourceVersion": "10", "uid": "b"}
    save(tmp_path / "services.json", listed(older, newer))
    found = read(tmp_path)

    assert [obj.uid for obj in found.objects] == ["b"]
    assert "guest/Service/shop/web: copies with different uids; the newest counts" in found.notes


def test_the_order_of_paths_does_not_matter(tmp_path: Path) -> None:
    services = save(tmp_path / "services.json", WIDE)
    pods = save(tmp_path / "pods.json", listed(made("Pod", "a", "shop"), made("Pod", "b", "x")))
    there, back = (
        read(*order, kinds=(SERVICE, POD)) for order in ((services, pods), (pods, services))
    )

    assert there.seen == back.seen
    assert names(there) == names(back)
    assert [obj.origin for obj in there.objects] == [obj.origin for obj in back.objects]


def test_only_objects_within_a_selector_are_kept(tmp_path: Path) -> None:
    secrets = [
        made("Secret", "a", "shop", type="kubernetes.io/tls"),
        made("Secret", "b", "shop", type="Opaque"),
    ]
    save(tmp_path / "secrets.core.json", listed(*secrets))
    found = read(tmp_path, kinds=(Need(SECRET, field="type=kubernetes.io/tls"),))

    assert names(found) == ["Secret/shop/a"]
    assert entry(found, SECRET).selector == ""


def test_no_key_of_a_secret_is_kept(tmp_path: Path) -> None:
    data = {"tls.crt": "Y2VydA==", "tls.key": "c2VjcmV0"}
    save(tmp_path / "secrets.core.json", listed(made("Secret", "a", "shop", data=data)))
    (found,) = read(tmp_path, kinds=(SECRET,)).objects

    assert set(found["data"]) == {"tls.crt", "tls.key"}
    assert found.raw["data"]["tls.key"] is None
    assert "c2VjcmV0" not in str(found.raw)


def test_fields_that_nobody_declared_are_not_kept(tmp_path: Path) -> None:
    whole = made("ConfigMap", "a", "shop", data={"x": "1"}, binaryData={"y": "2"})
    save(tmp_path / "configmaps.core.json", listed(whole))
    (found,) = read(tmp_path, kinds=(CONFIG_MAP.only("data"),)).objects

    assert found["data.x"] == "1"
    assert "binaryData" not in found.raw


def test_what_a_server_of_its_own_serves_is_in_no_list_of_custom_kinds(tmp_path: Path) -> None:
    usage = Kind("eas.acme.example", "Usage", "usages", ("v1",), aggregated=True)
    save(tmp_path / "services.json", WIDE)
    save(tmp_path / "crds.json", listed(made("CustomResourceDefinition", "x.example.com")))
    text = (tmp_path / "crds.json").read_text().replace('"v1"', '"apiextensions.k8s.io/v1"')
    save(tmp_path / "crds.json", text)
    found = read(tmp_path, kinds=(POOL, usage))

    assert state(found, POOL) is Coverage.NOT_SERVED
    assert state(found, usage) is Coverage.NOT_IN_DUMP

    (tmp_path / "usages.eas.acme.example.json").write_text("")
    assert state(read(tmp_path, kinds=(POOL, usage)), usage) is Coverage.FAILED

    services = listed(made("APIService", "v1.apps"), made("APIService", "v1.acme.example"))
    text = json.dumps(services).replace('"v1"', '"apiregistration.k8s.io/v1"')
    (tmp_path / "apiservices.json").write_text(text)
    assert state(read(tmp_path, kinds=(POOL, usage)), usage) is Coverage.NOT_SERVED

    save(tmp_path / "apiservices.json", text.replace("v1.acme.example", "v1.eas.acme.example"))
    assert state(read(tmp_path, kinds=(POOL, usage)), usage) is Coverage.FAILED

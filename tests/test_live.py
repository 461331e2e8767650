"""What a healthy server gives: lists, versions, pages, and nothing but GET."""

import base64
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from apiserver import ApiServer, Json, Reply, running

from lbdoctor.kinds import (
    CONFIG_MAP,
    DEPLOYMENT,
    ENDPOINT_SLICE,
    GATEWAY,
    INGRESS,
    NAMESPACE,
    NODE,
    POD,
    SECRET,
    SERVICE,
)
from lbdoctor.model import Coverage, Kind, Need, need
from lbdoctor.sources import Reading, Seen
from lbdoctor.sources.live import LiveSource

TOKEN = "s3cr3t-token"


def thing(name: str, namespace: str | None = "shop", **more: object) -> Json:
    return {"metadata": {"name": name, "namespace": namespace}, **more}


@pytest.fixture
def api() -> Iterator[ApiServer]:
    with running() as server:
        server.token = TOKEN
        yield server


def read(api: ApiServer, folder: Path, *wanted: Kind | Need) -> Reading:
    source = LiveSource(kubeconfig=api.kubeconfig(folder, token=TOKEN))
    return source.read([need(each) for each in wanted])


def seen(reading: Reading, kind: Kind) -> list[Seen]:
    return [each for each in reading.seen if each.kind == kind]


def test_the_reading_says_which_cluster_and_when(api: ApiServer, tmp_path: Path) -> None:
    stamp = "Tue, 10 Mar 2020 09:00:00 GMT"
    api.once("/version", Reply(body={"gitVersion": "v1.36.3"}, headers={"Date": stamp}))
    api.serve(SERVICE, [thing("web")])
    found = read(api, tmp_path, SERVICE)

    assert (found.cluster, found.kind, found.format) == ("guest", "live", "kubernetes")
    assert (found.version, found.location) == ("v1.36.3", f"{api.url} (context lab)")
    assert found.now == found.captured_at == datetime(2020, 3, 10, 9, tzinfo=UTC)
    assert found.exact and not found.interrupted and not found.notes


def test_objects_know_their_kind_and_the_list_they_came_from(
    api: ApiServer, tmp_path: Path
) -> None:
    api.serve(SERVICE, [thing("web", spec={"type": "LoadBalancer"})])
    (obj,) = read(api, tmp_path, SERVICE).objects

    assert (str(obj.ref), obj.origin) == ("guest/Service/shop/web", "/api/v1/services")
    assert (obj["apiVersion"], obj["kind"], obj["spec.type"]) == ("v1", "Service", "LoadBalancer")


def test_one_request_for_each_kind_and_page(api: ApiServer, tmp_path: Path) -> None:
    api.serve(SERVICE, [thing(f"s{n}") for n in range(1201)])
    api.serve(NODE, [thing("n1", None)])
    found = read(api, tmp_path, SERVICE, NODE, SERVICE)

    assert len(found.objects) == 1202
    assert [(s.state, s.objects) for s in found.seen] == [
        (Coverage.COMPLETE, 1201),
        (Coverage.COMPLETE, 1),
    ]
    assert sorted(api.paths) == sorted(
        ["/version", "/api", "/api/v1/nodes", *["/api/v1/services"] * 3]
    )


@pytest.mark.parametrize("aggregated", [True, False])
def test_discovery_knows_what_is_not_served_and_which_version_is(
    api: ApiServer, tmp_path: Path, aggregated: bool
) -> None:
    api.aggregated = aggregated
    api.serve(SERVICE)
    api.serve(ENDPOINT_SLICE, version="v1beta1")
    api.serve(DEPLOYMENT, version="v2")
    api.serve(INGRESS, version="v1beta1", group="extensions")
    found = read(api, tmp_path, SERVICE, ENDPOINT_SLICE, DEPLOYMENT, INGRESS, GATEWAY)

    assert {s.kind: s.state for s in found.seen} == {
        SERVICE: Coverage.COMPLETE,
        ENDPOINT_SLICE: Coverage.COMPLETE,
        DEPLOYMENT: Coverage.COMPLETE,
        INGRESS: Coverage.COMPLETE,
        GATEWAY: Coverage.NOT_SERVED,
    }
    assert {
        "/apis/discovery.k8s.io/v1beta1/endpointslices",
        "/apis/apps/v2/deployments",
        "/apis/extensions/v1beta1/ingresses",
    } <= set(api.paths)


@pytest.mark.parametrize("aggregated", [True, False])
def test_the_version_that_is_understood_best_is_taken(
    api: ApiServer, tmp_path: Path, aggregated: bool
) -> None:
    api.aggregated = aggregated
    api.serve(GATEWAY, version="v1alpha2")
    api.serve(GATEWAY, version="v1beta1")
    read(api, tmp_path, GATEWAY)

    assert api.paths[-1] == "/apis/gateway.networking.k8s.io/v1beta1/gateways"


def test_narrow_needs_become_narrow_lists(api: ApiServer, tmp_path: Path) -> None:
    api.serve(SECRET, [thing("tls")])
    api.serve(POD, [thing("a", "kube-system")])
    tls = SECRET.where(field="type=kubernetes.io/tls")
    pods = POD.where(namespace="kube-system", labels="app=a")
    found = read(api, tmp_path, tls, pods)

    assert [(s.kind, s.namespace, s.selector) for s in found.seen] == [
        (SECRET, None, "|type=kubernetes.io/tls"),
        (POD, "kube-system", "app=a|"),
    ]
    assert {
        "/api/v1/secrets?limit=500&fieldSelector=type%3Dkubernetes.io%2Ftls",
        "/api/v1/namespaces/kube-system/pods?limit=500&labelSelector=app%3Da",
    } <= {target for _, target, _ in api.requests}


def test_a_need_for_everything_brings_the_narrow_ones(api: ApiServer, tmp_path: Path) -> None:
    api.serve(POD, [thing("a")])
    found = read(api, tmp_path, POD.where(labels="app=a"), POD, POD.where(namespace="x"))

    assert [(s.namespace, s.selector) for s in found.seen] == [(None, "")]
    assert api.paths.count("/api/v1/pods") == 1


def test_private_data_is_dropped_on_arrival(api: ApiServer, tmp_path: Path) -> None:
    key = base64.b64encode(b"PRIVATE").decode()
    pem = b"-----BEGIN CERTIFICATE-----\nY2VydA==\n-----END CERTIFICATE-----"
    certificate = base64.b64encode(pem).decode()
    api.serve(SECRET, [thing("tls", data={"tls.crt": certificate, "tls.key": key})])
    applied = {"kubectl.kubernetes.io/last-applied-configuration": "{}", "mine": "1"}
    config = thing("config")
    config["metadata"]["annotations"] = applied
    api.serve(CONFIG_MAP, [config])
    found = read(api, tmp_path, SECRET, CONFIG_MAP)

    assert found.objects[0]["data"] == {"tls.crt": certificate, "tls.key": None}
    assert found.objects[1].annotations == {"mine": "1"}
    assert key not in repr([obj.raw for obj in found.objects])


def test_nothing_is_fetched_that_nobody_needs(api: ApiServer, tmp_path: Path) -> None:
    api.serve(SECRET, [thing("tls")])
    api.serve(NAMESPACE)
    read(api, tmp_path, NAMESPACE)

    assert api.paths == ["/version", "/api", "/api/v1/namespaces"]


def test_only_get_is_ever_sent(api: ApiServer, tmp_path: Path) -> None:
    api.forbidden = {"/api/v1/pods"}
    api.aggregated = False
    for kind in (SERVICE, POD, NAMESPACE, SECRET, DEPLOYMENT):
        api.serve(kind, [thing("shop")])
    api.once("/api/v1/services", Reply(503, headers={"Retry-After": "0"}))
    read(api, tmp_path, SERVICE, POD, SECRET, DEPLOYMENT)

    assert {method for method, _, _ in api.requests} == {"GET"}


def test_progress_is_told_by_kind(api: ApiServer, tmp_path: Path) -> None:
    told: list[tuple[str, int, str]] = []
    api.serve(SERVICE, [thing(f"s{n}") for n in range(501)])
    config = api.kubeconfig(tmp_path, token=TOKEN)
    source = LiveSource(kubeconfig=config, progress=lambda *each: told.append(each))
    source.read([need(SERVICE)])

    assert told == [("services.core", 500, "reading"), ("services.core", 501, "complete")]


def test_the_client_is_imported_only_when_a_cluster_is_asked() -> None:
    import subprocess

    code = "import sys, lbdoctor.sources.live; print({'kubernetes', 'urllib3'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "set()"

"""Where listing everything is forbidden, what may be read is read, and the rest is a gap."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from apiserver import ApiServer, Json, config, running

from lbdoctor.kinds import NAMESPACE, NODE, POD, SERVICE
from lbdoctor.model import GUEST, Coverage, Kind, Need, Space, need
from lbdoctor.snapshot import Snapshot
from lbdoctor.sources import Reading, Seen
from lbdoctor.sources.live import LiveSource

FORBIDDEN, COMPLETE = Coverage.FORBIDDEN, Coverage.COMPLETE


def service(namespace: str) -> Json:
    return {"metadata": {"name": "web", "namespace": namespace}}


@pytest.fixture
def api() -> Iterator[ApiServer]:
    with running() as server:
        server.serve(SERVICE, [service("shop"), service("bank"), service("zoo")])
        server.forbidden = {"/api/v1/services"}
        yield server


def read(api: ApiServer, folder: Path, *wanted: Kind | Need, namespaces: str = "") -> Reading:
    source = LiveSource(kubeconfig=api.kubeconfig(folder), namespaces=namespaces.split())
    return source.read([need(each) for each in wanted or (SERVICE,)])


def spaces(reading: Reading) -> dict[str | None, Coverage]:
    return {each.namespace: each.state for each in reading.seen if each.kind == SERVICE}


def whole(reading: Reading) -> Seen:
    return next(each for each in reading.seen if each.kind == SERVICE and not each.namespace)


def test_named_namespaces_are_read(api: ApiServer, tmp_path: Path) -> None:
    api.forbidden.add("/api/v1/namespaces/bank/services")
    found = read(api, tmp_path, namespaces="shop bank")

    assert spaces(found) == {None: FORBIDDEN, "shop": COMPLETE, "bank": FORBIDDEN}
    assert [obj.ref.namespace for obj in found.objects] == ["shop"]
    assert 'User "bob" cannot list resource' in whole(found).reason
    assert found.notes == [
        "listing all namespaces is forbidden for services: looked in shop instead"
    ]


def test_the_gaps_blind_who_asks_for_more(api: ApiServer, tmp_path: Path) -> None:
    snapshot = Snapshot([read(api, tmp_path, namespaces="shop")])

    assert snapshot.gap(need(SERVICE), Space(GUEST, "shop")) is None
    assert snapshot.gap(need(SERVICE), Space(GUEST, "zoo")) is not None
    assert snapshot.gap(need(SERVICE), Space(GUEST)) is not None


def test_namespaces_that_may_be_listed_are_tried(api: ApiServer, tmp_path: Path) -> None:
    api.serve(NAMESPACE, [{"metadata": {"name": name}} for name in ("bank", "shop", "zoo")])
    api.forbidden.add("/api/v1/namespaces/bank/services")
    found = read(api, tmp_path)

    assert spaces(found) == {None: FORBIDDEN, "shop": COMPLETE, "zoo": COMPLETE}
    assert found.notes == [
        "listing all namespaces is forbidden for services: looked in shop, zoo instead"
    ]


def test_all_namespaces_one_by_one_are_everything(api: ApiServer, tmp_path: Path) -> None:
    api.serve(NAMESPACE, [{"metadata": {"name": name}} for name in ("bank", "shop", "zoo")])
    found = read(api, tmp_path, SERVICE, NAMESPACE)

    assert (whole(found).state, whole(found).objects) == (COMPLETE, 3)
    assert Snapshot([found]).gap(need(SERVICE), Space(GUEST)) is None
    assert api.paths.count("/api/v1/namespaces") == 1


def test_too_many_namespaces_are_not_all_tried(
    api: ApiServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lbdoctor.sources.fallback.MOST", 2)
    api.serve(NAMESPACE, [{"metadata": {"name": name}} for name in ("bank", "shop", "zoo")])
    found = read(api, tmp_path)

    assert spaces(found) == {None: FORBIDDEN, "bank": COMPLETE, "shop": COMPLETE}
    assert found.notes[1].startswith("1 more namespaces were not tried")


def test_the_kubeconfig_names_namespaces_too(api: ApiServer, tmp_path: Path) -> None:
    entry = config(api.url, {})
    entry["contexts"][0]["context"]["namespace"] = "shop"
    near = {"cluster": "lab", "user": "me", "namespace": "zoo"}
    other = {"cluster": "elsewhere", "user": "me", "namespace": "bank"}
    entry["contexts"] += [{"name": "a", "context": near}, {"name": "b", "context": other}]
    path = tmp_path / "config"
    path.write_text(json.dumps(entry))
    found = LiveSource(kubeconfig=str(path)).read([need(SERVICE)])

    assert spaces(found) == {None: FORBIDDEN, "shop": COMPLETE, "zoo": COMPLETE}


def test_what_a_need_mentions_is_tried(api: ApiServer, tmp_path: Path) -> None:
    found = read(api, tmp_path, SERVICE, SERVICE.where(namespace="zoo"))

    assert spaces(found) == {None: FORBIDDEN, "zoo": COMPLETE}


def test_nothing_named_means_the_default_namespace(api: ApiServer, tmp_path: Path) -> None:
    api.forbidden = {"services", "namespaces"}
    found = read(api, tmp_path)

    assert spaces(found) == {None: FORBIDDEN, "default": FORBIDDEN}
    assert found.notes == [
        "listing all namespaces is forbidden for services, and no namespace may be read"
    ]


def test_kinds_without_namespaces_have_no_way_out(api: ApiServer, tmp_path: Path) -> None:
    api.forbidden = {"nodes"}
    api.serve(NODE)
    api.serve(POD)
    found = read(api, tmp_path, NODE, POD, namespaces="shop")

    assert [(s.kind, s.namespace, s.state) for s in found.seen] == [
        (NODE, None, FORBIDDEN),
        (POD, None, COMPLETE),
    ]
    assert not found.notes

"""Every way one list can be refused, cut or garbled: the right gap of that kind, and of no other."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from apiserver import ApiServer, Json, Reply, refused, running

from lbdoctor.kinds import NODE, SERVICE
from lbdoctor.model import Coverage, Kind, need
from lbdoctor.sources import Reading, Seen
from lbdoctor.sources.live import LiveSource

TOKEN = "s3cr3t-token"
SERVICES = "/api/v1/services"
LOGIN = b"<html><head><title>Sign in &amp; go</title></head><body>Bearer s3cr3t-token</body></html>"


@pytest.fixture
def api() -> Iterator[ApiServer]:
    with running() as server:
        server.token = TOKEN
        server.serve(SERVICE, [service(n) for n in range(3)])
        server.serve(NODE, [{"metadata": {"name": "n1"}}])
        yield server


def service(number: int) -> Json:
    return {"metadata": {"name": f"s{number}", "namespace": "shop"}}


def read(api: ApiServer, folder: Path, *kinds: Kind, timeout: float = 5.0) -> Reading:
    source = LiveSource(
        kubeconfig=api.kubeconfig(folder, token=TOKEN), request_timeout=timeout, patience=0.5
    )
    return source.read([need(kind) for kind in kinds or (SERVICE, NODE)])


def about(reading: Reading, kind: Kind = SERVICE) -> Seen:
    (found,) = [each for each in reading.seen if each.kind == kind]
    return found


def names(reading: Reading) -> list[str]:
    return [obj.ref.name for obj in reading.objects if obj.ref.kind == "Service"]


def test_a_server_error_is_a_gap_of_that_kind_only(api: ApiServer, tmp_path: Path) -> None:
    api.always(SERVICES, refused(500, "conversion webhook failed"))
    found = read(api, tmp_path)

    assert about(found).state is Coverage.FAILED
    assert about(found).reason == "500 Internal Server Error: conversion webhook failed"
    assert about(found, NODE).state is Coverage.COMPLETE
    assert api.paths.count(SERVICES) == 1


@pytest.mark.parametrize("status", [429, 500, 503])
def test_who_asks_for_patience_gets_it(api: ApiServer, tmp_path: Path, status: int) -> None:
    busy = Reply(status, headers={"Retry-After": "0"})
    api.once(SERVICES, busy, busy)

    assert about(read(api, tmp_path)).state is Coverage.COMPLETE
    assert api.paths.count(SERVICES) == 3


def test_patience_is_bounded_in_number(api: ApiServer, tmp_path: Path) -> None:
    api.always(SERVICES, Reply(429, headers={"Retry-After": "0"}))
    found = about(read(api, tmp_path))

    assert (found.state, found.reason) == (Coverage.FAILED, "429 Too Many Requests")
    assert api.paths.count(SERVICES) == 4


def test_patience_is_bounded_in_time(api: ApiServer, tmp_path: Path) -> None:
    api.always(SERVICES, Reply(429, headers={"Retry-After": "3600"}))
    found = about(read(api, tmp_path))

    assert found.reason == "429 Too Many Requests (asks to wait 3600 s)"
    assert api.paths.count(SERVICES) == 1


def test_a_gateway_timeout_is_a_timeout(api: ApiServer, tmp_path: Path) -> None:
    api.always(SERVICES, Reply(504))

    assert about(read(api, tmp_path)).state is Coverage.TIMED_OUT


def test_a_slow_answer_is_timed_out(api: ApiServer, tmp_path: Path) -> None:
    api.always(SERVICES, Reply(delay=1.0))
    found = about(read(api, tmp_path, timeout=0.2))

    assert (found.state, found.reason) == (Coverage.TIMED_OUT, "no answer within 0.2 s")


def test_a_trickle_is_timed_out(api: ApiServer, tmp_path: Path) -> None:
    api.always(SERVICES, Reply(body=b'{"kind": "ServiceList", "items": []}', drip=0.05))

    assert about(read(api, tmp_path, timeout=0.2)).state is Coverage.TIMED_OUT


def test_a_server_that_hangs_is_not_asked_for_ever(api: ApiServer, tmp_path: Path) -> None:
    kinds = [Kind("", f"K{n}", f"k{n}s") for n in range(30)]
    for kind in kinds:
        api.serve(kind)
        api.always(f"/api/v1/{kind.plural}", Reply(delay=2.0))
    found = read(api, tmp_path, NODE, *kinds, timeout=0.2)

    assert {about(found, kind).state for kind in kinds} == {Coverage.TIMED_OUT}
    assert about(found, NODE).state is Coverage.COMPLETE
    assert len(api.requests) < 20


def test_not_found_is_no_proof_when_discovery_says_served(api: ApiServer, tmp_path: Path) -> None:
    api.always(SERVICES, refused(404, "the server could not find the requested resource"))

    assert about(read(api, tmp_path)).state is Coverage.FAILED


def test_a_list_that_changed_is_started_again_once(api: ApiServer, tmp_path: Path) -> None:
    api.page = 2
    head = {"kind": "ServiceList", "apiVersion": "v1", "metadata": {"continue": "2"}}
    first = Reply(body={**head, "items": [service(8), service(9)]})
    api.once(SERVICES, first, refused(410, "the continue parameter is too old"))
    found = read(api, tmp_path)

    assert about(found).state is Coverage.COMPLETE
    assert names(found) == ["s0", "s1", "s2"]


def test_a_list_that_changes_all_the_time_is_cut_off(api: ApiServer, tmp_path: Path) -> None:
    head = {"kind": "ServiceList", "apiVersion": "v1", "metadata": {"continue": "2"}}
    first, gone = Reply(body={**head, "items": [service(0)]}), refused(410, "too old")
    api.once(SERVICES, first, gone, first, gone)
    found = read(api, tmp_path)

    assert (about(found).state, about(found).objects) == (Coverage.CUT_OFF, 1)
    assert names(found) == ["s0"]


def test_pages_that_repeat_end(api: ApiServer, tmp_path: Path) -> None:
    head = {"kind": "ServiceList", "apiVersion": "v1", "metadata": {"continue": "1"}}
    api.always(SERVICES, Reply(body={**head, "items": [service(0)]}))

    assert about(read(api, tmp_path)).state is Coverage.CUT_OFF


@pytest.mark.parametrize("status", [401, 403, 500])
def test_a_refusal_between_pages_keeps_what_came(
    api: ApiServer, tmp_path: Path, status: int
) -> None:
    head = {"kind": "ServiceList", "apiVersion": "v1", "metadata": {"continue": "1"}}
    api.once(SERVICES, Reply(body={**head, "items": [service(0)]}), refused(status, "no"))
    found = read(api, tmp_path)

    assert (about(found).state, names(found)) == (Coverage.CUT_OFF, ["s0"])


def test_a_cut_connection_is_tried_again(api: ApiServer, tmp_path: Path) -> None:
    api.once(SERVICES, Reply(body=b"{" * 100, cut=0))

    assert about(read(api, tmp_path)).state is Coverage.COMPLETE


@pytest.mark.parametrize("chunked", [True, False])
def test_a_connection_that_is_always_cut_keeps_what_came(
    api: ApiServer, tmp_path: Path, chunked: bool
) -> None:
    head = {"kind": "ServiceList", "apiVersion": "v1", "metadata": {}}
    body = json.dumps({**head, "items": [service(0), service(1), service(2)]}).encode()
    api.always(SERVICES, Reply(body=body, cut=len(body) - 30, chunked=chunked))
    found = read(api, tmp_path)

    assert (about(found).state, about(found).reason) == (
        Coverage.CUT_OFF,
        "the connection was cut",
    )
    assert names(found) == ["s0", "s1"]


def test_a_truncated_body_is_cut_off(api: ApiServer, tmp_path: Path) -> None:
    head = {"kind": "ServiceList", "apiVersion": "v1", "metadata": {}}
    body = json.dumps({**head, "items": [service(0), service(1)]}).encode()
    api.always(SERVICES, Reply(body=body[:-30]))
    found = read(api, tmp_path)

    assert (about(found).state, names(found)) == (Coverage.CUT_OFF, ["s0"])


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"null", "the answer is not JSON: null"),
        (LOGIN, "a web page: Sign in & go"),
        (b"", "the answer is empty"),
        (b"\x1b[2Jhello", "[2Jhello"),
        (b'{"kind":"Status","message":"odd"}', "expected a list, got Status"),
    ],
)
def test_what_is_no_list_is_a_gap(api: ApiServer, tmp_path: Path, body: bytes, reason: str) -> None:
    api.always(SERVICES, Reply(body=body))
    found = about(read(api, tmp_path))

    assert found.state is Coverage.FAILED and found.objects == 0
    assert reason in found.reason and found.reason.isprintable()


def test_objects_without_a_name_make_the_list_partial(api: ApiServer, tmp_path: Path) -> None:
    head = {"kind": "ServiceList", "apiVersion": "v1", "metadata": {}}
    api.always(SERVICES, Reply(body={**head, "items": [service(0), {}, {"metadata": None}]}))
    found = read(api, tmp_path)

    assert (about(found).state, names(found)) == (Coverage.PARTIAL, ["s0"])


def test_an_empty_list_may_be_null(api: ApiServer, tmp_path: Path) -> None:
    api.always("/api/v1/nodes", Reply(body={"kind": "NodeList", "items": None, "metadata": None}))

    assert about(read(api, tmp_path), NODE).state is Coverage.COMPLETE


def test_an_empty_list_of_what_no_cluster_lacks_is_a_refusal(
    api: ApiServer, tmp_path: Path
) -> None:
    """Proxies that filter what an account may see answer like this."""
    api.once(SERVICES, Reply(body={"kind": "ServiceList", "items": [], "metadata": {}}))
    found = read(api, tmp_path)
    (whole,) = [each for each in found.seen if each.kind == SERVICE and each.namespace is None]

    assert (whole.state, whole.reason) == (
        Coverage.FORBIDDEN,
        "an empty list, which no cluster has",
    )
    assert "/api/v1/namespaces/default/services" in api.paths


def test_a_list_of_another_kind_is_none_of_this(api: ApiServer, tmp_path: Path) -> None:
    pods = {"kind": "PodList", "apiVersion": "v1", "metadata": {}, "items": [service(1)]}
    api.always(SERVICES, Reply(body=pods))
    found = about(read(api, tmp_path))

    assert (found.state, found.objects) == (Coverage.FAILED, 0)
    assert found.reason == "expected a ServiceList, got PodList"

"""Where the server itself refuses or is not there: one line, never a traceback or a secret."""

import base64
import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from apiserver import ApiServer, Json, Reply, config, refused, running

from lbdoctor.kinds import CRD, DEPLOYMENT, NODE, SERVICE
from lbdoctor.model import Coverage, Kind, need
from lbdoctor.sources import Reading, Seen, Unreadable
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


def test_a_kind_that_is_defined_and_not_served_yet_is_a_gap(api: ApiServer, tmp_path: Path) -> None:
    """So it is for some seconds after an API server was started."""
    pool = Kind("acme.example", "Pool", "pools", ("v1",))
    api.serve(CRD)
    assert about(read(api, tmp_path, CRD, pool), pool).state is Coverage.NOT_SERVED

    api.resources.pop()
    api.serve(CRD, [{"metadata": {"name": "pools.acme.example"}}])
    found = about(read(api, tmp_path, CRD, pool), pool)
    assert (found.state, "definition" in found.reason) == (Coverage.FAILED, True)


def about(reading: Reading, kind: Kind = SERVICE) -> Seen:
    (found,) = [each for each in reading.seen if each.kind == kind]
    return found


@pytest.mark.parametrize("aggregated", [True, False])
def test_a_group_that_cannot_be_asked_is_a_gap(
    api: ApiServer, tmp_path: Path, aggregated: bool
) -> None:
    api.aggregated, api.stale = aggregated, {"apps"}
    api.serve(DEPLOYMENT)
    api.always("/apis/apps/v1", Reply(500, b"no endpoints available"))
    found = read(api, tmp_path, SERVICE, DEPLOYMENT)

    assert about(found, DEPLOYMENT).state is Coverage.FAILED
    assert "apps" in about(found, DEPLOYMENT).reason
    assert about(found).state is Coverage.COMPLETE


def test_groups_that_nobody_tells_are_gaps(api: ApiServer, tmp_path: Path) -> None:
    api.always("/apis", refused(403, "forbidden"))
    found = read(api, tmp_path, SERVICE, CRD)

    assert about(found, CRD).state is Coverage.FORBIDDEN
    assert about(found).state is Coverage.COMPLETE


def test_refused_credentials_are_one_line(api: ApiServer, tmp_path: Path) -> None:
    api.token = "another"
    with pytest.raises(Unreadable) as caught:
        read(api, tmp_path)

    assert str(caught.value) == (
        f"guest: {api.url} (context lab): "
        "the server does not accept the credentials (401 Unauthorized)"
    )


def test_an_expired_token_is_called_so(api: ApiServer, tmp_path: Path) -> None:
    claims = base64.urlsafe_b64encode(json.dumps({"exp": 1_700_000_000}).encode()).decode()
    token = f"e30.{claims.rstrip('=')}.c2ln"
    source = LiveSource(kubeconfig=api.kubeconfig(tmp_path, token=token))
    with pytest.raises(Unreadable, match="the token expired at 2023-11-14T22:13:20Z") as caught:
        source.read([need(SERVICE)])

    assert token not in str(caught.value)


def test_credentials_that_end_before_anything_was_read(api: ApiServer, tmp_path: Path) -> None:
    for path in (SERVICES, "/api/v1/nodes"):
        api.always(path, refused(401, "Unauthorized"))
    with pytest.raises(Unreadable, match="does not accept the credentials"):
        read(api, tmp_path)


def test_credentials_that_end_in_the_middle_are_a_gap(api: ApiServer, tmp_path: Path) -> None:
    api.always(SERVICES, refused(401, "Unauthorized"))
    found = read(api, tmp_path)

    assert about(found).state is Coverage.FAILED
    assert about(found, NODE).state is Coverage.COMPLETE


@pytest.mark.parametrize("body", [LOGIN, b"{}", b"[]", b"null", b"\xff\xfe", b'{"kind": 1}'])
def test_what_is_no_api_server_is_called_so(api: ApiServer, tmp_path: Path, body: bytes) -> None:
    for path in ("/version", "/api"):
        api.always(path, Reply(body=body, headers={"Content-Type": "text/html"}))
    with pytest.raises(Unreadable, match="not a Kubernetes API server") as caught:
        read(api, tmp_path)

    assert TOKEN not in str(caught.value) and "\n" not in str(caught.value)


def test_a_redirect_is_not_followed(api: ApiServer, tmp_path: Path) -> None:
    for path in ("/version", "/api"):
        api.always(path, Reply(302, headers={"Location": f"{api.url}/login"}))
    with pytest.raises(Unreadable, match="redirects elsewhere"):
        read(api, tmp_path)

    assert "/login" not in api.paths


def unreachable(folder: Path, url: str, **cluster: object) -> str:
    path = folder / "config"
    path.write_text(json.dumps(config(url, {"token": TOKEN}, **cluster)))
    with pytest.raises(Unreadable) as caught:
        LiveSource(kubeconfig=str(path), request_timeout=2).read([need(SERVICE)])

    assert TOKEN not in str(caught.value) and "\n" not in str(caught.value)
    return str(caught.value)


def test_a_closed_port_is_one_line(tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"https://127.0.0.1:{closed.getsockname()[1]}"

        assert unreachable(tmp_path, url) == f"guest: {url} (context lab): connection refused"


def test_a_name_that_does_not_resolve_is_one_line(tmp_path: Path) -> None:
    said = unreachable(tmp_path, "https://nowhere.invalid:6443")

    assert said.endswith("the name nowhere.invalid does not resolve")


def test_a_server_that_does_not_speak_tls_is_one_line(api: ApiServer, tmp_path: Path) -> None:
    assert "TLS: " in unreachable(tmp_path, api.url.replace("http:", "https:"))


def test_a_proxy_that_is_not_there_is_named_as_the_reason(tmp_path: Path) -> None:
    proxy = "http://me:hidden@127.0.0.1:9"
    said = unreachable(tmp_path, "https://10.9.9.9:6443", **{"proxy-url": proxy})

    assert "proxy" in said and "connection refused" in said and "hidden" not in said

"""As whom and through what: credentials, plug-ins, impersonation, TLS, proxies, Pods."""

import base64
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from apiserver import ApiServer, config, running
from certificates import selfsigned, server_side

from lbdoctor.kinds import SERVICE
from lbdoctor.model import need
from lbdoctor.sources import Reading, Unreadable
from lbdoctor.sources.live import LiveSource

TOKEN = "s3cr3t-token"
PLUGIN = """
import json, os, sys
asked = json.loads(os.environ["KUBERNETES_EXEC_INFO"])
assert asked["spec"]["cluster"]["server"] == os.environ["EXPECTED"], asked
print(json.dumps({"kind": "ExecCredential", "apiVersion": asked["apiVersion"],
                  "status": {"token": sys.argv[1]}}))
"""


@pytest.fixture
def api() -> Iterator[ApiServer]:
    with running() as server:
        server.serve(SERVICE)
        server.token = TOKEN
        yield server


def read(url: str, folder: Path, user: dict[str, Any], cluster: Any = None, **how: Any) -> Reading:
    path = folder / "config"
    path.write_text(json.dumps(config(url, user, **(cluster or {}))))
    return LiveSource(kubeconfig=str(path), **how).read([need(SERVICE)])


def data(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode()


def test_a_token_file_is_read_without_its_line_end(api: ApiServer, tmp_path: Path) -> None:
    (tmp_path / "token").write_text(TOKEN + "\n")

    assert read(api.url, tmp_path, {"tokenFile": "token", "token": "older"}).version


def test_name_and_password_are_sent(api: ApiServer, tmp_path: Path) -> None:
    api.token = None
    read(api.url, tmp_path, {"username": "me", "password": "word"})

    assert api.requests[0][2]["Authorization"] == "Basic " + base64.b64encode(b"me:word").decode()


def plugin(folder: Path, url: str, *code: str, **more: Any) -> dict[str, Any]:
    script = folder / "plugin.py"
    script.write_text("\n".join(code) or PLUGIN)
    env = [{"name": "EXPECTED", "value": url}]
    known = {"apiVersion": "client.authentication.k8s.io/v1", "interactiveMode": "Never"}
    command = {"command": sys.executable, "args": [str(script), TOKEN], "env": env}
    return {"exec": {**known, **command, "provideClusterInfo": True, **more}}


def test_a_plugin_gives_the_token(api: ApiServer, tmp_path: Path) -> None:
    assert read(api.url, tmp_path, plugin(tmp_path, api.url)).version


@pytest.mark.parametrize(
    ("code", "more", "said"),
    [
        ("print('{}')", {}, "gave no ExecCredential"),
        ("import sys; sys.exit('login first')", {}, "failed with exit code 1: login first"),
        ("", {"command": "no-such-plugin", "installHint": "get it"}, "No such file .*; get it"),
    ],
)
def test_a_plugin_that_fails_is_one_line(
    api: ApiServer, tmp_path: Path, code: str, more: dict[str, Any], said: str
) -> None:
    with pytest.raises(Unreadable, match=said):
        read(api.url, tmp_path, plugin(tmp_path, api.url, code, **more))

    assert not api.requests


def test_flags_impersonate(api: ApiServer, tmp_path: Path) -> None:
    read(api.url, tmp_path, {"token": TOKEN}, impersonate="bob", groups=("dev", "ops"))
    headers = api.requests[-1][2]

    assert headers["Impersonate-User"] == "bob"
    assert headers.get_all("Impersonate-Group") == ["dev", "ops"]


def test_the_kubeconfig_impersonates(api: ApiServer, tmp_path: Path) -> None:
    user = {"token": TOKEN, "as": "eve", "as-groups": ["a", "b"], "as-user-extra": {"why": ["x"]}}
    read(api.url, tmp_path, user)
    headers = api.requests[-1][2]

    assert (headers["Impersonate-User"], headers["Impersonate-Extra-why"]) == ("eve", "x")
    assert headers.get_all("Impersonate-Group") == ["a", "b"]


def test_the_authority_of_the_kubeconfig_is_trusted(tmp_path: Path) -> None:
    crt, key = selfsigned(tmp_path)
    with running(server_side(crt, key)) as api:
        api.serve(SERVICE)

        assert read(api.url, tmp_path, {}, {"certificate-authority": crt.name}).version
        assert read(api.url, tmp_path, {}, {"certificate-authority-data": data(crt)}).version
        assert read(api.url, tmp_path, {}, {"insecure-skip-tls-verify": True}).version
        with pytest.raises(Unreadable, match=r"its certificate is not trusted \(self-signed"):
            read(api.url, tmp_path, {})


def test_another_server_name_may_be_expected(tmp_path: Path) -> None:
    crt, key = selfsigned(tmp_path, ip=False)
    trust = {"certificate-authority": str(crt)}
    with running(server_side(crt, key)) as api:
        api.serve(SERVICE)

        assert read(api.url, tmp_path, {}, {**trust, "tls-server-name": "kubernetes.test"}).version
        with pytest.raises(Unreadable, match="its certificate is not trusted"):
            read(api.url, tmp_path, {}, trust)


def test_a_client_certificate_is_shown(tmp_path: Path) -> None:
    crt, key = selfsigned(tmp_path)
    mine, secret = selfsigned(tmp_path, "me")
    trust = {"certificate-authority": str(crt)}
    with running(server_side(crt, key, mine)) as api:
        api.serve(SERVICE)
        files = {"client-certificate": mine.name, "client-key": secret.name}
        inline = {"client-certificate-data": data(mine), "client-key-data": data(secret)}

        assert read(api.url, tmp_path, files, trust).version
        assert read(api.url, tmp_path, inline, trust).version
        with pytest.raises(Unreadable):
            read(api.url, tmp_path, {}, trust)


def test_the_proxy_of_the_kubeconfig_is_used_with_its_login(api: ApiServer, tmp_path: Path) -> None:
    proxy = {"proxy-url": api.url.replace("//", "//me:word@")}
    found = read("http://cluster.invalid", tmp_path, {"token": TOKEN}, proxy)
    login = base64.b64encode(b"me:word").decode()

    assert found.version and found.location == "http://cluster.invalid (context lab)"
    assert api.requests[0][1] == "http://cluster.invalid/version"
    assert api.requests[0][2]["Proxy-Authorization"] == f"Basic {login}"


def test_the_proxy_of_the_environment_is_not_used_for_this_machine(
    api: ApiServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")

    assert read(api.url, tmp_path, {"token": TOKEN}).version


def test_a_pod_uses_its_service_account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import kubernetes.config.incluster_config as pod

    crt, key = selfsigned(tmp_path)
    (tmp_path / "token").write_text(TOKEN)
    (tmp_path / "namespace").write_text("shop")
    monkeypatch.setattr(pod, "SERVICE_TOKEN_FILENAME", str(tmp_path / "token"))
    monkeypatch.setattr(pod, "SERVICE_CERT_FILENAME", str(crt))
    monkeypatch.setattr("lbdoctor.sources.live._POD", tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("KUBECONFIG", raising=False)
    with running(server_side(crt, key)) as api:
        api.serve(SERVICE)
        api.forbidden = {"/api/v1/services"}
        monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "127.0.0.1")
        monkeypatch.setenv("KUBERNETES_SERVICE_PORT", str(api.port))
        found = LiveSource().read([need(SERVICE)])

    assert (found.location, api.requests[0][2]["Authorization"]) == (api.url, f"bearer {TOKEN}")
    assert "shop" in [each.namespace for each in found.seen]


@pytest.mark.parametrize(
    ("user", "cluster", "said"),
    [
        ({"client-certificate": "gone.crt", "client-key": "gone"}, {}, "File does not exist"),
        ({"tokenFile": "gone"}, {}, "No such file or directory"),
        ({}, {"certificate-authority-data": "s3cr3t"}, "cannot be used"),
        ({}, {"server": "nonsense"}, "no server URL"),
        ({}, {"server": "https://[bad"}, "no server URL"),
        ({}, {"server": "https://127.0.0.1:99999"}, "no server URL"),
        ({"auth-provider": {"name": "gcp"}}, {}, "no auth-provider gcp any more"),
        ({}, {"proxy-url": "socks5://127.0.0.1:1080"}, "PySocks"),
    ],
)
def test_what_cannot_be_used_is_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    user: dict[str, Any],
    cluster: dict[str, Any],
    said: str,
) -> None:
    monkeypatch.setitem(sys.modules, "socks", None)
    with pytest.raises(Unreadable, match=said) as caught:
        read("https://10.0.0.1", tmp_path, user, cluster)

    assert "s3cr3t" not in str(caught.value) and "\n" not in str(caught.value)

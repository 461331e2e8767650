"""What shells and systems put around the objects: logs, errors, marks, wide characters."""

import json
from typing import Any

import pytest
import yaml

from lbdoctor.sources.decode import SKIP, Batch, Undecodable, batches


def service(name: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": name}}


def as_json(*documents: Any) -> bytes:
    return "\n".join(json.dumps(each, indent=4) for each in documents).encode() + b"\n"


def as_yaml(*documents: Any) -> bytes:
    return b"".join(b"---\n" + yaml.safe_dump(each).encode() for each in documents)


def decode(data: bytes) -> list[Batch]:
    return list(batches(data, lambda _api, _kind: None))


def names(found: list[Batch]) -> list[str]:
    return [item["metadata"]["name"] for batch in found for item in batch.items]


both = pytest.mark.parametrize("write", [as_json, as_yaml])
A, B = service("a"), service("b")
START = b"==== START logs for container c of pod shop/web ====\n"
END = b"==== END logs for container c of pod shop/web ====\n"
REFUSED = (
    b'Error from server (Forbidden): services is forbidden: User "eve" cannot list resource'
    b' "services" in API group "" at the cluster scope\n'
)


@both
def test_logs_between_the_documents_are_not_objects(write: Any) -> None:
    log = b'{"kind": "Service", "metadata": {"name": "no"}}\n---\nkind: Service\nno line end'
    nodes = {"kind": "NodeList", "apiVersion": "v1", "items": []}

    assert names(decode(write(nodes) + START + log + END + write(A))) == ["a"]


@both
def test_logs_without_an_end_are_a_cut(write: Any) -> None:
    found = decode(write(A) + START + b"{")

    assert names(found) == ["a"]
    assert not found[-1].complete and "container c of pod shop/web" in found[-1].reason


@both
def test_a_refusal_is_a_status_whoever_asked(write: Any) -> None:
    status = {"apiVersion": "v1", "kind": "Status", "status": "Failure", "reason": "Forbidden"}
    (batch,) = batches(write(status), lambda _api, _kind: SKIP)

    assert (batch.kind, batch.items) == ("Status", [status])


@both
def test_the_words_of_kubectl_become_a_status(write: Any) -> None:
    found = decode(b"Warning: v1 Endpoints is deprecated in v1.33+\n" + write(A) + REFUSED)
    (status,) = (batch.items[0] for batch in found if batch.kind == "Status")

    assert names([batch for batch in found if batch.kind != "Status"]) == ["a"]
    assert status["reason"] == "Forbidden"
    assert status["details"] == {"kind": "services", "group": ""}


def test_nothing_but_a_refusal() -> None:
    (batch,) = decode(REFUSED)

    assert batch.kind == "Status" and "cannot list" in batch.items[0]["message"]


@both
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_marks_and_wide_characters(write: Any, encoding: str) -> None:
    assert names(decode(write(A).decode().encode(encoding))) == ["a"]


def test_wide_characters_without_a_mark() -> None:
    assert names(decode(as_json(A).decode().encode("utf-16-le"))) == ["a"]


@both
def test_windows_line_ends(write: Any) -> None:
    assert names(decode(write(A, B).replace(b"\n", b"\r\n"))) == ["a", "b"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n",
        "---\n",
        "NAME   TYPE\nweb    LoadBalancer\n",
        '"text"',
        "42",
        "{",
        "\0\0\1",
        "# x",
    ],
)
def test_what_is_no_object_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(Undecodable) as caught:
        decode(text.encode())

    assert "\n" not in str(caught.value) and len(str(caught.value)) < 200

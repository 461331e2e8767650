"""Every shape in which people save objects, in JSON and YAML alike."""

import json
from typing import Any

import pytest
import yaml

from lbdoctor.sources import decode_json
from lbdoctor.sources.decode import Batch, Undecodable, batches


def service(name: str, **more: Any) -> dict[str, Any]:
    metadata = {"name": name, "namespace": "shop"}
    return {"apiVersion": "v1", "kind": "Service", "metadata": metadata, **more}


def bare(item: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in item.items() if key not in ("apiVersion", "kind")}


def as_json(*documents: Any) -> bytes:
    return "\n".join(json.dumps(each, indent=2) for each in documents).encode()


def as_yaml(*documents: Any) -> bytes:
    return yaml.safe_dump_all(documents).encode()


def decode(data: bytes) -> list[Batch]:
    return list(batches(data, lambda _api, _kind: None))


def names(found: list[Batch]) -> list[str]:
    return [item["metadata"]["name"] for batch in found for item in batch.items]


both = pytest.mark.parametrize("write", [as_json, as_yaml])
A, B, C = service("a"), service("b"), service("c")


@both
@pytest.mark.parametrize(
    ("document", "kind", "items"),
    [
        ({"apiVersion": "v1", "items": [A, B], "kind": "List"}, "List", [A, B]),
        ({"apiVersion": "v1", "items": [bare(A)], "kind": "ServiceList"}, "ServiceList", [bare(A)]),
        ({"items": [bare(A)], "kind": "ServiceList"}, "ServiceList", [bare(A)]),
        ({"items": [bare(A)], "metadata": {}}, "", [bare(A)]),
        ({"apiVersion": "v1", "items": None, "kind": "ServiceList"}, "ServiceList", []),
        ({"apiVersion": "v1", "kind": "ServiceList", "metadata": {}}, "ServiceList", []),
        ({"apiVersion": "v1", "items": [], "kind": "List"}, "List", []),
        ([A, bare(B)], "", [A, bare(B)]),
        ([], "", []),
    ],
)
def test_every_shape_of_a_list(write: Any, document: Any, kind: str, items: list[Any]) -> None:
    (batch,) = decode(write(document))

    assert (batch.kind, batch.items, batch.listed, batch.complete) == (kind, items, True, True)


@both
def test_one_object_is_no_list(write: Any) -> None:
    (batch,) = decode(write(A))

    assert (batch.api_version, batch.kind, batch.items, batch.listed) == (
        "v1",
        "Service",
        [A],
        False,
    )


@both
def test_a_kind_that_ends_in_list_may_be_an_object(write: Any) -> None:
    item = {"apiVersion": "example.com/v1", "kind": "AllowList", "metadata": {"name": "a"}}
    (batch,) = decode(write(item))

    assert (batch.items, batch.listed) == ([item], False)


@both
def test_the_metadata_of_a_list_tell_where_it_goes_on(write: Any) -> None:
    metadata = {"continue": "abc", "resourceVersion": "7"}
    (batch,) = decode(write({"kind": "ServiceList", "items": [bare(A)], "metadata": metadata}))

    assert batch.metadata == metadata


@both
def test_lists_in_lists_are_flattened(write: Any) -> None:
    inner = {"apiVersion": "v1", "kind": "ServiceList", "items": [bare(B)]}
    found = decode(write({"apiVersion": "v1", "kind": "List", "items": [A, inner, C]}))

    assert sorted(names(found)) == ["a", "b", "c"]
    assert [batch.kind for batch in found] == ["List", "ServiceList"]


@both
def test_lists_in_lists_end_somewhere(write: Any) -> None:
    document: Any = A
    for _ in range(9):
        document = {"kind": "List", "items": [document]}
    found = decode(write(document))

    assert not found[-1].complete and "deeper than 5" in found[-1].reason


@both
def test_what_is_no_object_in_a_list_is_named(write: Any) -> None:
    (batch,) = decode(write({"kind": "List", "items": [A, "text", 3]}))

    assert batch.items == [A]
    assert not batch.complete and "found a number" in batch.reason


@both
def test_documents_one_after_another(write: Any) -> None:
    assert names(decode(write(A, {"kind": "List", "items": [B]}, C))) == ["a", "b", "c"]


def test_whole_documents_need_no_salvage(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(*_: Any) -> None:
        raise AssertionError("the quick way was left")

    monkeypatch.setattr(decode_json, "salvage", nothing)
    listed = {"apiVersion": "v1", "items": [A, B], "kind": "List"}
    for between in (b"", b"\n", b"  \n, "):
        data = between.join(json.dumps(each).encode() for each in (listed, C, listed))
        assert names(decode(data)) == ["a", "b", "c", "a", "b"]


def test_a_json_object_in_each_line() -> None:
    lines = b"\n".join(json.dumps(each).encode() for each in (A, B, C))

    assert names(decode(lines)) == ["a", "b", "c"]


def test_yaml_lists_appended_without_a_separator() -> None:
    data = b"".join(as_yaml({"apiVersion": "v1", "items": [x], "kind": "List"}) for x in (A, B, C))
    found = decode(data)

    assert names(found) == ["a", "b", "c"]
    assert all(batch.complete and batch.kind == "List" for batch in found)


@both
def test_a_watch_ends_with_the_last_state(write: Any) -> None:
    changed = service("a", status={"loadBalancer": {}})
    events = [("ADDED", A), ("ADDED", B), ("MODIFIED", changed), ("DELETED", B), ("ADDED", C)]
    (batch,) = decode(write(*({"type": what, "object": item} for what, item in events)))

    assert batch.items == [changed, C]
    assert not batch.listed


@both
def test_a_table_has_no_objects(write: Any) -> None:
    rows = [{"cells": ["a"], "object": {"kind": "PartialObjectMetadata"}}]
    with pytest.raises(Undecodable, match="Table"):
        decode(write({"kind": "Table", "rows": rows}))


@both
def test_a_table_with_objects_is_a_list(write: Any) -> None:
    item = service("a", spec={"type": "LoadBalancer"})
    (batch,) = decode(write({"kind": "Table", "rows": [{"cells": ["a"], "object": item}]}))

    assert batch.items == [item]


@both
def test_internal_types_are_refused(write: Any) -> None:
    with pytest.raises(Undecodable, match=r"kubectl 1\.9"):
        decode(write({"selfLink": "/api/v1/nodes", "Items": [{"name": "a"}]}))

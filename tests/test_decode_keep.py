"""What is kept of an object is what was declared, whichever way it was read."""

import json
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from lbdoctor import SERVICE
from lbdoctor.model import need
from lbdoctor.sources.decode import SKIP, Batch, Fields, batches
from lbdoctor.sources.keep import strip, tree
from lbdoctor.sources.plan import lists
from lbdoctor.wanted import together

KEYS = st.sampled_from(["metadata", "spec", "ports", "name", "labels", "a.b/c", "status", "x"])
LEAVES = st.none() | st.booleans() | st.integers(-9, 9) | st.text("ab: -#é\n", max_size=5)
VALUES = st.recursive(
    LEAVES, lambda below: st.lists(below, max_size=3) | st.dictionaries(KEYS, below, max_size=4)
)
NAMES = {"apiVersion": st.just("v1"), "kind": st.sampled_from(["Service", "Pod"])}
ITEMS = st.builds(
    lambda names, rest: {**rest, **names},
    st.fixed_dictionaries({}, optional=NAMES),
    st.dictionaries(KEYS, VALUES, max_size=4),
)
PATHS = st.lists(KEYS.map(lambda key: f"[{key}]" if "." in key else key), min_size=1, max_size=3)
FIELDS = st.lists(PATHS.map(".".join), max_size=4).map(tuple)


def as_json(document: Any) -> bytes:
    return json.dumps(document).encode()


def as_yaml(document: Any) -> bytes:
    return yaml.safe_dump(document).encode()


def decode(data: bytes, fields: Fields) -> list[Batch]:
    return list(batches(data, lambda _api, _kind: fields))


both = pytest.mark.parametrize("write", [as_json, as_yaml])


@both
@settings(max_examples=300, deadline=None)
@given(items=st.lists(ITEMS, max_size=4), fields=FIELDS)
def test_kept_is_the_same_as_read_and_stripped(write: Any, items: Any, fields: Any) -> None:
    (batch,) = decode(write({"kind": "List", "items": items}), fields)

    assert batch.items == [strip(item, tree(fields)) for item in items]


@both
@settings(max_examples=100, deadline=None)
@given(items=st.lists(ITEMS, max_size=6), typed=st.booleans())
def test_every_object_is_judged_by_its_own_kind(write: Any, items: Any, typed: bool) -> None:
    listed = "ServiceList" if typed else "List"
    asked: dict[str, Fields] = {"Service": ("spec",), "Pod": SKIP, "": None}
    (batch,) = batches(write({"items": items, "kind": listed}), lambda _api, kind: asked[kind])
    kinds = [item.get("kind", "Service" if typed else "") for item in items]

    assert batch.skipped == kinds.count("Pod")
    assert batch.items == [
        strip(item, tree(("spec",))) if kind == "Service" else item
        for item, kind in zip(items, kinds, strict=True)
        if kind != "Pod"
    ]


@both
def test_identity_is_always_kept(write: Any) -> None:
    metadata = {"name": "web", "namespace": "shop", "uid": "1", "labels": {"a": "b"}}
    item = {"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": {"a": 1}}
    (batch,) = decode(write(item), ())

    assert batch.items == [{"apiVersion": "v1", "kind": "Service", "metadata": metadata}]


@both
def test_the_hint_names_what_names_itself_nowhere(write: Any) -> None:
    asked: list[tuple[str, str]] = []

    def wanted(api_version: str, kind: str) -> Fields:
        asked.append((api_version, kind))
        return None

    list(batches(write({"items": [{"metadata": {"name": "a"}}]}), wanted, ("v1", "Service")))

    assert set(asked) == {("v1", "Service")}


@both
def test_what_repeats_the_object_is_dropped(write: Any) -> None:
    last = {"kubectl.kubernetes.io/last-applied-configuration": "{}", "a": "b"}
    metadata = {"name": "web", "managedFields": [{"x": 1}], "annotations": last}
    item = {"apiVersion": "v1", "kind": "Service", "metadata": metadata}
    for fields in (None, ("metadata",), ()):
        (batch,) = decode(write(item), fields)
        assert batch.items[0]["metadata"] == {"name": "web", "annotations": {"a": "b"}}
    for kept in (("metadata.managedFields",), ("*", "metadata.managedFields")):
        (batch,) = decode(write(item), kept)
        assert batch.items[0]["metadata"]["managedFields"] == [{"x": 1}]


def test_all_of_an_object_comes_with_managed_fields_where_somebody_names_them() -> None:
    managed = SERVICE.only("metadata.managedFields")
    assert together([need(SERVICE)]) is None
    assert together([need(SERVICE), SERVICE.only("spec")]) is None
    (folded,) = lists([need(SERVICE), managed])
    assert folded.fields == ("*", "metadata.managedFields")
    assert together([folded, SERVICE.only("spec")]) == folded.fields
    assert together([managed, SERVICE.only("spec")]) == ("metadata.managedFields", "spec")

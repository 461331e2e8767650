"""Chance finds what nobody thinks of: two ways to read agree, and no bytes break either."""

import json
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from lbdoctor.sources import decode_json
from lbdoctor.sources.batch import Ask
from lbdoctor.sources.decode import SKIP, Fields, Undecodable, batches
from lbdoctor.sources.salvage import salvage

TEXTS = st.text("ab:-{}[]\"'\\ \n\t#&*!|>%@é\u2028\U0001f600", max_size=6)
LEAVES = st.none() | st.booleans() | st.integers(-(10**25), 10**25) | TEXTS | st.floats()
KEYS = st.sampled_from(["metadata", "spec", "items", "name", "kind", "apiVersion"]) | TEXTS
VALUES = st.recursive(
    LEAVES, lambda below: st.lists(below, max_size=3) | st.dictionaries(KEYS, below, max_size=4)
)
KINDS = st.sampled_from(["Service", "Pod", "ServiceList", "List", "Status", "Table"])
OBJECTS = st.fixed_dictionaries(
    {}, optional={"kind": KINDS, "apiVersion": st.just("v1"), "metadata": VALUES, "spec": VALUES}
)
LISTS = st.fixed_dictionaries(
    {"items": st.lists(OBJECTS | VALUES, max_size=3) | st.none()}, optional={"kind": KINDS}
)
DOCUMENTS = OBJECTS | LISTS | st.lists(OBJECTS, max_size=3)


def wanted(_api_version: str, kind: str) -> Fields:
    choice: dict[str, Fields] = {"Service": ("spec.name",), "Pod": SKIP}
    return choice.get(kind)


@settings(max_examples=400, deadline=None)
@given(st.lists(DOCUMENTS, min_size=1, max_size=3))
def test_the_quick_and_the_patient_way_agree(documents: list[Any]) -> None:
    data = "\n".join(json.dumps(each) for each in documents).encode()
    ask = Ask(wanted, ("v1", "Service"))

    assert list(decode_json.read(data, ask)) == list(salvage(data, ask))


@pytest.mark.parametrize("write", [json.dumps, yaml.safe_dump])
@settings(max_examples=300, deadline=None)
@given(
    document=DOCUMENTS,
    cuts=st.tuples(st.integers(0, 300), st.integers(0, 300)),
    noise=st.binary(max_size=4),
)
def test_no_bytes_break_it(write: Any, document: Any, cuts: tuple[int, int], noise: bytes) -> None:
    whole = write(document).encode()
    try:
        found = list(batches(whole[: cuts[0]] + noise + whole[cuts[1] :], wanted))
    except Undecodable as error:
        assert "\n" not in str(error)
    else:
        assert all(isinstance(item, dict) for batch in found for item in batch.items)
        assert all("\n" not in batch.reason for batch in found)

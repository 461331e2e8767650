"""Input that is cut, damaged or hostile: the good objects are kept and nothing falls over."""

import json
from itertools import pairwise
from typing import Any

import pytest
import yaml

from lbdoctor.sources.decode import Batch, Undecodable, batches

ITEMS = [
    {"apiVersion": "v1", "kind": "Service", "metadata": {"name": name}, "status": {"a": name * 9}}
    for name in "abcd"
]
LIST = {"apiVersion": "v1", "items": ITEMS, "kind": "List", "metadata": {"resourceVersion": ""}}
JSON = json.dumps(LIST, indent=2).encode()
YAML = yaml.safe_dump(LIST).encode()


def decode(data: bytes) -> list[Batch]:
    return list(batches(data, lambda _api, _kind: None))


def items(found: list[Batch]) -> list[dict[str, Any]]:
    return [item for batch in found for item in batch.items]


def test_json_cut_anywhere_gives_whole_objects_and_says_so() -> None:
    for end in range(1, len(JSON)):
        try:
            found = decode(JSON[:end])
        except Undecodable as error:
            assert end < JSON.index(b'"kind": "Service"') + 300, error
            continue

        assert items(found) == ITEMS[: len(items(found))]
        assert not found[0].complete and "cut off" in found[0].reason
    assert len(items(found)) == 4


def test_yaml_cut_anywhere_gives_whole_objects_and_says_so() -> None:
    for end in range(YAML.index(b"status"), YAML.index(b"kind: List")):
        try:
            found = decode(YAML[:end])
        except Undecodable:
            continue

        assert items(found) == ITEMS[: len(items(found))], YAML[:end].decode()
        assert not found[0].complete and "cut off" in found[0].reason
    assert len(items(found)) >= 3


def test_a_cut_array_and_a_cut_line() -> None:
    assert items(decode(json.dumps(ITEMS).encode()[:-9])) == ITEMS[:3]
    lines = b"\n".join(json.dumps(item).encode() for item in ITEMS)
    found = decode(lines[:-9])

    assert items(found) == ITEMS[:3]
    assert not found[-1].complete


def test_damage_in_one_document_spares_the_next() -> None:
    for write in (json.dumps, yaml.safe_dump):
        good = write(ITEMS[0])
        found = decode(f'{good}\n---\n{{"a": ]\n---\n{good}\n'.encode())

        assert items(found) == [ITEMS[0], ITEMS[0]]
        assert not found[-1].complete


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("NaN", "NaN"),
        ("-Infinity", "-Infinity"),
        ("1e400", "1e400"),
        ("9" * 5000, "9" * 5000),
        ("12345678901234567890123", 12345678901234567890123),
        ("1e+06", 1e6),
        ('"\\ud800"', "\ufffd"),
        ('"\\ud83d\\ude00"', "\U0001f600"),
        ('"a\x01b"', "a\x01b"),
        ('"a\xff"', "a\ufffd"),
    ],
)
def test_odd_values_of_json(written: str, read: Any) -> None:
    data = f'{{"kind": "Service", "spec": {{"x": {written}, "x": {written}}}}}'.encode("latin-1")

    assert items(decode(data)) == [{"kind": "Service", "spec": {"x": read}}]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        *((word, word) for word in ("yes", "on", "NO", "0777", "1_000", "1:30", "=", "10.0.0.1")),
        ("2021-09-14T14:14:39Z", "2021-09-14T14:14:39Z"),
        ("1e+06", 1e6),
        ("1e400", "1e400"),
        (".nan", ".nan"),
        ("9" * 50, "9" * 50),
        ("-7", -7),
        ("007", "007"),
        ("0.50", 0.5),
        ("true", True),
        ("~", None),
        ("", None),
        ('"true"', "true"),
        ("!custom x", "x"),
        ("!!python/object:os.system x", "x"),
        ("&anchor x", "x"),
        ('"a\x00b"', "a\ufffdb"),
    ],
)
def test_scalars_of_yaml_mean_what_they_mean_in_json(written: str, read: Any) -> None:
    (item,) = items(decode(f"kind: Service\nspec: {{}}\nx: {written}\n".encode()))

    assert item["x"] == read and type(item["x"]) is type(read)


LAUGHS = "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in pairwise("abcdefghi"))


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 200_000,
        b'{"a":' * 200_000,
        b"a: " + b"[" * 100_000,
        b"- " * 50_000,
        LAUGHS.encode(),
        b"a: 1\n<<: *x\n",
        b"? [a]\n: b\n",
        b"a:\n\t- b\n",
        b"\xff\xfe" * 1000,
        bytes(range(256)) * 50,
    ],
)
def test_hostile_input_ends_in_one_line(data: bytes) -> None:
    with pytest.raises(Undecodable) as caught:
        decode(data)

    assert "\n" not in str(caught.value) and len(str(caught.value)) < 200


def test_the_first_name_of_a_yaml_object_counts() -> None:
    found = decode(b"- apiVersion: v1\n  kind: Pod\n  spec: {}\n  kind: Service\n")

    assert items(found) == [{"apiVersion": "v1", "kind": "Pod", "spec": {}}]


def test_an_alias_ends_the_list_it_is_in() -> None:
    found = decode(YAML.replace(b"name: c", b"name: *x"))

    assert items(found) == ITEMS[:2]
    assert not found[0].complete and "alias" in found[0].reason


def test_what_a_program_shares_between_objects_is_read_in_full() -> None:
    labels = {"app": "web", "tier": "front"}
    wanted = [
        {"apiVersion": "v1", "kind": kind, "metadata": {"name": "a", "labels": labels}, "spec": {}}
        for kind in ("Service", "Pod")
    ]
    both = yaml.dump({"kind": "List", "apiVersion": "v1", "items": wanted}, Dumper=yaml.SafeDumper)
    single = yaml.dump({**wanted[0], "spec": {"selector": labels}}, Dumper=yaml.SafeDumper)

    assert "*id001" in both and "*id001" in single
    assert items(decode(both.encode())) == wanted
    assert items(decode(f"{single}---\n{single}".encode()))[1]["spec"] == {"selector": labels}


def test_what_is_shared_may_stand_where_nobody_looks() -> None:
    text = b"- {kind: Pod, apiVersion: v1, spec: {labels: &a {x: y}}, status: *a}\n"

    (found,) = batches(text, lambda version, kind: ("status",))

    assert found.items == [{"kind": "Pod", "apiVersion": "v1", "status": {"x": "y"}}]


def test_few_lines_cannot_stand_for_more_than_fits() -> None:
    wide = f"a: &a [{', '.join('x' * 2000)}]\nb: [{', '.join(['*a'] * 2000)}]\n"

    with pytest.raises(Undecodable, match="stand for too much"):
        decode(wide.encode())


@pytest.mark.parametrize("text", ["a: *b\n", "a: &a [*a]\n", "a: &a {b: 1}\n---\nb: *a\n"])
def test_an_alias_stands_for_what_is_whole_before_it(text: str) -> None:
    documents = decode(f"kind: Pod\n---\n{text}".encode())

    assert items(documents)[0] == {"kind": "Pod"}
    assert "alias of nothing" in documents[-1].reason


def test_a_list_that_names_its_kind_late_may_be_damaged_behind_that() -> None:
    text = b"items:\n- metadata: {name: a}\n  spec: {}\nkind: PodList\napiVersion: v1\n a: b\n"
    (found,) = batches(text, lambda version, kind: None)

    assert [item["metadata"]["name"] for item in found.items] == ["a"]
    assert not found.complete

"""Objects that are not shaped as Kubernetes writes them: unknown, never the end, never guilty."""

import copy
import json
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lbdoctor.cli import run
from lbdoctor.diagnosis import State
from lbdoctor.gate import Policy
from lbdoctor.kinds import SERVICE as KIND
from lbdoctor.model import GUEST, SUPERVISOR, Space
from lbdoctor.reports import Screen, formats, render
from lbdoctor.testing import cases, look, state

SERVICE: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "web", "namespace": "shop"},
    "spec": {
        "type": "LoadBalancer",
        "selector": {"app": "web"},
        "ports": [{"name": "http", "port": 80, "targetPort": 8080, "protocol": "TCP"}],
    },
    "status": {"loadBalancer": {"ingress": [{"hostname": "a.elb.eu-west-1.amazonaws.com"}]}},
}
SLICE: dict[str, Any] = {
    "apiVersion": "discovery.k8s.io/v1",
    "kind": "EndpointSlice",
    "metadata": {
        "name": "web-a",
        "namespace": "shop",
        "labels": {"kubernetes.io/service-name": "web"},
    },
    "addressType": "IPv4",
    "endpoints": [{"addresses": ["10.244.0.1"], "conditions": {"ready": True}}],
    "ports": [{"name": "http", "port": 8080, "protocol": "TCP"}],
}
POD: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "web-1", "namespace": "shop", "labels": {"app": "web"}},
    "spec": {"containers": [{"name": "web", "image": "example.com/shop/web:1"}]},
    "status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]},
}
EVENT: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "Event",
    "metadata": {"name": "web.1", "namespace": "shop"},
    "involvedObject": {"kind": "Service", "namespace": "shop", "name": "web"},
    "type": "Normal",
    "reason": "EnsuredLoadBalancer",
    "message": "Ensured load balancer",
}
ODD: tuple[Any, ...] = (None, "***HIDDEN***", 7, True, [], {}, [None], ["x"], [[]], {"x": None})
PLACES = [
    (kind, path)
    for kind, paths in {
        "Service": (
            "spec",
            "spec.ports",
            "spec.ports.0",
            "spec.selector",
            "spec.type",
            "status",
            "status.loadBalancer",
            "status.loadBalancer.ingress",
            "status.loadBalancer.ingress.0",
            "metadata.labels",
            "metadata.annotations",
            "metadata.finalizers",
            "status.loadBalancer.ingress.0.ip",
            "status.loadBalancer.ingress.0.hostname",
            "metadata.managedFields",
            "metadata.uid",
            "metadata.creationTimestamp",
        ),
        "EndpointSlice": ("endpoints", "endpoints.0", "endpoints.0.conditions", "ports", "ports.0"),
        "Pod": ("spec", "spec.containers", "spec.containers.0", "status", "status.conditions"),
        "Event": ("involvedObject", "message", "type", "reason", "source", "count"),
    }.items()
    for path in paths
]


def bent(kind: str, path: str, value: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(json.dumps([SERVICE, SLICE, POD, EVENT]))
    here: Any = next(each for each in found if each["kind"] == kind)
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in steps:
        here = here.setdefault(step, {}) if isinstance(here, dict) else here[step]
    here[last] = value
    return found


def test_as_it_should_be() -> None:
    (found,) = look(state([SERVICE, SLICE, POD, EVENT])).exposures
    assert found.state is State.OK


@pytest.mark.parametrize(("kind", "path"), PLACES, ids=lambda each: each)
def test_an_odd_shape_is_survived_and_its_reason_is_words(kind: str, path: str) -> None:
    for value in ODD:
        found = look(state(bent(kind, path, value)))

        reasons = " ".join(verdict.reason for verdict in found.verdicts.notable)
        assert "failed:" not in reasons and "bug" not in reasons, (value, reasons)


def test_one_odd_object_does_not_hide_the_others(tmp_path: Path, capsys: Any) -> None:
    other = json.loads(json.dumps(SERVICE))
    other["metadata"]["name"] = "odd"
    other["spec"]["ports"] = ["80"]
    other["status"]["loadBalancer"]["ingress"] = ["10.0.0.1", 7]
    (tmp_path / "all.json").write_text(
        json.dumps({"kind": "List", "apiVersion": "v1", "items": [SERVICE, other, SLICE, POD]})
    )

    assert run("lbdoctor", ["scan", "--from", str(tmp_path), "-o", "json"]) in (1, 3)
    report = json.loads(capsys.readouterr().out)
    assert [each["ref"]["name"] for each in report["exposures"]] == ["odd", "web"]
    assert report["exposures"][1]["addresses"] == ["a.elb.eu-west-1.amazonaws.com"]


CLUSTERS = (GUEST, SUPERVISOR)
CASES = cases(Path(__file__).parent.parent / "fixtures")


def places(value: Any) -> Iterator[tuple[Any, str | int]]:
    """Every place in an object, as what holds it and the key or index there."""
    found = value.items() if isinstance(value, dict) else enumerate(value)
    for key, each in found:
        yield value, key
        if isinstance(each, dict | list):
            yield from places(each)


@pytest.mark.parametrize("seed", range(60))
def test_whatever_stands_in_a_field_there_is_a_report(seed: int) -> None:
    """Odd values at chance places of a story, in every format; the seed makes it the same again."""
    chance = random.Random(seed)
    case = chance.choice(CASES)
    sides = {
        side: list(raws) if side not in CLUSTERS else copy.deepcopy(raws)
        for side, raws in case.sick.items()
    }
    bendable = [raw for side, raws in sides.items() if side in CLUSTERS for raw in raws]
    for _ in range(4):
        raw = chance.choice(bendable)
        parts = [
            raw[part] for part in ("spec", "status", "data") if isinstance(raw.get(part), dict)
        ]
        known = [place for part in parts for place in places(part)]
        if known:
            holder, key = chance.choice(known)
            holder[key] = copy.deepcopy(chance.choice(ODD))
    found = look(replace(case, sick=sides).snapshot())

    for form in set(formats()) - {"yaml"}:
        assert render(form, found, Policy(), Screen())


@pytest.mark.parametrize("odd", [["string", "null"], {"a": 1}, 7, None])
def test_documents_that_are_no_objects_may_look_a_little_like_them(
    odd: Any, tmp_path: Path
) -> None:
    """A JSON schema beside the dump has a `type` that is a list, for one."""
    for key in ("type", "kind", "apiVersion", "items", "metadata", "rows", "object"):
        (tmp_path / f"{key}.json").write_text(json.dumps({"type": "object", key: odd}))
    (tmp_path / "all.json").write_text(json.dumps([SERVICE]))

    assert run("lbdoctor", ["scan", "--from", str(tmp_path), "-o", f"json={tmp_path}/out"]) == 3


@pytest.mark.parametrize("uid", [["a"], {"a": 1}, 7])
def test_a_uid_that_is_no_text_is_none(uid: Any) -> None:
    service = {**SERVICE, "metadata": {**SERVICE["metadata"], "uid": uid}}

    assert [each.uid for each in state([service]).objects(KIND, Space("guest"))] == [""]

"""Gateways of the real Envoy Gateway: each fault is found, live, and what is fine stays silent."""

import os
from pathlib import Path

import pytest

from lab.cases.envoy_gateway_place import envoy
from lab.cluster import Cluster
from lab.engines.envoy_gateway import NAMESPACE
from lab.scans import Report, live

pytestmark = pytest.mark.xdist_group("edges")


@pytest.fixture(scope="module")
def seen(edges: Cluster) -> Report:
    return live(edges.kubeconfig)


def roots(seen: Report, name: str) -> tuple[str, tuple[str, ...]]:
    return seen.exposures[f"guest/Gateway/shop/{name}"]


def test_a_gateway_that_is_fine_is_silent(seen: Report, edges: Cluster) -> None:
    assert roots(seen, "calm") == ("ok", ())
    assert seen.exposures[f"guest/Service/{NAMESPACE}/{envoy(edges, 'calm')}"] == ("ok", ())


def test_a_gateway_without_an_address_waits_for_the_engine_of_its_service(
    seen: Report, edges: Cluster
) -> None:
    assert roots(seen, "late") == ("pending", ("metallb/pool-exhausted",))
    (pending,) = (
        one
        for one in seen.json["findings"]
        if one["code"] == "gateway/pending" and one["ref"]["name"] == "late"
    )
    assert not pending["root"] and pending["causedBy"]


def test_a_missing_certificate_and_a_refused_route_are_told(seen: Report) -> None:
    assert roots(seen, "bare") == ("broken", ("gateway/route-not-accepted", "tls/secret-missing"))


def test_a_gateway_for_which_nothing_was_made_lacks_its_certificate(seen: Report) -> None:
    assert roots(seen, "mute") == ("pending", ("tls/secret-missing",))


def test_a_class_that_nobody_serves_is_told(seen: Report) -> None:
    assert roots(seen, "lost") == ("pending", ("gateway/class-unserved",))


def test_envoy_gateway_lives_where_only_loopback_is(edges: Cluster) -> None:
    group = edges.processes["envoy-gateway"].pid
    (pid,) = (one for one in _group(group) if (one / "comm").read_text() == "envoy-gateway\n")
    interfaces = [line.split(":")[0].strip() for line in (pid / "net/dev").read_text().splitlines()]
    assert interfaces[2:] == ["lo"]


def _group(group: int) -> list[Path]:
    found = []
    for one in Path("/proc").glob("[0-9]*"):
        try:
            if os.getpgid(int(one.name)) == group:
                found.append(one)
        except ProcessLookupError:
            continue
    return found

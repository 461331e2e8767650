"""Endpoints are there, and none of them is ready."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lbdoctor import (
    CERTAIN,
    ERROR,
    LIKELY,
    NODE,
    POD,
    SERVED,
    SERVICE,
    Confidence,
    Evidence,
    Finding,
    Obj,
    Remedy,
    Space,
    View,
    check,
)
from lbdoctor.workloads import waiting

from .backends import ENDPOINTS_FIELDS, OWNER, SHOWN, SLICE_FIELDS, Backends, backends
from .members import POD_FIELDS, answers, backed, count, members, nameless, selecting


@check(
    "service/no-ready-endpoints",
    "no endpoint of the Service is ready",
    ERROR,
    SERVED,
    subject=SERVICE,
    when=backed,
    reads=(SLICE_FIELDS, ENDPOINTS_FIELDS, POD_FIELDS, NODE.only("status.conditions")),
    reached=True,
)
def no_ready_endpoints(service: Obj, see: View) -> Iterator[Finding]:
    """There are Pods or addresses behind the Service, and none of them is ready.

    Why it matters: kube-proxy sends traffic to ready endpoints only; connections to the address
    are refused or time out.

    How it is decided: the EndpointSlices (or Endpoints) hold addresses and none is ready (a
    missing `ready` counts as ready), nor does one still serve while it terminates, which kube-proxy
    falls back to (`pkg/proxy/topology.go`). Or they hold no address while Pods match the selector.
    Where no endpoints were seen, the Pods' own readiness decides, and the finding is likely.

    How to fix: see why the Pods are not ready: their readiness probe, image, node or volumes.
    """
    found = backends(service, see)
    if found.all and not found.ready:
        facts = tuple(each.cite() for each in found.all[:SHOWN])
        words = f"none of {count(len(found.all), 'endpoint')} is ready"
        dead = _dead(service, found, see)
        why = f"; of the nodes below, {len(dead)} not ready" if dead else ""
        more = (each.cite_condition("Ready") for each in dead[:SHOWN])
        yield _finding(service, words + why, (*facts, *_stuck(service, found, see), *more))
    if not found.all and selecting(service):
        yield from _from_pods(service, found, members(service, see))
    found.insist()


def _from_pods(service: Obj, found: Backends, pods: Sequence[Obj]) -> Iterator[Finding]:
    if not pods or any(nameless(service, pod) for pod in pods):
        return
    if not any(answers(pod, service) for pod in pods):
        facts = (*found.emptiness, *(_readiness(pod) for pod in pods[:SHOWN]))
        words = f"none of {count(len(pods), 'Pod')} is ready"
        yield _finding(service, words, facts, LIKELY if found.unseen else CERTAIN)
    elif found.unseen is None:
        facts = (*found.emptiness, *(_readiness(pod) for pod in pods[:SHOWN]))
        words = f"of {count(len(pods), 'Pod')} that it selects, no endpoint lists any"
        yield _finding(service, words, facts, LIKELY)


def _dead(service: Obj, found: Backends, see: View) -> list[Obj]:
    """The nodes of the endpoints, as far as they can be seen not to be ready."""
    names = {each.node for each in found.all}
    nodes = (each for each in see.glance(NODE, Space(service.ref.cluster)) if names)
    return [
        node
        for node in nodes
        if node.ref.name in names and node.condition("Ready").get("status") not in (None, "True")
    ]


def _stuck(service: Obj, found: Backends, see: View) -> Iterator[Evidence]:
    for each in found.all[:SHOWN]:
        if each.pod and see.gap(POD, service.space) is None:
            pod = see.get(POD, service.space, each.pod)
            if pod is not None:
                yield _readiness(pod)


def _readiness(pod: Obj) -> Evidence:
    return waiting(pod) or pod.cite_condition("Ready")


def _finding(
    service: Obj, words: str, facts: tuple[Evidence, ...], how: Confidence = CERTAIN
) -> Finding:
    namespace = service.ref.namespace
    labels = ",".join(f"{k}={v}" for k, v in sorted((service["spec.selector"] or {}).items()))
    commands = [f"kubectl -n {namespace} get endpointslices -l {OWNER}={service.ref.name} -o yaml"]
    if labels:
        commands.insert(0, f"kubectl -n {namespace} describe pods -l {labels}")
    return Finding(words, facts, Remedy("see why the Pods are not ready", tuple(commands)), how)

"""Every way in which a link of a healthy chain can break, worked out from its graph."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from lbdoctor.diagnosis import Diagnosis
from lbdoctor.model import Ref, Stage
from lbdoctor.testing.written import Raw

Sides = dict[str, list[Raw]]
Mutation = Callable[[Raw], object]

ALIVE = ("Ready", "ContainersReady", "Initialized", "PodScheduled")
WORKLOADS = ("Deployment", "DaemonSet", "StatefulSet")
WHY = "broken by the test"


class Break(NamedTuple):
    """One link, one way to break it.

    `way` leads from the exposure to the object whose link it is; `targets` are what it needs there,
    all of them. `served`: an address that was given stays. `made`: what would not exist either if
    the target had been broken from the beginning.
    """

    way: tuple[Ref, ...]
    verb: str
    targets: tuple[Ref, ...]
    how: str
    mutate: Mutation | None
    served: bool
    made: tuple[Ref, ...] = ()

    def __str__(self) -> str:
        kinds = f"{self.way[-1].kind} {self.verb} {self.targets[0].kind}"
        return f"{self.way[-1].cluster}: {kinds}: {self.how}"


def breaks(healthy: Diagnosis, sides: Sides, exposure: Ref) -> list[Break]:
    """All breaks of all links that lead away from an exposure."""
    found = []
    reach = {place.ref: place for place in healthy.topology.reach(exposure)}
    groups: dict[tuple[str, ...], tuple[Ref, dict[Ref, None], bool]] = {}
    for place in reach.values():
        for edge in healthy.topology.edges(place.ref):
            start, end = edge.start, edge.end
            key = (start.cluster, start.kind, edge.verb, end.cluster, end.group, end.kind)
            driver = any(ref.kind in WORKLOADS for ref in _way(start, reach))
            only = place.stages & edge.carries == {Stage.SERVED} and not driver
            groups.setdefault(key, (start, {}, only))[1][end] = None
    for (_, _, verb, *_), (start, ends, served) in groups.items():
        way = _way(start, reach)
        raw = raw_of(sides, next(iter(ends)))
        assert raw is not None, f"a healthy chain lacks {next(iter(ends))}"
        made = _made(start, healthy, sides)
        for how, mutate, early in _ways(raw):
            behind = made if early else ()
            found.append(Break(way, verb, tuple(ends), how, mutate, served, behind))
    return found


def _way(start: Ref, reach: dict[Ref, Any]) -> tuple[Ref, ...]:
    way = [start]
    while (by := reach[way[0]].by) is not None:
        way.insert(0, by.start)
    return tuple(way)


def _made(start: Ref, healthy: Diagnosis, sides: Sides) -> tuple[Ref, ...]:
    """What was made after an object, because of it: without its controller it would not be."""
    own = raw_of(sides, start)
    if own is None:
        return ()
    born = own["metadata"]["creationTimestamp"]
    ends = [e.end for e in healthy.topology.edges(start) if Stage.ADDRESSED in e.carries]
    raws = [(end, raw_of(sides, end)) for end in ends]
    return tuple(end for end, raw in raws if raw and raw["metadata"]["creationTimestamp"] > born)


def _ways(raw: Raw) -> Iterator[tuple[str, Mutation | None, bool]]:
    """How an object can break, as far as its shape tells; `True` for from the beginning."""
    if raw["kind"] not in LASTING and not _mirrored(raw):
        yield "gone", None, False
    if raw["kind"] in WORKLOADS:
        for early in (False, True):
            when = " from the beginning" if early else ""
            yield f"scaled to zero{when}", _scaled, early
            yield f"not ready{when}", _unready, early
    if "loadBalancer" in (raw.get("status") or {}):
        yield "no address", _withdrawn, False
    if raw["kind"] in OWN_WAYS:
        yield from ((how, mutate, False) for how, mutate in OWN_WAYS[raw["kind"]].items())
    if "conditions" not in OWN_WAYS.get(raw["kind"], {}):
        for index, each in enumerate((raw.get("status") or {}).get("conditions") or ()):
            yield f"condition {each['type']} turned", _turned(index), False


def _scaled(raw: Raw) -> None:
    raw["spec"]["replicas"] = 0
    raw["status"] = {"observedGeneration": 9}


def _unready(raw: Raw) -> None:
    raw["status"] = {"observedGeneration": 9, "replicas": 1, "unavailableReplicas": 1}


def _turned(index: int) -> Mutation:
    def turn(raw: Raw) -> None:
        condition = raw["status"]["conditions"][index]
        condition["status"] = {"True": "False", "False": "True"}[condition["status"]]
        condition |= {"reason": "Broken", "message": WHY}

    return turn


def _withdrawn(raw: Raw) -> None:
    raw["status"]["loadBalancer"] = {}
    raw["metadata"].pop("annotations", None)


def _full_pool(raw: Raw) -> None:
    raw["status"]["allocated"] = raw["spec"]["addressCount"]
    raw["status"]["conditions"] = [{"type": "full", "status": "True"}]


def _full_blocks(raw: Raw) -> None:
    for each in raw["ipBlocks"]:
        each |= {"available": 0, "percentageUsed": "100%"}


def _full_ranges(raw: Raw) -> None:
    raw["spec"]["nsxTier1Config"]["ingressCIDRs"] = ["192.0.2.32/30", "192.0.2.35", "192.0.2.37"]


def _unreconciled(raw: Raw) -> None:
    """`Ready` of the whole tells nothing: another namespace may be the reason."""
    _turned(0)(raw)
    for each in raw["status"]["associatedNamespaces"]:
        each |= {"status": "Reconciling", "message": WHY}


def _no_endpoint(raw: Raw) -> None:
    for each in raw["endpoints"]:
        each["conditions"] = {"ready": False, "serving": False, "terminating": False}


LASTING = ("Namespace", "VPCIPAddressUsage")
"""What cannot go alone: it holds the others, or is only a look at something else."""

OWN_WAYS: dict[str, dict[str, Mutation]] = {
    "IPPool": {"used up": _full_pool},
    "VPCIPAddressUsage": {"used up": _full_blocks},
    "NamespaceNetworkConfiguration": {"used up": _full_ranges, "conditions": _unreconciled},
    "EndpointSlice": {"none ready": _no_endpoint},
}


def raw_of(sides: Sides, ref: Ref) -> Raw | None:
    """The object of this name."""
    return next((raw for raw in sides[ref.cluster] if named(raw, ref)), None)


def named(raw: Raw, ref: Ref) -> bool:
    """Whether an object has this name."""
    group = raw["apiVersion"].rpartition("/")[0]
    space = raw["metadata"].get("namespace", "")
    return (group, raw["kind"], space, raw["metadata"]["name"]) == ref[1:]


def broken(healthy: Sides, *what: Break) -> Sides:
    """The state some time after these links have broken, as the cluster's own controllers leave it."""
    sides = copy.deepcopy(healthy)
    for each in what:
        for ref in each.targets:
            raw = raw_of(sides, ref)
            if raw is not None and each.mutate is not None:
                each.mutate(raw)
            elif raw is not None:
                _delete(raw, sides[ref.cluster])
        for ref in each.made:
            sides[ref.cluster] = [raw for raw in sides[ref.cluster] if not named(raw, ref)]
        for ref in each.way if not each.served else ():
            _unanswered(sides, ref)
    for raws in sides.values():
        _settle(raws)
    return sides


def _delete(raw: Raw, raws: list[Raw]) -> None:
    """Take an object away, with what cannot be there without it."""
    raws.remove(raw)
    for each in raws:
        if _selects(each, raw):
            _unready(each)
    for each in [each for each in raws if _selects(raw, each)]:
        raws.remove(each)


def _mirrored(raw: Raw) -> bool:
    """Whether it is a copy of Endpoints, which would be made again."""
    managed = (raw["metadata"].get("labels") or {}).get(
        "endpointslice.kubernetes.io/managed-by", ""
    )
    return str(managed).startswith("endpointslicemirroring")


def _unanswered(sides: Sides, ref: Ref) -> None:
    """Nobody has answered this object: it has no address, and no success was reported."""
    raw = raw_of(sides, ref)
    if raw is not None and "loadBalancer" in (raw.get("status") or {}):
        _withdrawn(raw)
    done = [e for e in sides[ref.cluster] if _of(e, ref) and e["reason"] == "EnsuredLoadBalancer"]
    for event in done:
        sides[ref.cluster].remove(event)


def _of(event: Raw, ref: Ref) -> bool:
    about = event.get("involvedObject") or {}
    return (about.get("kind"), about.get("namespace"), about.get("name")) == (
        ref.kind,
        ref.namespace,
        ref.name,
    )


def _stop(raws: list[Raw]) -> None:
    """A workload counts its Pods: where none is ready, it says so."""
    for raw in raws:
        own = [_ready(pod) for pod in raws if _selects(raw, pod)]
        if own and not any(own):
            _unready(raw)


def _settle(raws: list[Raw]) -> None:
    """What Kubernetes itself does of it: garbage, Pods of nodes, endpoints of Pods."""
    while garbage := [raw for raw in raws if _orphaned(raw, raws)]:
        for raw in garbage:
            if raw in raws:
                _delete(raw, raws)
    ready = {_key(raw): _ready(raw) for raw in raws if raw["kind"] in ("Node", "Pod", *WORKLOADS)}
    for raw in raws:
        node = ("Node", "", str((raw.get("spec") or {}).get("nodeName")))
        if raw["kind"] == "Pod" and not (ready.get(node, True) and _driven(raw, raws)):
            raw["status"]["conditions"] = [{"type": "Ready", "status": "False"}]
            ready[_key(raw)] = False
        if raw["kind"] == "Pod" and not ready[_key(raw)]:
            for each in raw["status"].get("containerStatuses") or ():
                each["ready"] = False
    _stop(raws)
    for raw in raws:
        if raw["kind"] == "EndpointSlice":
            _follow(raw, ready)


def _key(raw: Raw) -> tuple[str, str, str]:
    return raw["kind"], raw["metadata"].get("namespace", ""), raw["metadata"]["name"]


def _ready(raw: Raw) -> bool:
    conditions = (raw.get("status") or {}).get("conditions") or ()
    return all(each["status"] == "True" for each in conditions if each["type"] in ALIVE)


def _driven(pod: Raw, raws: Sequence[Raw]) -> bool:
    """Whether no workload that selects the Pod counts none as ready."""
    owners = (raw for raw in raws if _selects(raw, pod))
    return all(raw["status"].get("readyReplicas") for raw in owners)


def _selects(workload: Raw, pod: Raw) -> bool:
    if workload["kind"] not in WORKLOADS or pod["kind"] != "Pod":
        return False
    labels = workload["spec"]["selector"]["matchLabels"]
    same = workload["metadata"]["namespace"] == pod["metadata"]["namespace"]
    return bool(same) and labels.items() <= (pod["metadata"].get("labels") or {}).items()


def _follow(piece: Raw, ready: dict[tuple[str, str, str], bool]) -> None:
    kept = []
    for each in piece["endpoints"]:
        target = each.get("targetRef") or {}
        key = (target.get("kind", ""), target.get("namespace", ""), target.get("name", ""))
        if target.get("kind") != "Pod" or key in ready:
            kept.append(each)
        if ready.get(key) is False:
            each["conditions"] = {"ready": False, "serving": False, "terminating": False}
    piece["endpoints"] = kept


def _orphaned(raw: Raw, raws: Sequence[Raw]) -> bool:
    space, name = raw["metadata"].get("namespace"), raw["metadata"]["name"]
    there = {_key(each) for each in raws}
    if space and not space.startswith("vmware-") and ("Namespace", "", space) not in there:
        return space not in ("default", "kube-system")
    for owner in raw["metadata"].get("ownerReferences") or ():
        if owner.get("controller") and (owner["kind"], space or "", owner["name"]) not in there:
            return owner["kind"] in ("VirtualMachineService", "Service", *WORKLOADS)
    if raw["kind"] == "EndpointSlice":
        name = raw["metadata"]["labels"]["kubernetes.io/service-name"]
    if raw["kind"] in ("EndpointSlice", "Endpoints"):
        return ("Service", space or "", name) not in there
    node = (raw.get("spec") or {}).get("nodeName")
    return raw["kind"] == "Pod" and bool(node) and ("Node", "", node) not in there

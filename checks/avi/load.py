"""Service Engines near their limits, and groups with little room."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from lbdoctor import (
    ANNOUNCED,
    WARNING,
    Evidence,
    Finding,
    Obj,
    Option,
    Owner,
    Ref,
    Remedy,
    View,
    check,
)

from .api import (
    AVI,
    ENGINE,
    GROUP,
    LOAD,
    LOAD_FIELDS,
    VIRTUAL,
    WHOLE,
    entries,
    mapping,
    target,
    untold,
)
from .placed import READS, users
from .room import carried, tells_carried

CPU: Final = Option("engine-cpu-percent", 90, "CPU of a Service Engine of Avi, in percent")
MEMORY: Final = Option("engine-memory-percent", 90, "memory of a Service Engine, in percent")
BUFFERS: Final = Option("engine-buffer-percent", 80, "its packet buffers in use, in percent")
TABLE: Final = Option("engine-connection-percent", 90, "its memory for connections, in percent")
DROPS: Final = Option("engine-drops", 0, "connections that it drops, on average of its samples")
BANDWIDTH: Final = Option("engine-bandwidth-percent", 90, "its licensed bandwidth, in percent")
OPTIONS: Final = (CPU, MEMORY, BUFFERS, TABLE, DROPS, BANDWIDTH)

_SHARES: Final[Mapping[str, tuple[Option, str]]] = {
    "se_stats.avg_cpu_usage": (CPU, "of its CPU"),
    "se_stats.avg_mem_usage": (MEMORY, "of its memory"),
    "se_stats.avg_packet_buffer_usage": (BUFFERS, "of its packet buffers"),
    "se_stats.avg_connection_mem_usage": (TABLE, "of its memory for connections"),
}
_DROPPED: Final = "se_stats.avg_connections_dropped"
_FLOW: Final = "se_if.avg_bandwidth"
_PERCENT: Final = ("PERCENT", "")
_RATE: Final = "PER_SECOND"
_LICENSED: Final = {
    "SE_BANDWIDTH_25M": 25,
    "SE_BANDWIDTH_200M": 200,
    "SE_BANDWIDTH_1000M": 1000,
    "SE_BANDWIDTH_10000M": 10000,
}


class Series(NamedTuple):
    """The average of one figure over the time that was asked for."""

    mean: float
    units: str
    fact: Evidence


@check(
    "avi/service-engine-overloaded",
    "a Service Engine is near its limits",
    WARNING,
    ANNOUNCED,
    subject=ENGINE,
    reads=(*READS, LOAD_FIELDS),
    engine="avi",
    reached=True,
    options=OPTIONS,
)
def overloaded(engine: Obj, see: View) -> Iterator[Finding]:
    """A Service Engine has nearly used up its CPU, memory or bandwidth, or drops.

    Why it matters: an engine that is too small shows as latency and lost connections, never as an
    error of a Service.

    How it is decided: the averages of Avi over the last hour reach a threshold: `engine-cpu-percent`
    (90: Avi's own advice for its metrics of Service Engines), `engine-memory-percent` (90),
    `engine-buffer-percent` (80), `engine-connection-percent` (90; these three are ours); or more
    connections are dropped than `engine-drops` (0); or the traffic reaches
    `engine-bandwidth-percent` (90) of the bandwidth that the group is licensed for. Only groups that
    serve the given clusters are judged; it is felt by what the engine itself
    carries, and one that carries nothing of theirs is not judged. Needs the Avi Controller as a source.

    How to fix: let the virtual services scale out, give the group more or larger engines (a change
    of its size concerns new engines only), or move virtual services to another group.
    """
    load = target(f"/{engine.uid}", LOAD, see) or _of(engine, see)
    felt_by = _felt_by(engine, see)
    if tells_carried(engine) and not felt_by:
        return
    if engine["runtime.sufficient_memory"] is False:
        fact = engine.cite("runtime.sufficient_memory")
        yield _finding("it has too little memory for its configuration", (fact,), felt_by)
    series = _series(load) if load else {}
    said = (*_shares(series, see), *_flow(engine, series, see), *_drops(series, see))
    if said:
        words, facts = "; ".join(each for each, _ in said), [f for _, all_ in said for f in all_]
        yield _finding(f"in the last hour: {words}", tuple(facts), felt_by)
    if load is None:
        see.require(LOAD, WHOLE)
    elif not series:
        raise untold(load, LOAD, "its figures are not told")


def _felt_by(engine: Obj, see: View) -> tuple[Ref, ...]:
    """What is served by the virtual services that this engine carries."""
    named = (target(each, VIRTUAL, see) for each in carried(engine))
    return tuple(dict.fromkeys(one.ref for each in named if each for one in users(each, see)))


def _of(engine: Obj, see: View) -> Obj | None:
    found = see.index(LOAD, AVI, _entity).get(engine.uid, ())
    return found[0] if found else None


def _entity(load: Obj) -> Iterator[str]:
    yield load["entity_uuid"] or ""


def _series(load: Obj) -> dict[str, Series]:
    found = {}
    for number, each in enumerate(entries(load["series"])):
        header = mapping(each.get("header"))
        path = f"series[{number}].header.statistics.mean"
        empty = load[f"series[{number}].header.statistics.num_samples"] == 0
        if isinstance(load[path], int | float) and not empty:
            units = str(header.get("units") or "")
            found[str(header.get("name"))] = Series(float(load[path]), units, load.cite(path))
    return found


_Said = tuple[str, tuple[Evidence, ...]]


def _shares(series: Mapping[str, Series], see: View) -> Iterator[_Said]:
    for name, (option, words) in _SHARES.items():
        found, limit = series.get(name), see.option(option)
        if found and found.units in _PERCENT and found.mean >= limit:
            said = f"{found.mean:.0f} % {words} in use (limit {limit:g} %)"
            yield said, (found.fact,)


def _drops(series: Mapping[str, Series], see: View) -> Iterator[_Said]:
    found = series.get(_DROPPED)
    if found and found.mean > see.option(DROPS):
        unit = " per second" if found.units == _RATE else f" ({found.units or 'no unit told'})"
        yield f"connections dropped, {found.mean:.3g}{unit} on average", (found.fact,)


def _flow(engine: Obj, series: Mapping[str, Series], see: View) -> Iterator[_Said]:
    group, found = target(engine["config.se_group_ref"], GROUP, see), series.get(_FLOW)
    licensed = _LICENSED.get(str(group["se_bandwidth_type"])) if group else None
    if not (group and licensed and found and found.units == "BITS_PER_SECOND"):
        return
    used = found.mean / 1e6
    if used >= licensed * see.option(BANDWIDTH) / 100:
        yield (
            f"{used:.0f} of {licensed} Mbit/s of its licensed bandwidth in use",
            (found.fact, group.cite("se_bandwidth_type")),
        )


def _finding(words: str, facts: tuple[Evidence, ...], felt_by: tuple[Ref, ...]) -> Finding:
    how = "scale virtual services out, or give the group more or larger engines"
    return Finding(words, facts, Remedy(how, owner=Owner.NETWORK), affects=felt_by or None)

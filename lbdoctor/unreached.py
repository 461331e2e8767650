"""What an exposure may depend on unseen: what is said of such objects does not pass."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from lbdoctor.diagnosis import Judged
from lbdoctor.model import Gap, Kind, Outcome, Ref, Space, need
from lbdoctor.registry import Registry
from lbdoctor.runner import Verdict, Verdicts
from lbdoctor.snapshot import Snapshot
from lbdoctor.topology import UNSEEN, Topology

_Key = tuple[str, str]


def unreached(
    verdicts: Verdicts, kept: Sequence[Judged], ways: Mapping[_Key, Gap]
) -> list[Verdict]:
    """The checks that pass only for want of somebody who depends on their objects.

    A fault that affects nobody is none, and what no exposure depends on is not even looked at
    (`reached`). Where somebody may depend on it unseen, neither proves anything.
    """
    said = {each.check.name for each in kept}
    dropped = {v.check.name for v in verdicts.notable if v.outcome is Outcome.FAILED} - said
    found = []
    for check in verdicts.checks:
        gap = ways.get(_key(check.subject))
        if gap is not None and (check.reached or check.name in dropped):
            found.append(Verdict(check, None, Outcome.INCONCLUSIVE, gaps=(gap,)))
    return found


def hidden_ways(
    registry: Registry,
    snapshot: Snapshot,
    topology: Topology,
    reached: Collection[Ref],
    everything: bool,
) -> dict[_Key, Gap]:
    """For each kind that exposures may lead to unseen, a gap that hides the way.

    `everything` is false where only some exposures were asked for: others that are unseen do not
    matter then.
    """
    next_: dict[_Key, set[_Key]] = defaultdict(set)
    for link in registry.links:
        next_[_key(link.subject)].update(map(_key, link.targets))
    found: dict[_Key, Gap] = {}
    open_ = list(_exposures(registry, snapshot)) if everything else []
    open_ += _ways(topology, reached)
    while open_:
        key, gap = open_.pop()
        if gap.asked and key not in found:
            found[key] = gap
            open_.extend((target, gap) for target in next_[key])
    return found


def _key(kind: Kind) -> _Key:
    return kind.group, kind.name


def _exposures(registry: Registry, snapshot: Snapshot) -> Iterator[tuple[_Key, Gap]]:
    for exposure in registry.exposures:
        for cluster in snapshot.clusters:
            gap = snapshot.gap(need(exposure.kind), Space(cluster))
            if gap is not None:
                yield _key(exposure.kind), gap


def _ways(topology: Topology, reached: Collection[Ref]) -> Iterator[tuple[_Key, Gap]]:
    for ref in sorted(reached):
        for doubt in topology.doubts(ref):
            for kind in doubt.link.targets:
                yield from ((_key(kind), gap) for gap in doubt.gaps)
        gap = topology.gap(ref) if topology.state(ref) == UNSEEN else None
        if gap is not None:
            yield (ref.group, ref.kind), gap

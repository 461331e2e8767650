"""Golden cases: a folder for each story, with its healthy twin and what is expected of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from lbdoctor.diagnosis import Diagnosis, Exposed, Judged
from lbdoctor.model import GUEST, SUPERVISOR, Severity, instant
from lbdoctor.snapshot import Snapshot
from lbdoctor.sources import Reading
from lbdoctor.sources.rest.known import APIS
from lbdoctor.testing.states import readings, snapshot
from lbdoctor.testing.written import Raw, answers, objects

CLUSTERS = (GUEST, SUPERVISOR, *(api.id for api in APIS))
Sides = dict[str, list[Raw]]
Name = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Case:
    """A story: the sick state, the healthy one, and the time to judge by.

    `<cluster>.yaml` is the sick state, `mended-<cluster>.yaml` the objects that replace those of
    the same name in the twin; an object there with `$absent: true` is taken away. A cluster that
    is a product with an API of its own is a mapping from path to answer, its twin likewise.
    """

    path: Path
    sick: Sides
    healthy: Sides
    at: datetime | None
    story: str

    @property
    def name(self) -> str:
        """The name of the folder."""
        return self.path.name

    def snapshot(
        self, *, healthy: bool = False, hide: tuple[str, ...] = (), strip: bool = True
    ) -> Snapshot:
        """The state of one of the twins, with some kinds hidden."""
        return snapshot(self.readings(healthy=healthy, strip=strip), hide, self.at)

    def readings(self, *, healthy: bool = False, strip: bool = True) -> list[Reading]:
        """What was read of one of the twins, cluster by cluster."""
        sides = self.healthy if healthy else self.sick
        guest, supervisor = sides.get(GUEST), sides.get(SUPERVISOR)
        products = {api.id: sides[api.id] for api in APIS if api.id in sides}
        return readings(guest, supervisor, strip=strip, products=products)

    @property
    def changed(self) -> int:
        """How many objects differ between the twins."""
        count = 0
        for cluster in CLUSTERS:
            sick = {name(raw): raw for raw in self.sick.get(cluster, ())}
            well = {name(raw): raw for raw in self.healthy.get(cluster, ())}
            count += sum(sick.get(key) != well.get(key) for key in sick.keys() | well.keys())
        return count


def name(raw: Raw) -> Name:
    """What tells one object of a cluster from another."""
    metadata = raw["metadata"]
    group = raw.get("apiVersion", "v1").rpartition("/")[0]
    return (group, raw["kind"], metadata.get("namespace", ""), metadata["name"])


@cache
def cases(root: Path) -> Sequence[Case]:
    """All cases below a folder, by name; they are read once."""
    return [
        read(path)
        for path in sorted(root.resolve().iterdir())
        if any((path / f"{cluster}.yaml").is_file() for cluster in CLUSTERS)
    ]


def read(path: Path) -> Case:
    """The case in a folder."""
    sick: Sides = {}
    healthy: Sides = {}
    heads: list[str] = []
    for cluster in CLUSTERS:
        file, mend = path / f"{cluster}.yaml", path / f"mended-{cluster}.yaml"
        if file.is_file():
            sick[cluster] = _read(file, cluster)
            better = _read(mend, cluster) if mend.is_file() else []
            healthy[cluster] = _mended(sick[cluster], better)
            heads += [line for line in file.read_text().splitlines() if line.startswith("#")]
    at = [line.partition("at:")[2].strip() for line in heads if line.startswith("# at:")]
    return Case(path, sick, healthy, instant(at[0]) if at else None, heads[0].lstrip("# "))


def _read(file: Path, cluster: str) -> list[Raw]:
    return objects(file) if cluster in (GUEST, SUPERVISOR) else answers(file, cluster)


def _mended(sick: list[Raw], mend: list[Raw]) -> list[Raw]:
    new = {name(raw): raw for raw in mend}
    kept = [new.pop(name(raw), raw) for raw in sick]
    return [raw for raw in (*kept, *new.values()) if not raw.get("$absent")]


def verdict(diagnosis: Diagnosis) -> str:
    """A diagnosis in a few sorted lines, to be compared with what is expected."""
    lines = [_exposure(each) for each in diagnosis.exposures]
    lines += [_finding(each) for each in diagnosis.findings]
    lines += [
        f"pool {p.engine} {p.name} {p.family}: {p.used} of {p.total} used, {p.free} free, "
        f"{len(p.holders)} holders, {len(p.waiting)} waiting"
        for p in diagnosis.pools
    ]
    return "\n".join(lines) + "\n"


def _exposure(each: Exposed) -> str:
    roots = ", ".join(judged.check.code for judged in each.roots) or "-"
    engine = " > ".join(each.engine.expected) or "?"
    return f"exposure {each.ref} {each.state.value} [{engine}, {each.engine.confidence}]: {roots}"


def _finding(each: Judged) -> str:
    root = "root " if each.root else ""
    return f"{each.severity.value} {root}{each.confidence.value} {each.check.code} {each.ref}"


def errors(diagnosis: Diagnosis) -> list[Judged]:
    """The findings of severity error."""
    return [each for each in diagnosis.findings if each.severity is Severity.ERROR]

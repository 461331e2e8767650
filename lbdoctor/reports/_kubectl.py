"""Commands to paste: with the flags that lead to the right cluster, and those that close gaps."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from lbdoctor.diagnosis import Judged
from lbdoctor.kinds import API_SERVICE, CRD, SECRET, custom
from lbdoctor.model import GUEST, SUPERVISOR, Gap, Kind, Space, need
from lbdoctor.printable import pasteable
from lbdoctor.snapshot import Snapshot

_TLS = " --field-selector type=kubernetes.io/tls"


class Steps(NamedTuple):
    """The commands of a remedy, the cluster that they are for, and how a reader is told of it."""

    commands: tuple[str, ...]
    cluster: str
    where: str


def steps(judged: Judged, snapshot: Snapshot) -> Steps:
    """The commands of a finding, with the flags by which the user has reached their cluster.

    Where those of a Supervisor are not known, it is said where they belong, unless it is the only
    cluster that is given: then it is the one that the user is in.
    """
    remedy = judged.finding.remedy
    cluster = remedy.cluster or judged.ref.cluster
    commands = tuple(filter(None, map(pasteable, remedy.commands)))
    flags = reaching(snapshot, cluster)
    told = cluster == SUPERVISOR and not flags and GUEST in snapshot.clusters
    return Steps(
        tuple(aimed(each, flags) for each in commands),
        cluster,
        "on the Supervisor" if told and commands else "",
    )


def reaching(snapshot: Snapshot, cluster: str) -> Sequence[str]:
    """The flags by which kubectl reaches a cluster, as the user gave them; none where unknown."""
    return next((r.flags for r in snapshot.readings if r.cluster == cluster and r.flags), ())


def aimed(command: str, flags: Sequence[str]) -> str:
    """A command of kubectl with these flags."""
    word, _, rest = command.partition(" ")
    return f"kubectl {shlex.join(flags)} {rest}" if flags and word == "kubectl" else command


def block(
    wanted: Iterable[tuple[str, Kind]],
    *,
    secrets: bool = False,
    flags: Mapping[str, Sequence[str]] | None = None,
) -> list[str]:
    """One `kubectl get` for each kind and cluster; Secrets only when they are asked for.

    What shows that a server does not have a kind behind a server of its own is asked for with it.
    The file names are those by which a scan knows what was looked at; beside a guest alone, each
    cluster has a folder of its own. `flags` are those of each cluster.
    """
    lines: list[str] = []
    clusters: dict[str, set[Kind]] = {}
    for cluster, kind in wanted:
        if kind != SECRET or secrets:
            clusters.setdefault(cluster, set()).add(kind)
            if kind.aggregated:
                clusters[cluster].add(API_SERVICE)
    folders = sorted(clusters) if set(clusters) - {GUEST} else []
    if folders:
        lines.append(f"mkdir -p {' '.join(folders)}")
    for cluster, kinds in sorted(clusters.items()):
        own = (flags or {}).get(cluster, ())
        if folders and not own:
            lines.append(f"# with the kubeconfig of the {cluster}:")
        folder = f"{cluster}/" if folders else ""
        ordered = sorted(kinds, key=lambda kind: kind.resource)
        lines += [aimed(command(kind, folder), own) for kind in ordered]
    return lines


def command(kind: Kind, folder: str = "") -> str:
    """The command that saves all objects of a kind."""
    everywhere = " -A" if kind.namespaced else ""
    narrowed = _TLS if kind == SECRET else ""
    file = f"{folder}{kind.resource}.json"
    return f"kubectl get {kind.kubectl}{everywhere}{narrowed} -o json > {file}"


def advice(lines: Iterable[str], snapshot: Snapshot) -> str:
    """What to do with a block: a dump can be scanned beside another one, not beside a cluster."""
    if any(reading.kind == "live" for reading in snapshot.readings):
        return "For whoever may read it (lbdoctor rbac prints the rights that a scan needs):"
    made = [words for words in map(str.split, lines) if words[0] == "mkdir"]
    folders = made[0][2:] if made else ["FOLDER"]
    flags = [
        f"--supervisor-from {each}" if each == SUPERVISOR else f"--from {each}" for each in folders
    ]
    return f"To close these gaps, run this in an empty folder, and scan again with {' '.join(flags)} as well:"


def closing(gaps: Iterable[Gap], snapshot: Snapshot) -> list[str]:
    """The block for exactly these gaps.

    kubectl writes nothing for a kind that the server does not have. The list of all custom kinds
    closes such a gap, so it is asked for beside them where it was not seen. What another API
    serves is not kubectl's to get.
    """
    wanted = [(gap.cluster, gap.kind) for gap in gaps if not gap.kind.api]
    brought = [(cluster, kind) for cluster, kind in wanted if custom(kind) and not kind.aggregated]
    clusters = dict.fromkeys(cluster for cluster, _ in brought)
    unknown = [each for each in clusters if snapshot.gap(need(CRD), Space(each))]
    flags = {each: reaching(snapshot, each) for each in (GUEST, SUPERVISOR)}
    return block([*wanted, *((cluster, CRD) for cluster in unknown)], flags=flags)

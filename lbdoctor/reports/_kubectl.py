"""The commands that would close the gaps, as one block to paste."""

from __future__ import annotations

from collections.abc import Iterable

from lbdoctor.kinds import CRD, SECRET, custom
from lbdoctor.model import Gap, Kind, Space, need
from lbdoctor.snapshot import Snapshot

_TLS = " --field-selector type=kubernetes.io/tls"


def block(wanted: Iterable[tuple[str, Kind]], *, secrets: bool = False) -> list[str]:
    """One `kubectl get` for each kind and cluster; Secrets only when they are asked for.

    The file names are those by which a scan knows what was looked at.
    """
    lines: list[str] = []
    clusters: dict[str, set[Kind]] = {}
    for cluster, kind in wanted:
        if kind != SECRET or secrets:
            clusters.setdefault(cluster, set()).add(kind)
    for cluster, kinds in sorted(clusters.items()):
        if len(clusters) > 1 or cluster != "guest":
            lines.append(f"# with the kubeconfig of the {cluster}, in a folder of its own")
        lines += [command(kind) for kind in sorted(kinds, key=lambda kind: kind.resource)]
    return lines


def command(kind: Kind) -> str:
    """The command that saves all objects of a kind."""
    everywhere = " -A" if kind.namespaced else ""
    narrowed = _TLS if kind == SECRET else ""
    return f"kubectl get {kind.kubectl}{everywhere}{narrowed} -o json > {kind.resource}.json"


def closing(gaps: Iterable[Gap], snapshot: Snapshot) -> list[str]:
    """The block for exactly these gaps.

    kubectl writes nothing for a kind that the server does not have. The list of all custom kinds
    closes such a gap, so it is asked for beside them where it was not seen. What another API
    serves is not kubectl's to get.
    """
    wanted = [(gap.cluster, gap.kind) for gap in gaps if not gap.kind.api]
    clusters = dict.fromkeys(cluster for cluster, kind in wanted if custom(kind))
    unknown = [each for each in clusters if snapshot.gap(need(CRD), Space(each))]
    return block([*wanted, *((cluster, CRD) for cluster in unknown)])

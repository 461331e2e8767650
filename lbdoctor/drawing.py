"""The dependency graph, for programs that draw it."""

from __future__ import annotations

import io
import json

import networkx

from lbdoctor.diagnosis import Diagnosis
from lbdoctor.model import Ref
from lbdoctor.reports._document import graph as document

COLORS = {"ok": "palegreen", "failed": "salmon", "warning": "khaki", "missing": "lightgrey"}


def draw(diagnosis: Diagnosis, form: str) -> str:
    """The graph as dot, mermaid, graphml or json."""
    if form == "json":
        return json.dumps(document(diagnosis), indent=2)
    graph = network(diagnosis)
    if form == "graphml":
        out = io.BytesIO()
        networkx.write_graphml(graph, out, named_key_ids=True)
        return out.getvalue().decode()
    return dot(graph) if form == "dot" else mermaid(graph)


def network(diagnosis: Diagnosis) -> networkx.DiGraph[str]:
    """The graph with its states and verbs as attributes; nodes are named as reports name them."""
    graph: networkx.DiGraph[str] = networkx.DiGraph()
    found = document(diagnosis)
    for node in found["nodes"]:
        ref = Ref(**node["ref"])
        graph.add_node(str(ref), kind=ref.kind, cluster=ref.cluster, state=node["state"])
    for edge in found["edges"]:
        start, end, verb = str(Ref(**edge["from"])), str(Ref(**edge["to"])), edge["verb"]
        if graph.has_edge(start, end):
            verb = f"{graph.edges[start, end]['verb']}, {verb}"
        graph.add_edge(start, end, verb=verb)
    return graph


def _lines(name: str, state: str) -> list[str]:
    """Cluster, kind and name; the state where it is not ok, for colours alone tell nobody."""
    return [*name.split("/", 2), *([state] if state != "ok" else [])]


def dot(graph: networkx.DiGraph[str]) -> str:
    """The graph for Graphviz."""
    lines = ["digraph lbdoctor {", "  rankdir=LR;", "  node [shape=box, style=filled];"]
    for name, node in graph.nodes(data=True):
        color = COLORS.get(node["state"], "white")
        label = json.dumps("\n".join(_lines(name, node["state"])), ensure_ascii=False)
        lines.append(f"  {_quoted(name)} [label={label}, fillcolor={color}];")
    for start, end, edge in graph.edges(data=True):
        lines.append(f"  {_quoted(start)} -> {_quoted(end)} [label={_quoted(edge['verb'])}];")
    return "\n".join([*lines, "}"])


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def mermaid(graph: networkx.DiGraph[str]) -> str:
    """The graph for Markdown."""
    ids = {name: f"n{index}" for index, name in enumerate(graph)}
    lines = ["flowchart LR"]
    for name, node in graph.nodes(data=True):
        label = "<br>".join(_lines(name.replace('"', "#quot;"), node["state"]))
        lines.append(f'  {ids[name]}["{label}"]:::{node["state"]}')
    for start, end, edge in graph.edges(data=True):
        lines.append(f"  {ids[start]} -->|{edge['verb']}| {ids[end]}")
    lines += [f"  classDef {state} fill:{_HEX[state]}" for state in sorted(_HEX)]
    return "\n".join(lines)


_HEX = {
    "ok": "#c8f0c8",
    "failed": "#f4a3a3",
    "warning": "#f3e7a0",
    "missing": "#d5d5d5",
    "unseen": "#ffffff",
}

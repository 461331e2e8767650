"""Small dumps, written as the tools write them, and short ways to ask what was read."""

import json
from pathlib import Path
from typing import Any

from lbdoctor.kinds import SERVICE
from lbdoctor.model import Coverage, Kind, Need
from lbdoctor.sources import Reading, Seen
from lbdoctor.sources.dump import DumpSource

KUBERNETES: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "kubernetes", "namespace": "default"},
    "spec": {"type": "ClusterIP"},
    "status": {"loadBalancer": {}},
}
POOL = Kind("metallb.io", "IPAddressPool", "ipaddresspools", ("v1beta1",))


def made(kind: str, name: str, namespace: str = "", version: str = "v1", **rest: Any) -> Any:
    """An object as the server gives it."""
    metadata: dict[str, Any] = {"name": name, **rest.pop("metadata", {})}
    if namespace:
        metadata["namespace"] = namespace
    return {"apiVersion": version, "kind": kind, "metadata": metadata, **rest}


def service(name: str = "web", namespace: str = "shop") -> Any:
    """A Service that waits for an address."""
    return made(
        "Service", name, namespace, spec={"type": "LoadBalancer"}, status={"loadBalancer": {}}
    )


def listed(*items: Any, kind: str = "List", version: str = "v1") -> Any:
    """A list; one that names its kind has items that do not, as typed clients write it."""
    if kind != "List":
        items = tuple(
            {k: v for k, v in i.items() if k not in ("kind", "apiVersion")} for i in items
        )
    return {"kind": kind, "apiVersion": version, "metadata": {}, "items": list(items)}


def save(path: Path, value: Any) -> Path:
    """Write a value as JSON, or text and bytes as they are."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(value, bytes):
        path.write_bytes(value)
    else:
        path.write_text(value if isinstance(value, str) else json.dumps(value))
    return path


def read(*paths: Path | str, kinds: tuple[Kind | Need, ...] = (SERVICE,)) -> Reading:
    """Read paths as the dump of a guest."""
    needs = [each if isinstance(each, Need) else Need(each) for each in kinds]
    return DumpSource([str(path) for path in paths], "guest").read(needs)


def names(reading: Reading) -> list[str]:
    """The objects, sorted, without the cluster."""
    return sorted("/".join(filter(None, each.ref[2:])) for each in reading.objects)


def entry(reading: Reading, kind: Kind, namespace: str | None = None) -> Seen:
    """What is said of a kind in a place."""
    (found,) = (s for s in reading.seen if s.kind == kind and s.namespace == namespace)
    return found


def state(reading: Reading, kind: Kind, namespace: str | None = None) -> Coverage:
    """How well a kind was seen in a place."""
    return entry(reading, kind, namespace).state

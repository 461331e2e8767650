"""Containers by the program that they run: image, arguments, environment."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from lbdoctor.model import Evidence, Kind, Obj

if TYPE_CHECKING:
    from lbdoctor.snapshot import Keys
    from lbdoctor.view import View

_IMAGE: Final = re.compile(r"(?:[^/]+[.:][^/]*/|localhost/)?(?P<path>[^:@]+)")


POD_CONTAINERS: Final = tuple(
    f"spec.containers.{field}" for field in ("name", "image", "command", "args", "env", "ports")
)
"""What a check declares to read the containers of Pods: whole ones make most of a large state."""

POD_STATUSES: Final = tuple(
    f"status.containerStatuses.{field}"
    for field in ("name", "ready", "restartCount", "state", "lastState")
)
"""What a check declares to read how the containers of Pods are doing."""


class Container(NamedTuple):
    """A container of a Pod or of a workload's template, with the path that leads to it."""

    owner: Obj
    path: str
    raw: Mapping[str, Any]

    @property
    def image(self) -> str:
        """The repository without registry, tag and digest: `acme/controller`."""
        image = self.raw.get("image")
        found = _IMAGE.match(image) if isinstance(image, str) else None
        return found["path"] if found else ""

    @property
    def words(self) -> list[str]:
        """Command and arguments, in order."""
        return [str(word) for key in ("command", "args") for word in _listed(self.raw.get(key))]

    def flag(self, name: str) -> str | None:
        """The value of `--name=value` or `--name value`; "" for a bare one, None without it."""
        words = self.words
        for index, word in enumerate(words):
            bare, equals, value = word.lstrip("-").partition("=")
            if word.startswith("-") and bare == name:
                if equals:
                    return value
                after = words[index + 1] if index + 1 < len(words) else "-"
                return "" if after.startswith("-") else after
        return None

    def env(self, name: str) -> str | None:
        """The literal value of an environment variable, None when it is not set literally."""
        for each in _listed(self.raw.get("env")):
            if isinstance(each, dict) and each.get("name") == name:
                value = each.get("value")
                return value if isinstance(value, str) else None
        return None

    def cite(self, field: str = "image") -> Evidence:
        """A field of the container as evidence."""
        return self.owner.cite(f"{self.path}.{field}")


def containers(obj: Obj) -> Iterator[Container]:
    """The containers of a Pod, Deployment, StatefulSet or DaemonSet (init containers left out)."""
    root = "spec" if obj.ref.kind == "Pod" else "spec.template.spec"
    for index, raw in enumerate(_listed(obj[f"{root}.containers"])):
        if isinstance(raw, dict):
            yield Container(obj, f"{root}.containers[{index}]", raw)


def _listed(value: Any) -> list[Any]:
    """The value, where it is a list: one odd Pod must not hide all the others."""
    return value if isinstance(value, list) else []


def running(objs: Iterable[Obj], *images: str) -> Iterator[Container]:
    """The containers whose repository ends in one of these paths (`acme/controller`)."""
    for obj in objs:
        for container in containers(obj):
            if runs(container, images):
                yield container


def runs(container: Container, images: Iterable[str]) -> bool:
    """Whether its repository ends in one of these paths."""
    path = f"/{container.image}"
    return any(path.endswith(f"/{image}") for image in images)


def candidates(
    see: View,
    cluster: str,
    kinds: Iterable[Kind],
    images: tuple[str, ...],
    labels: Mapping[str, str] | None,
) -> Iterator[Obj]:
    """Owners that may count: most clusters have many more Pods than programs to look for."""
    for kind in kinds:
        by = see.index(kind, cluster, _words)
        near = [obj for image in images for obj in by.get(image.rpartition("/")[2], ())]
        for label, value in list((labels or {}).items())[:1]:
            near += see.index(kind, cluster, _label(label)).get(value, ())
        found = {obj.ref: obj for obj in near}
        yield from (found[ref] for ref in sorted(found))


def _words(obj: Obj) -> set[str]:
    """The last words of the images of an object."""
    root = "spec" if obj.ref.kind == "Pod" else "spec.template.spec"
    return {_last(raw.get("image") or "") for raw in obj[f"{root}.containers"] or ()}


def _last(image: str) -> str:
    return image.partition("@")[0].rpartition("/")[2].partition(":")[0]


@lru_cache
def _label(name: str) -> Keys:
    """A function that gives the value of this label; the same one each time."""

    def value(obj: Obj) -> tuple[str, ...]:
        found = obj.labels.get(name)
        return (found,) if isinstance(found, str) else ()

    return value

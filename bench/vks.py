"""Writes a Supervisor with many guests and one of these guests; `python -m bench.vks GUESTS FOLDER`.

Each guest has a namespace of its own and a hundred VirtualMachineServices; a Foundation Load Balancer
with five pools answers all of them but one in fifty, for which there is no address.
"""

from __future__ import annotations

import hashlib
import random
import sys
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from bench import objects, vks_objects
from bench.forms import JSON, Form
from bench.state import SEED, WAITING

EACH: Final = 100  # Services of a guest
MACHINES: Final = 4
POOLS: Final = 5
CUSTOM: Final = (
    "virtualmachineservices.vmoperator.vmware.com",
    "virtualmachines.vmoperator.vmware.com",
    "clusters.cluster.x-k8s.io",
    "loadbalancerconfigs.netoperator.vmware.com",
    "foundationloadbalancerconfigs.netoperator.vmware.com",
    "ippools.netoperator.vmware.com",
)
Raw = dict[str, Any]


class Vks:
    """A Supervisor of so many guests."""

    def __init__(self, guests: int) -> None:
        self.guests = guests
        self.services = guests * EACH
        self._random = random.Random(SEED)

    def write(self, folder: Path) -> None:
        """Write both clusters, and a mark that all of it is there."""
        for name, kinds in (("supervisor", self._supervisor()), ("guest", self._guest())):
            (folder / name).mkdir(parents=True, exist_ok=True)
            for resource, texts in kinds:
                text = JSON.head + JSON.between.join(texts) + JSON.tail
                (folder / name / f"{resource}.json").write_text(text)
        (folder / ".complete").touch()

    def _many(self, raw: Raw, places: Iterable[dict[str, object]]) -> Iterator[str]:
        form = Form(raw, JSON)
        for place in places:
            number = self._random.getrandbits(128)
            own = {"uid": uuid.UUID(int=number), "rv": number % 10**8}
            yield form.fill(**own | place)

    def _places(self, numbers: Iterable[int]) -> Iterator[dict[str, object]]:
        """Where each Service lives, on both sides."""
        for number in numbers:
            guest, app = divmod(number, EACH)
            key = hashlib.md5(f"app-{app}.shop".encode(), usedforsecurity=False).hexdigest()
            yield {
                "ns": f"team-{guest}",
                "guest": f"guest-{guest}",
                "cluster": uuid.UUID(int=guest + 1),
                "app": f"app-{app}",
                "name": f"guest-{guest}-{key[:21]}",
                "vip": _address(number),
                "ip": f"10.{200 + guest % 50}.{guest // 50}.{number % MACHINES + 11}",
            }

    def _split(self, given: Raw, waiting: Raw, numbers: Iterable[int]) -> Iterator[str]:
        chosen = list(numbers)
        yield from self._many(given, self._places(n for n in chosen if n % WAITING))
        yield from self._many(waiting, self._places(n for n in chosen if not n % WAITING))

    def _supervisor(self) -> Iterator[tuple[str, Iterable[str]]]:
        all_, own = range(self.services), vks_objects
        yield from self._programs()
        yield (
            "virtualmachineservices.vmoperator.vmware.com",
            self._split(own.vm_service(True), own.vm_service(False), all_),
        )
        yield (
            "services.core",
            [
                *self._split(own.service(True), own.service(False), all_),
                *self._many(own.cluster_ip("kubernetes", "default"), [{}]),
            ],
        )
        yield "endpoints.core", self._many(own.endpoints(), self._places(all_))
        yield "endpointslices.discovery.k8s.io", self._many(own.mirrored(), self._places(all_))
        spaces = [{"name": f"team-{n}"} for n in range(self.guests)]
        system = [{"name": n} for n in ("default", "kube-system", *vks_objects.SYSTEM)]
        yield "namespaces.core", self._many(objects.namespace(), [*spaces, *system])
        guests = list(self._places(range(0, self.services, EACH)))
        yield "clusters.cluster.x-k8s.io", self._many(own.cluster(), guests)
        machines = [g | {"number": n} for g in guests for n in range(MACHINES)]
        yield "virtualmachines.vmoperator.vmware.com", self._many(own.machine(), machines)
        yield (
            "nodes.core",
            self._many(
                objects.node(), [{"name": f"cp-{n}", "ip": f"10.30.0.{n + 11}"} for n in range(3)]
            ),
        )
        for resource, raws in own.balancer(POOLS, self._shares()).items():
            yield resource, [text for raw in raws for text in self._many(raw, [{}])]

    def _programs(self) -> Iterator[tuple[str, Iterable[str]]]:
        """What shows that no engine of another kind runs here."""
        yield "pods.core", self._many(vks_objects.system_pod(), [{"number": n} for n in range(30)])
        yield "daemonsets.apps", ()
        yield "statefulsets.apps", ()
        brought = [dict(zip(("plural", "group"), r.split(".", 1), strict=True)) for r in CUSTOM]
        yield (
            "customresourcedefinitions.apiextensions.k8s.io",
            self._many(vks_objects.crd(), brought),
        )

    def _shares(self) -> list[tuple[str, int]]:
        """Where each pool begins, and how many addresses it has: just those that are given."""
        size = -(-self.services // POOLS)
        return [(_address(pool * size), size) for pool in range(POOLS)]

    def _guest(self) -> Iterator[tuple[str, Iterable[str]]]:
        mine = list(self._places(range(EACH)))
        local = [
            each | {"ns": "shop", "name": each["app"], "owner": uuid.UUID(int=9)} for each in mine
        ]
        given = [each for number, each in enumerate(local) if number % WAITING]
        waits = [each for number, each in enumerate(local) if not number % WAITING]
        own, place = vks_objects, {"x": 1, "node": "worker-0"}
        yield from self._programs()
        yield (
            "services.core",
            [
                *self._many(own.wish(True), given),
                *self._many(own.wish(False), waits),
                *self._many(own.cluster_ip("kubernetes", "default"), [{}]),
                *self._many(own.cluster_ip("supervisor", "default"), [{}]),
            ],
        )
        slices = [each | place for each in local]
        yield "endpointslices.discovery.k8s.io", self._many(objects.endpoint_slice(True), slices)
        names = [{"name": n} for n in ("default", "kube-system", "shop", own.PROVIDER_SPACE)]
        yield "namespaces.core", self._many(objects.namespace(), names)
        yield "nodes.core", self._many(own.member(), mine[:1])
        yield "deployments.apps", self._many(own.provider(), mine[:1])
        yield "configmaps.core", self._many(own.owner(), mine[:1])
        yield "events.core", self._many(own.awaited(), waits)


def _address(number: int) -> str:
    high, low = divmod(number, 250)
    return f"172.{16 + high // 250}.{high % 250}.{low}"


if __name__ == "__main__":
    Vks(int(sys.argv[1])).write(Path(sys.argv[2]))

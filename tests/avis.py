"""A played Avi Controller beside a dump of a guest, and short ways to scan both."""

import json
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from dumping import KUBERNETES, made, save

from lab.avi import Avi, Store, world
from lbdoctor.cli import run
from lbdoctor.kinds import NAMESPACE, SERVICE
from lbdoctor.model import Coverage
from lbdoctor.registry import load
from lbdoctor.sources import Reading
from lbdoctor.sources.rest.dialect import Credentials
from lbdoctor.sources.rest.known import APIS
from lbdoctor.sources.rest.live import RestSource
from lbdoctor.testing.cases import Case
from lbdoctor.testing.cases import read as case

FIXTURES = Path(__file__).parent.parent / "fixtures"
(AVI,) = (api for api in APIS if api.id == "avi")
CLOUD = "/api/cloud?name=nsx-cloud-01"
NETWORK = "/api/network/?name=vip-net-shop"


@cache
def story(name: str) -> Case:
    """A case of the fixtures, read once."""
    return case(FIXTURES / name)


def guest(named: str, folder: Path, *, healthy: bool = False) -> Path:
    """The guest of a story as a dump in which every kind was looked at."""
    found = story(named)
    raws = (found.healthy if healthy else found.sick)["guest"]
    raws = [*raws, KUBERNETES, made("Namespace", "kube-system"), made("Namespace", "default")]
    for kind in {need.kind for need in load().needs()} | {SERVICE, NAMESPACE}:
        groups = (kind.group, *kind.also)
        items = [r for r in raws if r["kind"] == kind.name and _group(r) in groups]
        version = "/".join(filter(None, (kind.group, kind.versions[0])))
        whole = {"kind": f"{kind.name}List", "apiVersion": version, "metadata": {}, "items": items}
        save(folder / f"{kind.resource}.json", whole)
    return folder


def _group(raw: Any) -> str:
    return str(raw.get("apiVersion", "v1")).rpartition("/")[0]


def shop(*names: str, vips: tuple[str, str] = ("10.30.8.20", "10.30.8.21")) -> Store:
    """A controller in which AKO has built these Services of the namespace shop."""
    store = world(vips=vips)
    for name in names:
        build(store, f"shop-prod--shop-{name}")
    return store


def build(store: Store, name: str, cluster: str = "shop-prod") -> None:
    """What AKO makes of one Service."""
    from lab.avi.addresses import allocate

    vip = {"vip_id": "0", "ipam_network_subnet": {"network_ref": NETWORK}}
    marks = [{"key": "clustername", "values": [cluster]}] if cluster else []
    vsvip = store.put("vsvip", {"name": name, "cloud_ref": CLOUD, "vip": [vip], "markers": marks})
    vips, vsvip["vip"] = vsvip["vip"], []
    wanted = {**vsvip, "vip": vips}
    allocate(store, wanted)
    vsvip["vip"] = wanted["vip"]
    servers = [{"ip": {"addr": "10.244.1.9", "type": "V4"}, "port": 8080, "enabled": True}]
    pool = store.put("pool", {"name": f"{name}-TCP-80", "cloud_ref": CLOUD, "servers": servers})
    store.put(
        "virtualservice",
        {
            "name": name,
            "cloud_ref": CLOUD,
            "created_by": f"ako-{cluster}",
            "enabled": True,
            "se_group_ref": "/api/serviceenginegroup/?name=seg-shop",
            "vsvip_ref": f"/api/vsvip/{vsvip['uuid']}",
            "pool_ref": f"/api/pool/{pool['uuid']}",
            "markers": marks,
        },
    )


def read(avi: Avi, **words: Any) -> Reading:
    """What the source reads of a controller."""
    who = Credentials(avi.user, words.pop("password", avi.password), words.pop("token", ""))
    words = {"api": AVI, "url": avi.url, "ca": str(avi.authority), "who": who, **words}
    return RestSource(**words).read(load().needs("avi"))


def states(reading: Reading) -> dict[str, Coverage]:
    """How well each path was seen."""
    return {seen.kind.plural: seen.state for seen in reading.seen}


def reasons(reading: Reading) -> set[str]:
    """Why something was not."""
    return {seen.reason for seen in reading.seen if seen.reason}


class Told(NamedTuple):
    """What a scan said."""

    code: int
    out: str
    err: str

    @property
    def report(self) -> Any:
        """The report, where it is one."""
        return json.loads(self.out)

    @property
    def roots(self) -> dict[str, list[str]]:
        """For each exposure, the codes of its roots."""
        codes = {each["id"]: each["code"] for each in self.report["findings"]}
        return {
            each["ref"]["name"]: [codes[root] for root in each["roots"]]
            for each in self.report["exposures"]
        }

    @property
    def errors(self) -> list[str]:
        """The codes of all errors."""
        return [e["code"] for e in self.report["findings"] if e["severity"] == "error"]


class Scanner:
    """Scans one dump together with a controller."""

    def __init__(
        self, dump: Path, capfd: pytest.CaptureFixture[str], env: pytest.MonkeyPatch
    ) -> None:
        self.dump, self.capfd, self.env = dump, capfd, env

    def __call__(self, avi: Avi, *words: str, verb: str = "scan") -> Told:
        self.env.setenv("LBDOCTOR_AVI_USERNAME", avi.user)
        self.env.setenv("LBDOCTOR_AVI_PASSWORD", avi.password)
        self.env.setenv("LBDOCTOR_DEBUG", "1")  # a traceback is a failed test
        call = [verb, "--from", str(self.dump), "--at", "2026-05-11T09:00:00Z"]
        call += ["--avi-controller", avi.url, "--avi-ca", str(avi.authority), "-o", "json"]
        code = run("lbdoctor", [*call, "--request-timeout", "2s", *words])
        return Told(code, *self.capfd.readouterr())

"""AKO does not come up again: everything that ends it, or holds it up, when it starts.

Each story begins with an AKO that works. Then something changes, AKO's Pod is made anew, and a
Service is created; at the end the change is taken back.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from lab.avi import Fault
from lab.avi.world import CLOUD, GROUP
from lab.cases import Shot, case
from lab.cases.ako_place import Place, place
from lab.cases.shop import settle
from lab.engines import ako
from lab.objects import ako as objects

Act = Callable[[Place], None]


def _nothing(_: Place) -> None:
    pass


@dataclass(frozen=True)
class _Boot:
    told: str
    settings: dict[str, str] = field(default_factory=dict)
    """What is changed in AKO's ConfigMap."""

    harm: Act = _nothing
    """What is done beside that."""

    mend: Act = _nothing
    crashes: bool = True


def _data() -> dict[str, str]:
    found: dict[str, str] = objects.settings()["data"]
    return found


def _refuse(status: int, error: str, path: str = "/login") -> Act:
    return lambda p: p.avi.faults.replace(Fault(path, status, error))


def _forgive(p: Place) -> None:
    p.avi.faults.replace()


def _password(p: Place) -> None:
    p.avi.password = p.avi.password[::-1]
    p.avi.sessions.clear()


def _cluster(state: str) -> Act:
    def change(p: Place) -> None:
        p.avi.store.singles["/api/cluster/runtime"]["cluster_state"]["state"] = state

    return change


def _labels(owner: str) -> Act:
    def change(p: Place) -> None:
        group = p.avi.store.named("serviceenginegroup", GROUP)
        group["labels"] = [{"key": "clustername", "value": owner}]

    return change


def _ipam(p: Place) -> None:
    cloud = p.avi.store.named("cloud", CLOUD)
    cloud["_kept"] = cloud.pop("ipam_provider_ref")


def _ipam_again(p: Place) -> None:
    cloud = p.avi.store.named("cloud", CLOUD)
    cloud["ipam_provider_ref"] = cloud.pop("_kept")


def _without(name: str, kind: str = "v1/Secret") -> Act:
    return lambda p: p.c.client.delete(p.c.get(kind, name, objects.NAMESPACE))


def _secret(p: Place) -> None:
    p.c.apply(objects.secret(p.avi.user, p.avi.password))


def _key_gone(p: Place) -> None:
    gone = {"data": {"nsxtT1LR": None}}
    p.c.client.patch(objects.settings(), gone, manager="kubectl-edit")


_BOOTS = {
    "unreachable": _Boot(
        "the Avi Controller refuses connections",
        harm=lambda p: p.avi.leave(),
        mend=lambda p: p.avi.listen(),
    ),
    "unauthorized": _Boot(
        "the password was changed on the Avi Controller", harm=_password, mend=_password
    ),
    "forbidden": _Boot(
        "the Avi Controller answers the login with 403",
        harm=_refuse(403, "You do not have permission to perform this action."),
        mend=_forgive,
    ),
    "cluster-down": _Boot(
        "the Avi Controller cluster is not up",
        harm=_cluster("CLUSTER_DOWN"),
        mend=_cluster("CLUSTER_UP_HA_ACTIVE"),
    ),
    "server-error": _Boot(
        "the Avi Controller answers the login with 503", harm=_refuse(503, ""), mend=_forgive
    ),
    "no-secret": _Boot(
        "the Secret with the credentials was deleted", harm=_without("avi-secret"), mend=_secret
    ),
    "no-settings": _Boot(
        "the ConfigMap was deleted",
        harm=_without(objects.SETTINGS, "v1/ConfigMap"),
        mend=lambda p: p.c.apply(objects.settings()),
        crashes=False,
    ),
    "key-missing": _Boot("a key was taken out of the ConfigMap", harm=_key_gone, crashes=False),
    "cloud-unknown": _Boot("cloudName names no cloud", {"cloudName": "nsx-cloud-10"}),
    "tenant-unknown": _Boot("tenantName names no tenant", {"tenantName": "team-a"}),
    "cloud-without-ipam": _Boot("the cloud lost its IPAM profile", harm=_ipam, mend=_ipam_again),
    "tier1-missing": _Boot("nsxtT1LR was emptied", {"nsxtT1LR": ""}),
    "labels-without-rhi": _Boot("bgpPeerLabels without enableRHI", {"bgpPeerLabels": '["peer1"]'}),
    "network-unknown": _Boot(
        "vipNetworkList names no network of Avi",
        {"vipNetworkList": '[{"networkName":"vip-net-shop2","cidr":"10.30.8.0/24"}]'},
    ),
    "networks-broken": _Boot("vipNetworkList is no JSON", {"vipNetworkList": "[vip-net-shop]"}),
    "local-without-antrea": _Boot(
        "serviceType NodePortLocal without Antrea", {"serviceType": "NodePortLocal"}
    ),
    "name-invalid": _Boot("clusterName has a dot", {"clusterName": "shop.prod"}),
    "group-of-another": _Boot(
        "the Service Engine group is labelled with the name of another cluster",
        harm=_labels("blog-prod"),
        mend=_labels("shop-prod"),
    ),
    "never-ready": _Boot(
        "cniPlugin calico, and none of Calico's kinds", {"cniPlugin": "calico"}, crashes=False
    ),
}


def _story(boot: _Boot) -> Iterator[Shot]:
    with place("web") as p:
        p.expose("web")
        p.addressed("web")
        boot.harm(p)
        if boot.settings:
            p.configure(**boot.settings)
        p.restart()
        _broken(p, boot, 2)
        p.expose("late")
        _broken(p, boot, 3)
        yield p.shot("sick", boot.told)
        boot.mend(p)
        p.configure(**{key: _data()[key] for key in {**boot.settings, "nsxtT1LR": ""}})
        if not boot.crashes:
            p.restart()
        p.addressed("late", seconds=240)
        p.c.wait("AKO is ready", lambda: "AKOReady" in p.reasons(), 90)
        settle()
        yield p.shot("healthy", "that was taken back")


def _broken(p: Place, boot: _Boot, times: int) -> None:
    if boot.crashes:
        p.crashed(times)
    else:
        settle(30)


@case("avi-boot-unsupported-kubernetes", needs=partial(ako.missing, "released/akc"))
def unsupported_kubernetes() -> Iterator[Shot]:
    """An AKO linked with the versions of its release meets a newer Kubernetes."""
    with place("web", program="released/akc", settled=False) as p:
        p.expose("web")
        p.crashed(3)
        yield p.shot("sick", "AKO does not support this version of Kubernetes")


for _name, _boot in _BOOTS.items():
    case(f"avi-boot-{_name}", needs=ako.missing)(partial(_story, _boot))

"""MetalLB without a class, in a guest whose provider asks the Supervisor for every Service."""

from collections.abc import Iterator
from dataclasses import replace

from lab.cases import Shot, case
from lab.cases.shop import ready, settle
from lab.cases.vks_place import Vks, expose, vks
from lab.engines import metallb
from lab.objects.metallb import l2, pool
from lab.objects.workloads import service


@case("vks-and-metallb")
def both() -> Iterator[Shot]:
    """Both answer one Service; then MetalLB is given a class and the Service is made anew."""
    with vks() as v:
        v.guest.start("metallb")
        v.guest.apply([pool("lan", "192.168.10.200-192.168.10.219"), l2("lan", "lan")])
        v.provide()
        expose(v)
        v.guest.wait("an address", lambda: v.guest.addresses("web", "shop"), 120)
        settle(60)
        ready(v.guest)
        yield _shot(v, "sick", "MetalLB and the guest's provider answer the same Service")
        _part(v)
        v.guest.wait("an address", lambda: v.guest.addresses("web", "shop"), 180)
        settle(30)
        yield _shot(v, "healthy", "MetalLB was given a class of its own, the Service made anew")


def _part(v: Vks) -> None:
    """Leave Services without a class to the provider."""
    v.guest.stop("metallb")
    v.guest.client.delete(service("web", "shop"))
    v.guest.wait("it is gone", lambda: not v.guest.find("v1/Service", "web", "shop"), 120)
    target = v.guest.get("apps/v1/Deployment", "controller", "metallb-system")
    spec = target["spec"]["template"]["spec"]
    spec["containers"][0]["args"].append("--lb-class=metallb")
    v.guest.client.patch(target, {"spec": {"template": {"spec": spec}}})
    ready(v.guest)
    metallb.run(v.guest, lb_class="metallb")
    expose(v)


def _shot(v: Vks, name: str, told: str) -> Shot:
    shot = v.shot(name, told)
    return replace(shot, real=("vsphere", "metallb"), played=(*shot.played, "the MetalLB speakers"))

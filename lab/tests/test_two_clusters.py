"""A guest and its Supervisor, with the real provider of the guest between them."""

from lab.cases.shop import says
from lab.cases.vks import answer
from lab.cases.vks_place import Vks, expose, vks
from lab.objects.vks import role_binding
from lab.scans import live

FAILED = "SyncLoadBalancerFailed"


def test_the_supervisors_address_reaches_the_guest() -> None:
    with vks() as v:
        assert v.guest.plane.server != v.supervisor.plane.server
        v.provide()
        expose(v)
        v.guest.wait("an address", lambda: v.guest.addresses("web", "shop"), 60)
        (answer,) = [
            one for one in v.supervisor.all("v1/Service", "team-a") if one["spec"].get("type")
        ]
        assert answer["metadata"]["name"] == "tkc-web-01-dded9d02f09e95e4e0a09"
        given = [one["ip"] for one in answer["status"]["loadBalancer"]["ingress"]]
        assert v.guest.addresses("web", "shop") == given
        assert "VirtualMachineService IP not found" in says(
            v.guest, "web", "SyncLoadBalancerFailed"
        )


def test_each_place_where_the_chain_stops_is_the_root_while_it_lasts() -> None:
    """One guest and its Supervisor, broken and mended in one place after the other, live."""
    with vks() as v:
        v.supervisor.client.delete(role_binding())
        v.provide()
        expose(v)
        v.guest.wait("a refusal", lambda: "is forbidden" in says(v.guest, "web", FAILED), 60)
        assert told(v) == ("pending", ("supervisor/provider-unauthorized",))

        v.supervisor.apply(role_binding())
        v.stop_balancer()
        v.provide()
        v.guest.wait("a request", lambda: "IP not found" in says(v.guest, "web", FAILED), 60)
        assert told(v) == ("pending", ("engine/controller-down",))

        v.stop_provider()
        v.start_balancer()
        v.supervisor.wait("an address", lambda: answer(v), 60)
        assert told(v) == ("pending", ("engine/controller-down",))

        v.start_provider()
        v.guest.wait("an address", lambda: v.guest.addresses("web", "shop"), 60)
        assert told(v) == ("ok", ())


def told(v: Vks) -> tuple[str, tuple[str, ...]]:
    """State and roots of the guest's Service, as an administrator of both clusters sees them."""
    both = ("--supervisor-kubeconfig", v.supervisor.kubeconfig, "--ignore", "tls")
    return live(v.guest.kubeconfig, *both).exposures["guest/Service/shop/web"]

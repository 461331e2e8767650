from lab.cases.shop import says
from lab.cases.vks_place import expose, vks


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

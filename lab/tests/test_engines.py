from lab.cases.shop import shop
from lab.engines.contour import NAMESPACE
from lab.objects.metallb import l2, pool


def test_contour_copies_envoys_address_to_a_proxy() -> None:
    with shop("web", exposed=False) as c:
        c.start("contour")
        body = {
            "apiVersion": "projectcontour.io/v1",
            "kind": "HTTPProxy",
            "metadata": {"name": "web", "namespace": "shop"},
            "spec": {
                "virtualhost": {"fqdn": "shop.example.com"},
                "routes": [{"services": [{"name": "web", "port": 80}]}],
            },
        }
        c.apply(body)

        def status() -> dict[str, dict[str, list[dict[str, str]]]]:
            found = c.get("projectcontour.io/v1/HTTPProxy", "web", "shop")
            return dict(found.get("status", {}))

        c.wait("Contour speaks", lambda: status().get("currentStatus"), 60)
        assert not status().get("loadBalancer")
        c.start("metallb", speakers=False)
        c.apply([pool("lan", "192.168.10.200-192.168.10.201"), l2("lan", "lan")])
        c.wait("Envoy has an address", lambda: c.addresses("envoy", NAMESPACE), 60)
        c.wait("the proxy has it too", lambda: status().get("loadBalancer", {}).get("ingress"), 60)
        given = [one["ip"] for one in status()["loadBalancer"]["ingress"]]
        assert given == c.addresses("envoy", NAMESPACE)

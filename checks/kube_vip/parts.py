"""What kube-vip consists of: two independent programs and their words on a Service."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from lbdoctor import POD, Evidence, Obj, Space, View
from lbdoctor.workloads import Container, programs, running

WISH: Final = "kube-vip.io/loadbalancerIPs"
HOST: Final = "kube-vip.io/vipHost"
IGNORE: Final = "kube-vip.io/ignore"
LABEL: Final = "implementation"
CLASS: Final = "kube-vip.io/kube-vip-class"
HOME: Final = "kube-system"
_ANNOUNCER = ("kube-vip", "kube-vip-iptables")
_ON = ("true", "1", "t")


class Programs(NamedTuple):
    """The cloud provider, which chooses addresses, and the announcers, which fill the status."""

    providers: Sequence[Container]
    announcers: Sequence[Container]

    @property
    def serving(self) -> list[Container]:
        """The announcers that look after Services, not only after the API's own address."""
        return [each for each in self.announcers if switched(each, "svc_enable", "services")]


def found(see: View, cluster: str) -> Programs:
    """kube-vip's programs, static Pods included, as far as they can be seen."""
    providers = programs(see, cluster, "kube-vip-cloud-provider")
    announcers = programs(see, cluster, *_ANNOUNCER)
    static = running(see.glance(POD, Space(cluster, HOME)), *_ANNOUNCER)
    return Programs(providers, announcers or list(static))


def switched(container: Container, name: str, flag: str) -> bool:
    """Whether a switch is on, by its environment variable or by its flag."""
    value = container.env(name) or container.flag(flag)
    return value is not None and (value.lower() in _ON or value == "")


def provider_class(provider: Container) -> str | None:
    """The class that the cloud provider serves; None means the Services without one.

    Source: kube-vip-cloud-provider, pkg/provider/provider.go.
    """
    if (provider.env("KUBEVIP_ENABLE_LOADBALANCERCLASS") or "").lower() not in _ON:
        return None
    return provider.env("KUBEVIP_CUSTOM_LOADBALANCERCLASS_NAME") or CLASS


def announces(announcer: Container, service: Obj) -> bool:
    """Whether an announcer looks after a Service: namespace, class, and not told to ignore it.

    Source: kube-vip, pkg/services and pkg/kubevip/config_envvar.go.
    """
    namespace = announcer.env("svc_namespace")
    if namespace and namespace != service.ref.namespace:
        return False
    if (service.annotations.get(IGNORE) or "").lower() in _ON:
        return False
    wanted = service["spec.loadBalancerClass"] or None
    named = announcer.env("lb_class_name")
    if (announcer.env("lb_class_legacy_handling") or "true").lower() not in _ON:
        return wanted == (named or CLASS)
    if wanted is None:
        return not switched(announcer, "lb_class_only", "lbClassOnly")
    return wanted in (CLASS, named)


def wishes(service: Obj) -> Iterator[Evidence]:
    """The addresses that the Service asks for, or that the cloud provider chose for it."""
    if service.annotations.get(WISH):
        yield service.cite(f"metadata.annotations[{WISH}]")
    if service["spec.loadBalancerIP"]:
        yield service.cite("spec.loadBalancerIP")

"""What a Supervisor on VDS networking says of the Avi that it has chosen."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    ERROR,
    LIKELY,
    RUNNING,
    SERVICE,
    SUPERVISOR,
    WARNING,
    Finding,
    Obj,
    Owner,
    Ref,
    Remedy,
    Space,
    View,
    check,
    link,
)

from .kinds import AVI_LB_CONFIG, LB_CONFIG


def _is_avi(config: Obj) -> bool:
    return bool(config["spec.type"] == "avi")


@link(SERVICE, "is answered by", LB_CONFIG, reads=(LB_CONFIG.only("spec"),), engine="avi")
def configuration(service: Obj, see: View) -> Iterator[Ref]:
    """The Supervisor's LoadBalancerConfig; there is none where NSX is the network."""
    if service.ref.cluster == SUPERVISOR:
        yield from (each.ref for each in see.glance(LB_CONFIG, Space(SUPERVISOR)) if _is_avi(each))


@check(
    "avi/configuration-invalid",
    "the Supervisor's configuration of Avi is not accepted",
    ERROR,
    RUNNING,
    subject=LB_CONFIG,
    when=_is_avi,
    reads=(LB_CONFIG.only("spec", "status.conditions"), AVI_LB_CONFIG.only("spec.server")),
    engine="avi",
    unaffected=WARNING,
    explains=("supervisor/no-load-balancer",),
)
def not_accepted(config: Obj, see: View) -> Iterator[Finding]:
    """The Supervisor's LoadBalancerConfig names no Avi, or is not accepted.

    Why it matters: the Supervisor cannot use its load balancer; no new Service gets an address.

    How it is decided: the AviLoadBalancerConfig that it refers to is not in the complete list. Or
    its condition `Ready` is False, or `Failure` True; likely then, since the reasons of these
    conditions are not public.

    How to fix: follow the message; register the Avi Controller with the Supervisor again in vCenter
    (address, credentials, certificate, cloud).
    """
    name, space = config["spec.providerRef.name"], Space(config.ref.cluster)
    if not any(each.ref.name == name for each in see.glance(AVI_LB_CONFIG, space)):
        absence = see.absence(AVI_LB_CONFIG, space, str(name or "*"))
        what = f"there is no AviLoadBalancerConfig {name}" if name else "no load balancer is named"
        yield Finding(what, (config.cite("spec.providerRef"), absence), _mend())
        return
    for wanted, bad in (("Failure", "True"), ("Ready", "False")):
        said = config.condition(wanted)
        if said.get("status") == bad:
            why = said.get("message") or said.get("reason") or "no reason given"
            fact = config.cite_condition(wanted)
            message = f"the Supervisor's configuration of Avi is not accepted: {why}"
            yield Finding(message, (fact,), _mend(), LIKELY)
            return


def _mend() -> Remedy:
    return Remedy(
        "correct the registration of Avi with the Supervisor in vCenter",
        (
            "kubectl get loadbalancerconfigs.netoperator.vmware.com -o yaml",
            "kubectl get aviloadbalancerconfigs.netoperator.vmware.com -o yaml",
        ),
        Owner.PLATFORM,
    )

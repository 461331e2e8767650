"""What Cluster API says, on the Supervisor, of a guest's way and rights."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lbdoctor import (
    ERROR,
    EVENT,
    GUEST,
    LIKELY,
    RUNNING,
    SERVICE,
    SUPERVISOR,
    Finding,
    Obj,
    Owner,
    Remedy,
    Space,
    View,
    check,
)
from lbdoctor.stocks import given

from . import guest
from .kinds import MATCHING, VSPHERE_CLUSTER, load_balancer
from .said import CONSEQUENCES, last_refusal

_READS = (*MATCHING, VSPHERE_CLUSTER.only("status.conditions"), EVENT)
_EXPIRED = re.compile(r"x509: certificate has expired")


def of_guest(see: View) -> list[Obj]:
    """The VSphereClusters of this guest; raises Blind when they may be unseen."""
    me = guest.of(see)
    found = see.all(VSPHERE_CLUSTER, Space(SUPERVISOR, me.namespace or None))
    label = "cluster.x-k8s.io/cluster-name"
    return [each for each in found if me.name in (each.labels.get(label), each.ref.name)]


def _silent(service: Obj, see: View) -> bool:
    """Whether a Service waits about which its provider says nothing that would be more precise."""
    if service.ref.cluster != GUEST or given(service):
        return False
    if last_refusal(service, see)[0] is not None:
        return False
    see.require(EVENT, service.space)
    return True


def _refused(service: Obj, see: View, condition: str) -> Iterator[tuple[Obj, str]]:
    for each in of_guest(see) if _silent(service, see) else ():
        found = each.condition(condition)
        if found.get("status") == "False":
            yield each, found.get("message") or found.get("reason") or "no reason given"


@check(
    "supervisor/unreachable",
    "the guest was not told where its Supervisor is",
    ERROR,
    RUNNING,
    subject=SERVICE,
    when=load_balancer,
    reads=_READS,
    engine="vks",
    explains=CONSEQUENCES,
)
def way_not_set_up(service: Obj, see: View) -> Iterator[Finding]:
    """Cluster API could not write the address of the Supervisor into the guest.

    Why it matters: the guest's cloud provider finds the Supervisor by that address only.

    How it is decided: the Service waits, its provider reports no error of its own, and the guest's
    VSphereCluster has the condition `ServiceDiscoveryReady` False. Likely, since an older address
    in the guest may still be right.

    How to fix: follow the message of the condition; the Supervisor's own Service
    `kube-system/kube-apiserver-lb-svc` must have an address.
    """
    for each, said in _refused(service, see, "ServiceDiscoveryReady"):
        yield Finding(
            f"the guest was not told where its Supervisor is: {said}",
            (each.cite_condition("ServiceDiscoveryReady"),),
            _mend(
                each, "see that the Supervisor's API has an address and the guest can be written"
            ),
            LIKELY,
        )


@check(
    "supervisor/provider-unauthorized",
    "the guest's cloud provider was given no token or rights",
    ERROR,
    RUNNING,
    subject=SERVICE,
    when=load_balancer,
    reads=_READS,
    engine="vks",
    explains=CONSEQUENCES,
)
def rights_not_set_up(service: Obj, see: View) -> Iterator[Finding]:
    """Cluster API could not give the guest's cloud provider its token or its Role.

    Why it matters: without them the provider cannot ask the Supervisor, and does not even start
    when the token is missing.

    How it is decided: the Service waits, its provider reports no error of its own, and the guest's
    VSphereCluster has the condition `ProviderServiceAccountsReady` False. Likely, since an older
    token may still serve.

    How to fix: mend what the message of the condition names; a paused Cluster is not reconciled.
    """
    for each, said in _refused(service, see, "ProviderServiceAccountsReady"):
        yield Finding(
            f"the guest's cloud provider was given no token or rights: {said}",
            (each.cite_condition("ProviderServiceAccountsReady"),),
            _mend(each, "mend what the message names, so that Cluster API can go on"),
            LIKELY,
        )


@check(
    "supervisor/certificate-expired",
    "Cluster API meets an expired certificate",
    ERROR,
    RUNNING,
    subject=SERVICE,
    when=load_balancer,
    reads=_READS,
    engine="vks",
    explains=(*CONSEQUENCES, "supervisor/unreachable", "supervisor/provider-unauthorized"),
)
def certificate_in_condition(service: Obj, see: View) -> Iterator[Finding]:
    """A condition of the guest's VSphereCluster names a certificate that has expired.

    Why it matters: the Supervisor cannot look after the guest any more, and token and address of
    the guest's cloud provider are renewed no longer.

    How it is decided: the Service waits, its provider reports no error of its own, and a condition
    of the VSphereCluster that is False quotes an X.509 certificate that has expired.

    How to fix: the platform's administrator renews the certificate that the message names.
    """
    for each in of_guest(see) if _silent(service, see) else ():
        for condition in each["status.conditions"] or ():
            said = condition.get("message") or ""
            if condition.get("status") == "False" and _EXPIRED.search(said):
                yield Finding(
                    f"an expired certificate stands in the way: {said}",
                    (each.cite_condition(condition["type"]),),
                    _mend(each, "renew the certificate that the message names"),
                    LIKELY,
                )
                return


def _mend(infrastructure: Obj, summary: str) -> Remedy:
    namespace, name = infrastructure.ref.namespace, infrastructure.ref.name
    plural = VSPHERE_CLUSTER.kubectl
    command = f"kubectl -n {namespace} get {plural} {name} -o yaml"
    return Remedy(summary, (command,), Owner.PLATFORM, SUPERVISOR)

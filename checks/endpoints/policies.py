"""NetworkPolicies that leave no way in from outside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lbdoctor import (
    LIKELY,
    NETWORK_POLICY,
    POD,
    SERVED,
    SERVICE,
    WARNING,
    Finding,
    Obj,
    Remedy,
    View,
    check,
)
from lbdoctor.workloads import selects

from .backends import ENDPOINTS_FIELDS, SHOWN, SLICE_FIELDS, Endpoint, backends
from .members import POD_FIELDS, ports, selecting

Port = Mapping[str, Any]


@check(
    "service/network-policy-blocks",
    "a NetworkPolicy forbids what the load balancer would send",
    WARNING,
    SERVED,
    subject=SERVICE,
    when=lambda service: service["spec.type"] == "LoadBalancer" and selecting(service),
    reads=(SLICE_FIELDS, ENDPOINTS_FIELDS, POD_FIELDS, NETWORK_POLICY.only("spec")),
)
def network_policy_blocks(service: Obj, see: View) -> Iterator[Finding]:
    """NetworkPolicies let only Pods in, and the load balancer is none.

    Why it matters: the Pods are ready and the address is there, yet connections from outside time
    out.

    How it is decided: every ready endpoint is isolated for ingress by a policy, and no policy that
    selects it has a rule for the port with an `ipBlock` or without `from`. Which source a policy
    sees (the client, a node, the load balancer) is not defined by Kubernetes, so any `ipBlock` is
    taken as a way in, and the finding is never more than likely.

    How to fix: allow the addresses of the nodes (policy `Cluster`) or of the clients (policy
    `Local`) on the Pods' port with an `ipBlock`.
    """
    policies = [each for each in see.all(NETWORK_POLICY, service.space) if _isolates(each)]
    if not policies:
        return
    ready = backends(service, see).insist().ready
    for index, port in enumerate(service["spec.ports"] or ()):
        guards = [_guards(each, port, policies, see) for each in ready if each.serves(port)]
        if guards and all(guards):
            yield _finding(service, index, port, guards[0])


def _isolates(policy: Obj) -> bool:
    types = policy["spec.policyTypes"]
    return "Ingress" in types if types else True


def _guards(at: Endpoint, port: Port, policies: Sequence[Obj], see: View) -> Sequence[Obj]:
    """The policies that isolate an endpoint; none when there is a way in, or no isolation."""
    pod = see.get(POD, at.owner.space, at.pod) if at.pod else None
    if pod is None:
        return ()
    chosen = [each for each in policies if selects(each["spec.podSelector"], pod.labels)]
    numbers = [
        each.get("port")
        for each in at.ports
        if (each.get("name") or "") == (port.get("name") or "")
    ]
    protocol = port.get("protocol") or "TCP"
    for policy in chosen:
        for rule in policy["spec.ingress"] or ():
            if _outside(rule) and any(_covers(rule, n, protocol, pod) for n in numbers):
                return ()
    return chosen


def _outside(rule: Mapping[str, Any]) -> bool:
    peers = rule.get("from")
    return not peers or any("ipBlock" in peer for peer in peers)


def _covers(rule: Mapping[str, Any], number: object, protocol: str, pod: Obj) -> bool:
    wanted = rule.get("ports")
    if not wanted or not isinstance(number, int):
        return True
    for each in wanted:
        if (each.get("protocol") or "TCP") != protocol:
            continue
        first = each.get("port")
        if first is None or first == number:
            return True
        if isinstance(first, int) and first <= number <= (each.get("endPort") or first):
            return True
        if isinstance(first, str) and _named(pod, first, number):
            return True
    return False


def _named(pod: Obj, name: str, number: int) -> bool:
    return any(
        each.get("name") == name and each.get("containerPort") == number for each in ports(pod)
    )


def _finding(service: Obj, index: int, port: Port, guards: Sequence[Obj]) -> Finding:
    namespace = service.ref.namespace
    names = ", ".join(each.ref.name for each in guards[:SHOWN])
    return Finding(
        f"NetworkPolicy {names} may block port {port.get('port')}: only Pods are let in",
        (service.cite(f"spec.ports[{index}]"), *(each.cite("spec") for each in guards[:SHOWN])),
        Remedy(
            "allow the addresses of the nodes or clients on the Pods' port with an ipBlock",
            tuple(
                f"kubectl -n {namespace} describe networkpolicy {each.ref.name}"
                for each in guards[:SHOWN]
            ),
        ),
        LIKELY,
    )

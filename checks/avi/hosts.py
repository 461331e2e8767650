"""Hosts of an Ingress that AKO leaves out while it serves others.

Sources: AKO, internal/status/ing_status.go (the status names every host that has a VIP),
internal/k8s/controller.go (isIngAcceptedWithFQDNRestriction).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from lbdoctor import (
    ACCEPTED,
    CERTAIN,
    ERROR,
    EVENT,
    INGRESS,
    LIKELY,
    Evidence,
    Finding,
    Obj,
    Owner,
    Remedy,
    Space,
    View,
    check,
)
from lbdoctor.workloads import require_programs

from .engine import GATES_READ
from .gates import namespace_gates
from .parts import REPORTER, WRITERS, boolean, settings, value

_FIELDS: Final = INGRESS.only("metadata.managedFields", "spec.rules", "spec.tls", "status")
_MOST: Final = 3


@check(
    "avi/host-left-out",
    "AKO serves some hosts of the Ingress and not this one",
    ERROR,
    ACCEPTED,
    subject=INGRESS,
    reads=(_FIELDS,),
    engine="avi",
    felt=True,
)
def host_left_out(ingress: Obj, see: View) -> Iterator[Finding]:
    """AKO has given an address to some hosts of the Ingress and left another out.

    Why it matters: the Ingress has an address and looks well, while nothing answers for that host.
    AKO says so in its log alone.

    How it is decided: AKO writes an entry with the name of the host into the status for every host
    that has a VIP, but for those with a wildcard. It has written some, and none for this host,
    which has paths of its own, for longer than the grace period. The usual reasons: the host lies in none of Avi's sub-domains,
    or its TLS Secret is missing or unusable.

    How to fix: read AKO's log for the name of the host; `--avi-controller` shows the sub-domains.
    """
    if not see.addresses(ingress) or not _written_by_ako(ingress):
        return
    if see.clock.younger(ingress.created, see.grace):
        return
    shown = {str(each.get("hostname")) for each in ingress["status.loadBalancer.ingress"] or ()}
    wanted = {host: path for host, path in _hosts(ingress) if not host.startswith("*")}
    missing = [host for host in wanted if host not in shown]
    if not missing or len(missing) == len(wanted):
        return
    secured = {str(host) for each in ingress["spec.tls"] or () for host in each.get("hosts") or ()}
    secret = " or has no usable TLS Secret" if secured & set(missing) else ""
    yield Finding(
        f"AKO serves other hosts of it and not {' nor '.join(missing[:_MOST])}; mostly such a host "
        f"lies in no sub-domain of Avi{secret}",
        (
            *(ingress.cite(wanted[host]) for host in missing[:_MOST]),
            ingress.cite("status.loadBalancer.ingress"),
        ),
        Remedy(
            "read AKO's log for the name of the host, and compare it with the sub-domains of Avi",
            (f"kubectl -n {ingress.ref.namespace} get ingress {ingress.ref.name} -o yaml",),
        ),
    )


def _written_by_ako(ingress: Obj) -> bool:
    """Whether AKO wrote the status, as far as that is told."""
    managed = ingress["metadata.managedFields"] or ()
    writers = {each.get("manager") for each in managed if each.get("subresource") == "status"}
    return not managed or bool(writers & set(WRITERS))


def _hosts(ingress: Obj) -> Iterator[tuple[str, str]]:
    """The hosts with paths, each with where it is named."""
    for number, rule in enumerate(ingress["spec.rules"] or ()):
        if rule.get("host") and (rule.get("http") or {}).get("paths"):
            yield str(rule["host"]), f"spec.rules[{number}].host"


@check(
    "avi/host-taken",
    "another namespace has the host already",
    ERROR,
    ACCEPTED,
    subject=INGRESS,
    reads=(*GATES_READ, _FIELDS, EVENT),
    engine="avi",
)
def host_taken(ingress: Obj, see: View) -> Iterator[Finding]:
    """AKO is told to keep each host to one namespace, and another one has it.

    Why it matters: AKO leaves the whole Ingress out.

    How it is decided: the Ingress has no address, and AKO has written the Warning that its host is
    already claimed. Where that has expired, it is concluded: fqdnReusePolicy is Strict in AKO's
    settings, enableEVH is true (without it the policy has no effect), and an Ingress of another
    namespace has an address for the same host.

    How to fix: use another host, or take the host away from the other namespace; or allow hosts
    to be shared (InterNamespaceAllowed) and restart AKO.
    """
    if see.addresses(ingress) is None or see.addresses(ingress):
        return
    held = see.once(_holders, ingress.ref.cluster)
    told = [e for e in see.events(ingress) if e.warning and e.reporter == REPORTER]
    for host, path in _hosts(ingress):
        others = [each for each in held.get(host, ()) if each.space != ingress.space]
        said = [each.cite() for each in told if each.text == f"Host {host} already claimed"]
        rule = () if said or not others else tuple(_strict(ingress, see))
        if said or rule:
            yield _taken(ingress, host, path, others, (*said[-1:], *rule))
            return
    see.require(INGRESS, Space(ingress.ref.cluster))


def _strict(ingress: Obj, see: View) -> Iterator[Evidence]:
    """That the AKO which takes the Ingress keeps hosts to one namespace."""
    found = list(namespace_gates(ingress, see))
    if not found:
        require_programs(see, ingress.ref.cluster)
    for gate in found:
        config = None if gate.closed else settings(see, gate.ako)
        strict = config is not None and value(config, "fqdnReusePolicy").lower() == "strict"
        if config is not None and strict and boolean(config, "enableEVH"):
            yield config.cite("data.fqdnReusePolicy")
            return


def _holders(see: View, cluster: str) -> Mapping[str, Sequence[Obj]]:
    """The Ingresses that show an address for a host."""
    found: dict[str, list[Obj]] = defaultdict(list)
    for each in see.glance(INGRESS, Space(cluster)):
        for entry in each["status.loadBalancer.ingress"] or ():
            if entry.get("hostname"):
                found[str(entry["hostname"])].append(each)
    return found


def _taken(
    ingress: Obj, host: str, path: str, others: Sequence[Obj], facts: Sequence[Evidence]
) -> Finding:
    who = f" (Ingress {others[0].ref.namespace}/{others[0].ref.name})" if others else ""
    return Finding(
        f"{host} belongs to another namespace{who}, and AKO keeps each host to one",
        (
            *facts,
            ingress.cite(path),
            *(each.cite("status.loadBalancer.ingress") for each in others[:1]),
        ),
        Remedy(
            "use another host, or agree with the other namespace",
            ("kubectl get ingresses -A",),
            Owner.APPLICATION,
        ),
        CERTAIN if any(fact.ref.kind == EVENT.name for fact in facts) else LIKELY,
    )

"""Hosts that AKO builds and whose address it cannot write."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import ERROR, INGRESS, LIKELY, PUBLISHED, Evidence, Finding, Obj, Remedy, View, check
from lbdoctor.workloads import require_programs

from .awaited import works
from .engine import GATES_READ
from .gates import namespace_gates
from .parts import on_supervisor


@check(
    "avi/address-not-shown",
    "AKO shows no address for such hosts",
    ERROR,
    PUBLISHED,
    subject=INGRESS,
    reads=(*GATES_READ, INGRESS.only("spec.rules")),
    engine="avi",
)
def address_not_shown(ingress: Obj, see: View) -> Iterator[Finding]:
    """All hosts of the Ingress are wildcards, or its rules name none.

    Why it matters: AKO builds it in Avi, under a name that it makes up where a rule names no host,
    and the Ingress shows no address for ever; whatever waits for one, like a tool that writes DNS
    records, waits in vain (observed with AKO 2.2.1).

    How it is decided: AKO runs and takes the Ingress, which has no address, and every rule with
    paths names a host with a wildcard, which Kubernetes does not allow in a status, or no host,
    and AKO writes only hosts of the specification. Likely, because it is not seen here whether
    Avi has it.

    How to fix: name the hosts one by one; or look the address up in Avi (`--avi-controller`), or on
    another Ingress of AKO that shares the virtual service.
    """
    rules = [
        (number, str(rule.get("host") or ""))
        for number, rule in enumerate(ingress["spec.rules"] or ())
        if (rule.get("http") or {}).get("paths")
    ]
    if see.addresses(ingress) != () or not rules:
        return
    if any(host and not host.startswith("*") for _, host in rules):
        return
    if see.clock.younger(ingress.created, see.grace):
        return
    found = list(namespace_gates(ingress, see))
    if not found:
        require_programs(see, ingress.ref.cluster)
    for gate in found:
        if not gate.closed and works(gate.ako) and not on_supervisor(gate.ako):
            facts = tuple(ingress.cite(f"spec.rules[{number}].host") for number, _ in rules[:3])
            yield _finding(ingress, rules[0][1], facts)
            return


def _finding(ingress: Obj, host: str, facts: tuple[Evidence, ...]) -> Finding:
    why = f"its host {host} is a wildcard" if host else "its rules name no host"
    namespace, name = ingress.ref.namespace, ingress.ref.name
    return Finding(
        f"{why}, and AKO writes no address for such, though it may well serve it",
        facts,
        Remedy(
            "name the hosts one by one, or look the address up in Avi",
            (f"kubectl -n {namespace} get ingress {name} -o yaml",),
        ),
        LIKELY,
    )

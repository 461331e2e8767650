"""What NCP writes on a Service, and in NSXErrors, when it fails."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import (
    ADDRESSED,
    CERTAIN,
    ERROR,
    LIKELY,
    RUNNING,
    SERVICE,
    SUPERVISOR,
    Evidence,
    Finding,
    Obj,
    Owner,
    Remedy,
    Space,
    View,
    check,
)
from lbdoctor.stocks import given

from . import words
from .kinds import BRIEF, ERROR_KEY, ERROR_PREFIX, EXHAUSTED, NSX_ERROR, VPC_CONFIG


def _on_supervisor(service: Obj) -> bool:
    return service.ref.cluster == SUPERVISOR and service["spec.type"] == "LoadBalancer"


def _marks(service: Obj) -> list[tuple[str, str]]:
    keys = sorted(each for each in service.annotations if each.startswith(ERROR_PREFIX))
    return [(key, service.annotations[key]) for key in keys]


@check(
    "nsx/error-reported",
    "NCP reports an error on the Service",
    ERROR,
    RUNNING,
    subject=SERVICE,
    when=_on_supervisor,
    reads=(BRIEF, NSX_ERROR, VPC_CONFIG.only()),
)
def error_reported(service: Obj, see: View) -> Iterator[Finding]:
    """NCP, which programs NSX, has written an error on the Service.

    Why it matters: for NCP this Service is broken until the error is gone; several of its errors
    stay until the Service is deleted and made again.

    How it is decided: the Service carries an annotation `ncp/error…`, or an NSXError names it. An
    empty address pool and a manager that does not answer have codes of their own.

    How to fix: mend what the text says. `IP_POOL_NOT_FOUND` means that `loadBalancerIP` names no
    pool of NSX. Then let the Service be made again.
    """
    marks = [(k, v) for k, v in _marks(service) if not _has_own_code(service, k, v, see)]
    if marks:
        said = ", ".join(_in_words(service, key, value) for key, value in marks)
        facts = tuple(service.cite(f"metadata.annotations[{key}]") for key, _ in marks)
        open_ = any(v == EXHAUSTED for _, v in marks) and "nsx" in see.claims(service).blind
        sure = LIKELY if open_ else CERTAIN  # a pool of Tier-1 would have a code of its own
        yield Finding(f"NCP reports {said}", facts, _mend(service), sure, affects=(service.ref,))
        return
    for each in about(service, see):
        if not words.unreachable(text(each)):
            yield Finding(
                f"NSX reports: {text(each)}",
                (each.cite("spec.message"),),
                _mend(service),
                affects=(service.ref,),
            )
            return
    if not given(service):
        see.require(NSX_ERROR, Space(SUPERVISOR))


def _in_words(service: Obj, key: str, value: str) -> str:
    wanted = service["spec.loadBalancerIP"]
    if value == "IP_POOL_NOT_FOUND" and wanted:
        return f"that NSX has no pool {wanted}, which loadBalancerIP names ({key}: {value})"
    return f"{key}: {value}"


def _has_own_code(service: Obj, key: str, value: str, see: View) -> bool:
    pool = key == ERROR_KEY and value == EXHAUSTED and not _in_vpc(service, see)
    return pool or words.unreachable(value)


def _in_vpc(service: Obj, see: View) -> bool:
    """In a VPC there are blocks instead of pools; what NCP writes for those is not public."""
    tier1 = "nsx" in see.claims(service).by
    return not tier1 and bool(see.glance(VPC_CONFIG, Space(SUPERVISOR)))


def about(service: Obj, see: View) -> list[Obj]:
    """The visible NSXErrors that name a Service."""
    return [e for e in see.glance(NSX_ERROR, Space(SUPERVISOR)) if _names(e, service)]


def _names(error: Obj, service: Obj) -> bool:
    spec = error["spec"] or {}
    if spec.get("error-object-id") and service.uid:
        return bool(spec["error-object-id"] == service.uid)
    named = (spec.get("error-object-ns"), spec.get("error-object-name"))
    return named == (service.ref.namespace, service.ref.name)


def text(error: Obj) -> str:
    """The newest message of an NSXError."""
    messages = error["spec.message"] or ()
    return str(messages[-1]) if messages else "no message"


@check(
    "nsx/ip-pool-exhausted",
    "the pool of NSX that the Service names has no address left",
    ERROR,
    ADDRESSED,
    subject=SERVICE,
    when=_on_supervisor,
    reads=(BRIEF, VPC_CONFIG.only()),
    engine="nsx",
)
def pool_exhausted(service: Obj, see: View) -> Iterator[Finding]:
    """NCP found no free address in the IP pool of NSX for this Service.

    Why it matters: the Service gets no address, and stays so until it is made again, even when the
    pool has room later.

    How it is decided: NCP has written `IP_POOLEXHAUSTED` on the Service. It is certain where
    `loadBalancerIP` names a pool, which is the documented case; likely for the default pool.

    How to fix: enlarge the ingress range of the Supervisor or namespace (ranges can only be
    appended), or delete unused Services; then let the Service be made again.
    """
    if service.annotations.get(ERROR_KEY) != EXHAUSTED or _in_vpc(service, see):
        return
    wanted = service["spec.loadBalancerIP"]
    name = f"pool {wanted}" if wanted else "the ingress pool"
    facts: tuple[Evidence, ...] = (service.cite(f"metadata.annotations[{ERROR_KEY}]"),)
    yield Finding(
        f"{name} of NSX has no address left",
        (*facts, service.cite("spec.loadBalancerIP")) if wanted else facts,
        _mend(service, "enlarge the ingress range, then let the Service be made again"),
        CERTAIN if wanted else LIKELY,
        affects=(service.ref,),
    )


def _mend(service: Obj, summary: str = "mend what NCP reports, then remake the Service") -> Remedy:
    namespace, name = service.ref.namespace, service.ref.name
    return Remedy(
        summary,
        (
            f"kubectl -n {namespace} get service {name} -o yaml",
            "kubectl get nsxerrors.nsx.vmware.com -o yaml",
        ),
        Owner.PLATFORM,
    )

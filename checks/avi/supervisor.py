"""What ako-infra has to write on the Namespaces of a Supervisor before AKO can serve them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lbdoctor import (
    ABSENT,
    ACCEPTED,
    CERTAIN,
    DEPLOYMENT,
    ERROR,
    LIKELY,
    NAMESPACE,
    SERVICE,
    SUPERVISOR,
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
from lbdoctor.workloads import PROGRAMS

from .kinds import VPC_CONFIG, VPC_OF
from .parts import SETTING_OF, SUPERVISOR_HOME, TENANT, found, of_place

_CODE: Final = "avi/namespace-not-prepared"
_SYSTEM: Final = ("ako.vmware.com/wcp-cloud-name", "ako.vmware.com/ako-user-cluster-name")
_SYSTEM_GROUP: Final = "ako.vmware.com/wcp-se-group"


@check(
    _CODE,
    "the vSphere Namespace has no tenant in Avi yet",
    ERROR,
    ACCEPTED,
    subject=SERVICE,
    when=lambda service: service.ref.cluster == SUPERVISOR,
    reads=(NAMESPACE.only(), VPC_CONFIG.only("status", "spec.nsxProject")),
    engine="avi",
)
def namespace_not_prepared(service: Obj, see: View) -> Iterator[Finding]:
    """The Namespace is in a VPC that Avi should serve, but is not annotated.

    Why it matters: without the annotations AKO does not know the tenant and the Tier-1 or VPC to
    build in; Services of the namespace, and of its workload clusters, wait or are built wrongly.

    How it is decided: the Namespace names its VPCNetworkConfiguration in
    nsx.vmware.com/vpc_network_config, that one shows a load-balancer subnet for Avi
    (lbSubnetPath), and the Namespace lacks ako.vmware.com/tenant-name or
    aviinfrasetting.ako.vmware.com/name. ako-infra writes both within five minutes, unless no Avi
    tenant belongs to the NSX project, which it says in its log only.

    How to fix: on the Avi Controller, see that VPC discovery of the NSX cloud works and that a
    tenant exists for the project; then read the log of ako-infra.
    """
    if see.addresses(service) is None or see.addresses(service):
        return
    space = Space(SUPERVISOR)
    namespace = see.get(NAMESPACE, space, service.ref.namespace)
    name = namespace.annotations.get(VPC_OF) if namespace is not None else None
    config = see.get(VPC_CONFIG, space, name) if name else None
    if namespace is None or config is None or not config["status.vpcs[0].lbSubnetPath"]:
        return
    missing = [key for key in (TENANT, SETTING_OF) if not namespace.annotations.get(key)]
    if not missing:
        return
    project = (config["spec.nsxProject"] or "").rpartition("/")[2]
    yield Finding(
        f"ako-infra has not given the namespace {namespace.ref.name} its tenant in Avi"
        + (f"; perhaps none belongs to the NSX project {project}" if project else ""),
        (
            *(namespace.cite(f"metadata.annotations[{key}]") for key in missing),
            config.cite("status.vpcs[0].lbSubnetPath"),
        ),
        Remedy(
            "see that an Avi tenant exists for the NSX project, and what ako-infra says",
            (
                f"kubectl get namespace {namespace.ref.name} -o yaml",
                f"kubectl -n {SUPERVISOR_HOME} get pods",
            ),
            Owner.PLATFORM,
        ),
        LIKELY if see.clock.younger(namespace.created, see.grace) else CERTAIN,
        affects=(service.ref,),
        about=namespace.ref,
    )


@link(DEPLOYMENT, "waits for", NAMESPACE, reads=PROGRAMS)
def system_namespace(workload: Obj, see: View) -> Iterator[Ref]:
    """AKO of a Supervisor with NSX starts only when its own namespace is annotated."""
    for ako in see.once(found, workload.ref.cluster):
        if ako.owner.ref == workload.ref and ako.env("VCF_CLUSTER") == "true":
            yield see.ref(NAMESPACE, Space(workload.ref.cluster), SUPERVISOR_HOME)


@check(
    _CODE,
    "AKO of the Supervisor waits for its own namespace to be annotated",
    ERROR,
    ACCEPTED,
    subject=NAMESPACE,
    when=lambda namespace: namespace.ref.name == SUPERVISOR_HOME,
    reads=PROGRAMS,
)
def system_not_prepared(namespace: Obj, see: View) -> Iterator[Finding]:
    """The namespace of AKO lacks the cloud and the name under which AKO works in Avi.

    Why it matters: AKO runs and is ready, but waits and serves nobody on the whole Supervisor.

    How it is decided: AKO of a Supervisor with NSX (VCF_CLUSTER) runs, and its namespace lacks
    the annotations with cloud and cluster name, or, outside VPC mode, the one with the Service
    Engine group. ako-infra writes them once it has logged in to Avi and found the cloud.

    How to fix: read the log and the Events of the Pod: they say why ako-infra has not come so far
    (credentials that NCP gave, transport zone, licence).
    """
    for ako in of_place(Space(namespace.ref.cluster, namespace.ref.name), see):
        if ako.env("VCF_CLUSTER") != "true":
            continue
        wanted = _SYSTEM if ako.env("VPC_MODE") == "true" else (*_SYSTEM, _SYSTEM_GROUP)
        paths = [f"metadata.annotations[{key}]" for key in wanted]
        facts = tuple(namespace.cite(path) for path in paths if namespace[path] is ABSENT)
        if facts:
            yield Finding(
                "AKO waits for ako-infra to note the Avi cloud on AKO's namespace",
                facts,
                Remedy(
                    "find out why ako-infra has not finished: its log and the Events of its Pod say it",
                    (
                        f"kubectl -n {SUPERVISOR_HOME} get pods,events",
                        f"kubectl get namespace {SUPERVISOR_HOME} -o yaml",
                    ),
                    Owner.PLATFORM,
                ),
            )
            return

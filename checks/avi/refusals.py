"""Faults that AKO reports of itself, on its own Pod, when it gives up."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import ADDRESSED, ERROR, POD, RUNNING, WARNING, Finding, Obj, Owner, View, check

from .complaints import COMPLAINTS, CONSEQUENCES, is_candidate, said
from .words import CLOUD, CONFIGURATION, NETWORK, SYNC, UNAUTHORIZED, UNHEALTHY, UNREACHABLE


@check(
    CONFIGURATION,
    "AKO refuses its settings",
    ERROR,
    RUNNING,
    subject=POD,
    when=is_candidate,
    reads=COMPLAINTS,
    explains=CONSEQUENCES,
    unaffected=WARNING,
)
def configuration_refused(pod: Obj, see: View) -> Iterator[Finding]:
    """AKO says itself that its settings do not fit.

    Why it matters: AKO ends at every start and serves nobody; Services and Ingresses
    that have an address keep it.

    How it is decided: its Warning Events (AKOShutdown, SyncDisabled and those of the Supervisor's ako-infra),
    or the end of its log where the Pod keeps it, name a setting that is missing, or that
    Avi does not confirm (cloud, Service Engine group, Tier-1, VRF). A later AKOReady, or a
    run that has lasted, makes it past.

    How to fix: correct the setting that is quoted, or create in Avi what it names; a wrong cloudName
    is often hidden behind a later complaint about a network. Then restart AKO.
    """
    yield from said(
        pod,
        see,
        CONFIGURATION,
        "correct the setting that AKO names, or create in Avi what it refers to",
        Owner.CLUSTER,
    )


@check(
    SYNC,
    "AKO stopped: version or licence",
    ERROR,
    RUNNING,
    subject=POD,
    when=is_candidate,
    reads=COMPLAINTS,
    explains=CONSEQUENCES,
    unaffected=WARNING,
)
def version_refused(pod: Obj, see: View) -> Iterator[Finding]:
    """AKO does not support the version or licence that it found.

    Why it matters: AKO ends at every start and serves nobody.

    How it is decided: its Warning Events (AKOShutdown, SyncDisabled and those of the Supervisor's ako-infra),
    or the end of its log where the Pod keeps it, speak of an unsupported version of Kubernetes
    or Avi, or of a licence tier that AKO does not accept. A later AKOReady, or a
    run that has lasted, makes it past.

    How to fix: compare the versions with the ranges of AKO's release notes, and upgrade AKO or Avi.
    AKO sends at most the API version that it knows: a newer Avi is no fault.
    """
    yield from said(
        pod,
        see,
        SYNC,
        "bring the versions of Kubernetes, AKO and Avi into AKO's supported ranges",
        Owner.CLUSTER,
    )


@check(
    UNREACHABLE,
    "AKO cannot reach the Avi Controller",
    ERROR,
    RUNNING,
    subject=POD,
    when=is_candidate,
    reads=COMPLAINTS,
    explains=CONSEQUENCES,
    unaffected=WARNING,
)
def controller_unreachable(pod: Obj, see: View) -> Iterator[Finding]:
    """AKO cannot open a connection to the Avi Controller.

    Why it matters: nothing that is created or changed reaches Avi. What is there goes on working.

    How it is decided: its Warning Events (AKOShutdown, SyncDisabled and those of the Supervisor's ako-infra),
    or the end of its log where the Pod keeps it, speak of a refused or timed-out connection,
    an unknown name, or a certificate that is not trusted. A later AKOReady, or a
    run that has lasted, makes it past.

    How to fix: open TCP 443 from AKO's Pod (or the node) to the Avi Controller, correct
    controllerIP, or put the CA that signed its certificate into the Secret of AKO. A controller that
    is lost while AKO runs leaves no trace in Kubernetes: only AKO's log and Avi tell.
    """
    yield from said(
        pod,
        see,
        UNREACHABLE,
        "check address, route, firewall and CA between AKO and the Avi Controller",
        Owner.NETWORK,
    )


@check(
    UNAUTHORIZED,
    "Avi refuses the user of AKO",
    ERROR,
    RUNNING,
    subject=POD,
    when=is_candidate,
    reads=COMPLAINTS,
    explains=CONSEQUENCES,
    unaffected=WARNING,
)
def unauthorized(pod: Obj, see: View) -> Iterator[Finding]:
    """The Avi Controller does not let AKO in, or not far enough.

    Why it matters: AKO can neither read nor write there; after a password has expired it ends
    with the next change and does not come back.

    How it is decided: its Warning Events (AKOShutdown, SyncDisabled and those of the Supervisor's ako-infra),
    or the end of its log where the Pod keeps it, quote 401, 403, refused credentials or
    a tenant that cannot be seen. A later AKOReady, or a
    run that has lasted, makes it past.

    How to fix: renew user and password (or token) in AKO's Secret and restart AKO; or give its user the
    role in that tenant.
    """
    yield from said(
        pod,
        see,
        UNAUTHORIZED,
        "check AKO's user, password, role and tenant on the Avi Controller",
        Owner.PLATFORM,
    )


@check(
    UNHEALTHY,
    "the Avi Controller cluster is not up",
    ERROR,
    RUNNING,
    subject=POD,
    when=is_candidate,
    reads=COMPLAINTS,
    explains=CONSEQUENCES,
    unaffected=WARNING,
)
def controller_unhealthy(pod: Obj, see: View) -> Iterator[Finding]:
    """The Avi Controller answers, but its cluster is not in a working state.

    Why it matters: AKO ends at every start until the cluster is up; traffic goes on.

    How it is decided: its Warning Events (AKOShutdown, SyncDisabled and those of the Supervisor's ako-infra),
    or the end of its log where the Pod keeps it, say that the cluster state is not
    active (AKO says the same when it cannot read the state, hence likely), or quote an HTTP 5xx. A later AKOReady, or a
    run that has lasted, makes it past.

    How to fix: look at the state of the Avi Controller cluster; AKO recovers by itself when it is up.
    """
    yield from said(pod, see, UNHEALTHY, "bring the Avi Controller cluster up", Owner.PLATFORM)


@check(
    CLOUD,
    "the Avi cloud is not ready for AKO",
    ERROR,
    RUNNING,
    subject=POD,
    when=is_candidate,
    reads=COMPLAINTS,
    explains=CONSEQUENCES,
    unaffected=WARNING,
)
def cloud_not_ready(pod: Obj, see: View) -> Iterator[Finding]:
    """The Avi cloud lacks what AKO needs of it.

    Why it matters: without a cloud that fits and an IPAM profile in it Avi can give no address.

    How it is decided: its Warning Events (AKOShutdown, SyncDisabled and those of the Supervisor's ako-infra),
    or the end of its log where the Pod keeps it, say that the cloud has no IPAM profile,
    or that none belongs to the transport zone of the Supervisor. A later AKOReady, or a
    run that has lasted, makes it past.

    How to fix: attach an IPAM profile to the cloud, or create the NSX cloud for that transport zone.
    """
    yield from said(pod, see, CLOUD, "complete the cloud on the Avi Controller", Owner.PLATFORM)


@check(
    NETWORK,
    "a VIP network is unknown to Avi",
    ERROR,
    ADDRESSED,
    subject=POD,
    when=is_candidate,
    reads=COMPLAINTS,
    explains=CONSEQUENCES,
    unaffected=WARNING,
)
def vip_network_missing(pod: Obj, see: View) -> Iterator[Finding]:
    """A network that addresses should come from does not exist in Avi.

    Why it matters: AKO ends at every start, and no address can be given. In NodePort mode AKO does
    not check and stays silent: then only its log and Avi tell.

    How it is decided: its Warning Events (AKOShutdown, SyncDisabled and those of the Supervisor's ako-infra),
    or the end of its log where the Pod keeps it, say that no network of that name or UUID
    exists in the cloud (or in the VRF), or that the IPAM profile has no usable one. A later AKOReady, or a
    run that has lasted, makes it past.

    How to fix: correct vipNetworkList (or nodeNetworkList) in the settings, or create the network in Avi.
    """
    yield from said(
        pod, see, NETWORK, "correct the name of the network, or create it in Avi", Owner.PLATFORM
    )

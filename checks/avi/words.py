"""What AKO's own words mean: texts of its Events, of its last lines, of Avi's answers.

Sources: AKO, internal/cache/controller_obj_cache.go (ValidateUserInput and what it calls),
internal/cache/avi_ctrl_clients.go, internal/lib/lib.go, cmd/ako-main/main.go, cmd/infra-main/main.go,
ako-infra/ingestion; alb-sdk, go/session/avisession.go (AviError).
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

CONFIGURATION: Final = "avi/configuration-invalid"
SYNC: Final = "avi/sync-disabled"
UNREACHABLE: Final = "avi/controller-unreachable"
UNAUTHORIZED: Final = "avi/unauthorized"
UNHEALTHY: Final = "avi/controller-unhealthy"
CLOUD: Final = "avi/cloud-not-ready"
NETWORK: Final = "avi/vip-network-missing"


class Meaning(NamedTuple):
    """The code that a text stands for, the fault in the user's words, and whether it is proof."""

    code: str
    words: str
    sure: bool = True


_NO_ANSWER: Final = (
    r"connection refused|i/o timeout|no such host|no route to host|network is unreachable"
    r"|Client\.Timeout|TLS handshake timeout|context deadline exceeded|connection reset"
)
_NO_NETWORK: Final = (
    r"no networks? (?:found|with UUID)|No networks found|not found under vrf"
    r"|failed to validate Network Names|network .* does not have (?:correct )?vrf"
)
_HTTP: Final = r"(?:HTTP code: |\"HttpStatusCode\":)"

# In this order: a text that quotes Avi's answer may hold the words of a later row too.
_TABLE: Final = (
    (
        r"Avi Controller information missing",
        CONFIGURATION,
        "AKO lacks the address of the Avi Controller or the credentials for it",
    ),
    (
        r"Cluster state is not Active",
        UNHEALTHY,
        "the Avi Controller cluster is not up, or its state could not be read",
    ),
    (
        r"[Uu]nsupported kubernetes apiserver",
        SYNC,
        "AKO stopped: it does not support this version of Kubernetes",
    ),
    (
        r"unsupported Avi version|is not supported for the Avi version",
        SYNC,
        "AKO stopped: it does not support this version of Avi",
    ),
    (
        r"license is not in accepted list",
        SYNC,
        "AKO stopped: the licence tier of the Avi Controller is not accepted",
    ),
    (
        _HTTP + r"401|Invalid credentials",
        UNAUTHORIZED,
        "the Avi Controller refuses AKO's credentials",
    ),
    (_HTTP + r"403", UNAUTHORIZED, "the Avi Controller denies AKO's user what it asks for"),
    (
        r"tenant details not found",
        UNAUTHORIZED,
        "the tenant does not exist in Avi, or AKO's user may not see it",
    ),
    (
        r"x509:|certificate signed by unknown authority|tls: ",
        UNREACHABLE,
        "AKO does not trust the certificate of the Avi Controller",
    ),
    (
        _NO_ANSWER,
        UNREACHABLE,
        "AKO cannot reach the Avi Controller",
    ),
    (_HTTP + r"5\d\d", UNHEALTHY, "the Avi Controller answers with an error of its own"),
    (
        r"ipam_provider_ref|IPAM Proi?vider not configured|IPAM Proivder",
        CLOUD,
        "the Avi cloud has no IPAM profile to give addresses from",
    ),
    (
        r"[Cc]loud not found matching transport zone|CloudMatchingTZNotFound",
        CLOUD,
        "no Avi cloud belongs to the transport zone of this Supervisor",
    ),
    (
        r"No usable network configured",
        NETWORK,
        "the IPAM profile of the Avi cloud has no usable network",
    ),
    (
        r"not found under vrf(?: *\]?\s*$| *,)",
        CONFIGURATION,
        "Avi does not know the cloud, or the network in it, that the settings name",
    ),
    (
        _NO_NETWORK,
        NETWORK,
        "Avi does not know a network that AKO's settings name",
    ),
)
_ROWS: Final = tuple((re.compile(text), code, words) for text, code, words in _TABLE)
_REFUSED: Final = re.compile(
    r"Invalid user input \[?(.*?)\]?$|Error while validating input: (.*)", re.MULTILINE
)
_COLOUR: Final = re.compile(r"\x1b\[[0-9;]*m")


def lines(text: object) -> list[str]:
    """The lines of a log, without the colours that AKO writes even into files."""
    return _COLOUR.sub("", text).splitlines() if isinstance(text, str) else []


def meaning(text: str) -> Meaning | None:
    """What a text of AKO stands for; a refusal that no row names is one of the settings, quoted."""
    for pattern, code, words in _ROWS:
        if pattern.search(text):
            return Meaning(code, words, code != UNHEALTHY)
    refused = _REFUSED.search(text)
    if refused:
        said = (refused[1] or refused[2] or "").strip()
        return Meaning(CONFIGURATION, f"AKO refuses its settings: {said}")
    return None


_REASONS: Final = {
    "ConfigMapNotFound": "AKO's ConfigMap avi-k8s-config does not exist",
    "ConfigMapDataInsufficient": "AKO's ConfigMap avi-k8s-config lacks a key that AKO needs",
    "AviSecretNotFound": "the Secret with the credentials for Avi does not exist",
    "ClusterNameDerivationFailure": "AKO cannot tell the name of this Supervisor in Avi",
}


def of_event(reason: str, message: str) -> Meaning | None:
    """What a Warning on AKO's Pod stands for."""
    if reason in _REASONS:
        return Meaning(CONFIGURATION, _REASONS[reason])
    if reason == "CloudMatchingTZNotFound":
        return meaning(reason)
    if reason == "InvalidSecret":
        told = meaning(message)
        return told or Meaning(UNAUTHORIZED, "Avi refuses the credentials that NSX gave", False)
    if reason in ("AKOShutdown", "SyncDisabled"):
        return meaning(message)
    return None

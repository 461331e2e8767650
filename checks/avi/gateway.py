"""What Avi answered to AKO, where AKO passes it on: the conditions of a Gateway."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lbdoctor import (
    ERROR,
    GATEWAY,
    PUBLISHED,
    RUNNING,
    Finding,
    Obj,
    Owner,
    Remedy,
    View,
    check,
)

from .words import UNAUTHORIZED

_SAID: Final = re.compile(
    r"Encountered an error on \w+ request to URL (?P<url>\S+): HTTP code: (?P<code>\d+)"
    r"(?:; error from Controller: (?:map\[error:)?(?P<text>.*?)\]?)?$",
    re.DOTALL,
)
# Everything else of the 4xx is dropped. Source: AKO, internal/rest (CheckAndPublishForRetry,
# isErrorRetryable), internal/lib/constants.go.
_AGAIN: Final = ("401", "404", "408", "409")
_AGAIN_TEXTS: Final = (
    "No available free IPs",
    "VrfContext not found",
    "VrfContext object not found",
    "Network object not found",
    "Configuration is disallowed during upgrade",
    "does not exist!",
    "Need to reload object data",
)


def _answer(gateway: Obj) -> re.Match[str] | None:
    found = gateway.condition("Programmed")
    generation, seen = gateway["metadata.generation"], found.get("observedGeneration")
    stale = isinstance(seen, int) and isinstance(generation, int) and seen < generation
    if stale or found.get("status") != "False":
        return None
    return _SAID.search(found.get("message") or "")


def _denied(answer: re.Match[str]) -> bool:
    again = any(text in (answer["text"] or "") for text in _AGAIN_TEXTS)
    return answer["code"] in ("401", "403") and not again


@check(
    "avi/not-retried",
    "Avi refused it once, and AKO does not try again",
    ERROR,
    PUBLISHED,
    subject=GATEWAY,
    engine="avi",
)
def not_retried(gateway: Obj, see: View) -> Iterator[Finding]:
    """Avi refused what AKO asked for, with an answer after which AKO gives up.

    Why it matters: when the fault in Avi is mended nothing happens. AKO tries again only when what
    it builds changes, or when it is restarted; a label or an annotation does not count.

    How it is decided: the condition Programmed of a Gateway is False for its present generation
    and quotes an answer of Avi with a code 4xx that AKO does not retry. Only Gateways carry Avi's
    answer. On Services and Ingresses AKO writes nothing, neither for a refusal, nor for a full
    pool, an unknown network or a controller that was lost while it ran, and its Pod stays ready:
    there only AKO's log and the Avi Controller itself tell.

    How to fix: mend in Avi what the answer names, then restart AKO. Look first for deleteConfig
    and unfinished edits of its settings, which the restart would put into force too.
    """
    answer = _answer(gateway)
    if answer is None or _denied(answer):
        return
    text = (answer["text"] or "").strip()
    again = answer["code"] in _AGAIN or any(each in text for each in _AGAIN_TEXTS)
    if answer["code"].startswith("4") and not again:
        yield Finding(
            f"Avi refused it ({answer['code']}: {text or 'without a reason'}), "
            "and AKO does not try again",
            (gateway.cite_condition("Programmed"),),
            Remedy(
                "mend in Avi what the answer names, then restart AKO",
                (f"kubectl -n {gateway.ref.namespace} describe gateway {gateway.ref.name}",),
                Owner.PLATFORM,
            ),
        )


@check(
    UNAUTHORIZED,
    "Avi denies AKO's user what the Gateway needs",
    ERROR,
    RUNNING,
    subject=GATEWAY,
    engine="avi",
)
def gateway_denied(gateway: Obj, see: View) -> Iterator[Finding]:
    """Avi answers with 401 or 403 when AKO builds this Gateway.

    Why it matters: the role of AKO's user does not cover what is needed, in this tenant at least.

    How it is decided: the condition Programmed of the Gateway is False for its present generation
    and quotes that answer.

    How to fix: give AKO's user the role in the tenant of the namespace, then restart AKO.
    """
    answer = _answer(gateway)
    if answer is not None and _denied(answer):
        yield Finding(
            f"the Avi Controller denies AKO's user what this Gateway needs ({answer['code']})",
            (gateway.cite_condition("Programmed"),),
            Remedy(
                "check user, role and tenant of AKO on the Avi Controller",
                (f"kubectl -n {gateway.ref.namespace} describe gateway {gateway.ref.name}",),
                Owner.PLATFORM,
            ),
        )

"""What MetalLB says when it gives no address, for those who cannot see its pools.

Source: metallb/metallb, internal/allocator/allocator.go, internal/allocator/allocation.go and
controller/service.go. `no available IPs` is not among them: it is said of full pools and of pools
that may not serve the Service alike.
"""

from __future__ import annotations

import re
from typing import Final

from lbdoctor import Obj, View
from lbdoctor.events import standing

from .parts import REPORTERS, noted
from .requested import IP, SHARING, UNFIT
from .trouble import UNKNOWN, Trouble
from .wish import wish

_TAKEN: Final = re.compile(r"can't change sharing key for ")
_WISHED: Final = re.compile(r"\] is not allowed in config")
_WORDS: Final = {
    UNKNOWN: r"unknown pool ",
    UNFIT: r"pool \S+ not compatible for ip assignment",
    IP: r"invalid \S*loadBalancerIPs?\b|does not match the ipFamily of the service"
    r"|is not compatible with requested address pool|service can not have both "
    r"|more than two addresses|has the same family",
    SHARING: r"port \S+ is already in use on |does not allow sharing"
    r"|(?:sharing|backend) key .* does not match existing ",
}
_PREAMBLE: Final = re.compile(r'\AFailed to allocate IP for "[^"]*": ')


def refused(service: Obj, see: View) -> Trouble | None:
    """What MetalLB's last refusal of a Service without an address says, where it is precise."""
    told = standing(see.events(service), succeeded=bool(see.addresses(service)))
    for event in [e for e in told if e.reporter in REPORTERS and e.warning][-1:]:
        fault = _fault(service, event.text)
        if fault:
            facts = (*wish(service).evidence, event.cite())
            words = _PREAMBLE.sub("", " ".join(event.text.split()))
            return Trouble(fault, f"MetalLB refuses: {words}", facts, sure=False)
    return None


def _fault(service: Obj, text: str) -> str:
    if _TAKEN.search(text):  # said of every address that another Service has
        return SHARING if noted(service, "allow-shared-ip") else IP
    if _WISHED.search(text):  # said, too, of an address that somebody else has written
        return IP if wish(service).addresses else ""
    return next((fault for fault, words in _WORDS.items() if re.search(words, text)), "")

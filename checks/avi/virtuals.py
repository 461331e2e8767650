"""Virtual services that are down for other reasons, or on fewer engines than they should be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lbdoctor import (
    ANNOUNCED,
    CERTAIN,
    ERROR,
    LIKELY,
    WARNING,
    Confidence,
    Evidence,
    Finding,
    Obj,
    Owner,
    Remedy,
    View,
    check,
)

from .api import ENGINE, GROUP, SERVERS, VIRTUAL, WHOLE, entries, number, target
from .backing import BACKENDS, ready
from .faring import DOWN, STUCK, passing, require_state, short, summaries, trouble
from .placed import READS, users
from .unplaced import lame

_MOST = 3


@check(
    "avi/virtual-service-down",
    "the virtual service is down in Avi",
    ERROR,
    ANNOUNCED,
    subject=VIRTUAL,
    reads=(*READS, *BACKENDS),
    engine="avi",
    reached=True,
    options=(STUCK,),
)
def down(virtual: Obj, see: View) -> Iterator[Finding]:
    """Avi says that the virtual service behind the address is not up.

    Why it matters: AKO never looks at the state of a virtual service; in Kubernetes the
    Service has its address and looks healthy.

    How it is decided: Avi gives a state other than up, and its reason is none of those for which
    there is a code of its own (room, licence, Service Engines); or somebody disabled it. A pool without
    servers that are up counts only while Kubernetes has endpoints that are ready: then Service
    Engines do not reach them; what the routes of a Gateway lead to is not looked up, and it is likely.
    Needs the Avi Controller as a source.

    How to fix: the reason is quoted. Where servers do not answer: check the way from the Service
    Engines to Pods or nodes (static routes in ClusterIP mode, node ports and firewall in NodePort
    mode).
    """
    found = trouble(virtual, see)
    if found is None or found.what != DOWN:
        return require_state(virtual)
    group = target(virtual["config.se_group_ref"], GROUP, see)
    if group is not None and lame(group, see):
        return
    whole = group is not None and see.gap(ENGINE, WHOLE) is None
    sure = CERTAIN if whole or virtual["config.enabled"] is False else LIKELY
    pools = _pools(virtual, see)
    idle = [each.cite("runtime.num_servers_up") for each in pools if not _up(each)]
    if pools and len(idle) == len(pools):
        backed = ready(users(virtual, see), see)
        if backed is False:
            return
        sure = sure if backed else LIKELY
        up = f"none of the {_count(pools)} servers of its pool is up"
        yield _finding(f"its virtual service is down: {up}", (*found.facts, *idle[:_MOST]), sure)
        return
    yield _finding(f"its virtual service does not work: {found.words}", found.facts, sure)


def _finding(words: str, facts: tuple[Evidence, ...], sure: Confidence) -> Finding:
    how = "follow the reason that Avi gives for the virtual service"
    return Finding(words, facts, Remedy(how, owner=Owner.NETWORK), sure)


def _pools(virtual: Obj, see: View) -> list[Obj]:
    found = (target(each.get("ref"), SERVERS, see) for each in entries(virtual["pools"]))
    return [each for each in found if each is not None]


def _up(pool: Obj) -> bool:
    return bool(pool["runtime.num_servers_up"] != 0)


def _count(pools: Sequence[Obj]) -> int:
    return sum(number(each["runtime.num_servers"]) or 0 for each in pools)


@check(
    "avi/virtual-service-underplaced",
    "the virtual service is on fewer Service Engines than it should be",
    WARNING,
    ANNOUNCED,
    subject=VIRTUAL,
    reads=READS,
    engine="avi",
    reached=True,
    options=(STUCK,),
)
def underplaced(virtual: Obj, see: View) -> Iterator[Finding]:
    """The virtual service works, on fewer Service Engines than its group asks for.

    Why it matters: when that engine fails, the address is gone until another one has started.

    How it is decided: Avi says for a VIP that fewer engines are assigned than were requested, or
    than min_scaleout_per_vs of the group, and no engine is being added now; or Avi gives such a
    reason beside the state up. Needs the Avi Controller as a source.

    How to fix: see what keeps Avi from adding an engine: the limits of the group (max_se), the
    licence, or hosts.
    """
    if trouble(virtual, see) is not None or passing(virtual):
        return
    require_state(virtual)
    if said := short(virtual):
        yield _lacking(said, (virtual.cite("runtime.oper_status.reason_code_string"),))
        return
    group = target(virtual["config.se_group_ref"], GROUP, see)
    least = group["min_scaleout_per_vs"] if group else 0
    for path, each in summaries(virtual):
        assigned, requested = each.get("num_se_assigned"), each.get("num_se_requested")
        wanted = max(n for n in (requested, least, 0) if isinstance(n, int))
        growing = any(
            one.get("scaleout_in_progress") for one in entries(each.get("service_engine"))
        )
        if isinstance(assigned, int) and assigned < wanted and not growing:
            facts = [virtual.cite(f"{path}.num_se_assigned")]
            facts += [virtual.cite(f"{path}.num_se_requested")]
            facts += [group.cite("min_scaleout_per_vs")] if group and least == wanted else []
            words = f"its virtual service is on {assigned} of the {wanted} Service Engines that are"
            yield _lacking(f"{words} asked for", tuple(facts))


def _lacking(words: str, facts: tuple[Evidence, ...]) -> Finding:
    how = "see what keeps Avi from adding an engine"
    return Finding(words, facts, Remedy(how, owner=Owner.NETWORK))

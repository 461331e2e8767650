"""What is left of the Foundation Load Balancer where the Supervisor has chosen another load balancer."""

from __future__ import annotations

from collections.abc import Iterator

from lbdoctor import CLAIMED, WARNING, Finding, Obj, Ref, Space, View, check, link
from lbdoctor.leftovers import replaced

from .kinds import BRIEF, CONFIG, FLB


def _unchosen(config: Obj, see: View) -> Obj | None:
    """The LoadBalancerConfig that was chosen instead of this one; raises Blind when unseen."""
    chosen = see.all(CONFIG, Space(config.ref.cluster))
    if any(each["spec.type"] == "foundation" for each in chosen):
        return None
    return chosen[0] if chosen else None


@link(CONFIG, "stands in the place of", FLB, reads=(FLB, CONFIG), carries=(CLAIMED,))
def in_the_place_of(chosen: Obj, see: View) -> Iterator[Ref]:
    """What is left of it."""
    for each in see.glance(FLB, Space(chosen.ref.cluster)):
        if _unchosen(each, see) is not None:
            yield each.ref


@check(
    "engine/replaced",
    "the Foundation Load Balancer is not the load balancer that was chosen",
    WARNING,
    CLAIMED,
    subject=FLB,
    reads=(CONFIG, BRIEF),
)
def left_over(config: Obj, see: View) -> Iterator[Finding]:
    """A FoundationLoadBalancerConfig is there, and the Supervisor has chosen another.

    Why it matters: it answers nobody, and whoever looks for the reason of a Service that waits may
    take its conditions for those of the load balancer that answers.

    How it is decided: LoadBalancerConfigs are there, and none is of type `foundation`. It is a
    warning while a Service of the Supervisor waits, else only news.

    How to fix: look at the load balancer that the LoadBalancerConfig names; what is left of the
    other one can be removed in vCenter.
    """
    chosen = _unchosen(config, see)
    if chosen is not None:
        yield replaced(config, FLB, "flb", chosen.cite("spec.type"), see)

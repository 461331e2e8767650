"""What ServiceLB consists of: the nodes of k3s, and a DaemonSet for each Service."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from lbdoctor import DAEMON_SET, NODE, POD, Evidence, Need, Obj, Space, View
from lbdoctor.workloads import POD_CONTAINERS, POD_STATUSES

NAME: Final = "svccontroller.k3s.cattle.io/svcname"
NAMESPACE: Final = "svccontroller.k3s.cattle.io/svcnamespace"
ARGUMENTS: Final = "k3s.io/node-args"
_OFF = re.compile(r"(?:^|,)\s*servicelb\s*(?:,|$)")

NODES: Final = NODE.only("status.nodeInfo.kubeletVersion")
BALANCERS: Final = DAEMON_SET.only("spec.template.spec.containers", "status", "spec.selector")
FORWARDERS: Final = POD.only(
    *POD_CONTAINERS, "spec.nodeName", "status.phase", "status.conditions", *POD_STATUSES
)
READS: Final[tuple[Need, ...]] = (NODES, BALANCERS, FORWARDERS)
Key = tuple[str, str]


class Servers(NamedTuple):
    """A node that shows k3s, and what says that ServiceLB is off."""

    node: Obj | None
    off: Evidence | None
    told: bool

    @property
    def shown(self) -> Sequence[Evidence]:
        """The version of the node as a fact."""
        return (self.node.cite("status.nodeInfo.kubeletVersion"),) if self.node else ()


def servers(see: View, cluster: str) -> Servers:
    """What the nodes tell: k3s notes the arguments of its server on the node that it runs on."""
    first, told = None, False
    for node in see.glance(NODE, Space(cluster)):
        if "+k3s" not in (node["status.nodeInfo.kubeletVersion"] or ""):
            continue
        first = first or node
        words = _arguments(node)
        if words[:1] == ["server"]:
            told = True
            if _without_service_lb(words):
                return Servers(first, node.cite(f"metadata.annotations[{ARGUMENTS}]"), True)
    return Servers(first, None, told)


def _arguments(node: Obj) -> list[str]:
    try:
        words = json.loads(node.annotations.get(ARGUMENTS) or "[]")
    except ValueError:
        return []
    return [str(word) for word in words] if isinstance(words, list) else []


def _without_service_lb(words: Sequence[str]) -> bool:
    """`--disable servicelb`, `--disable=traefik,servicelb`, or no cloud controller at all."""
    for index, word in enumerate(words):
        flag, equals, value = word.partition("=")
        value = value if equals else " ".join(words[index + 1 : index + 2])
        if flag == "--disable" and _OFF.search(value):
            return True
        if flag == "--disable-cloud-controller" and value != "false":
            return True
    return False


def balancers(see: View, cluster: str) -> Mapping[Key, Sequence[Obj]]:
    """The DaemonSets of ServiceLB, and where they are unseen its Pods, by namespace and Service."""
    space = Space(cluster)
    found: dict[Key, list[Obj]] = {}
    for each in (*see.glance(DAEMON_SET, space), *see.glance(POD, space)):
        name = each.labels.get(NAME)
        if name is not None:
            found.setdefault((each.labels.get(NAMESPACE, ""), name), []).append(each)
    return found


def own(service: Obj, see: View) -> Sequence[Obj]:
    """The DaemonSet and the Pods that forward to a Service, as far as they can be seen."""
    key = (service.ref.namespace, service.ref.name)
    return see.once(balancers, service.ref.cluster).get(key, ())

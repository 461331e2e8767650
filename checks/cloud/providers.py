"""The clouds: how a node, a program, an address or a Service shows which one it is.

Sources: each provider's `ProviderName` and its manifests: kubernetes/cloud-provider-aws,
kubernetes-sigs/aws-load-balancer-controller (docs/guide/service/nlb.md),
kubernetes-sigs/cloud-provider-azure, kubernetes/cloud-provider-gcp (providers/gce),
oracle/oci-cloud-controller-manager, kubernetes/cloud-provider-openstack,
digitalocean/digitalocean-cloud-controller-manager, hetznercloud/hcloud-cloud-controller-manager.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Provider(NamedTuple):
    """A cloud: schemes of `providerID`, images of its controller, and its unmistakable words.

    `words` are those that only its controller writes into an Event, `hosts` the host names that it
    gives, `finalizers` those that it alone puts on objects (what they begin with, where they end in
    a slash), `classes` those that it serves from outside the cluster.
    """

    name: str
    schemes: tuple[str, ...]
    images: tuple[str, ...] = ()
    words: str = ""
    hosts: str = ""
    finalizers: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()


_CCM = "cloud-controller-manager"
PROVIDERS = (
    Provider(
        "aws",
        ("aws",),
        (f"aws-{_CCM}", f"provider-aws/{_CCM}"),
        r"\bELB\b|TooManyLoadBalancers|\brequest id: [0-9a-f]{8}-|\barn:aws|\bsubnet-[0-9a-f]{8}|"
        r"Failed (?:build|deploy) model due to",
        r"\.elb\.(?:[a-z0-9-]+\.)?amazonaws\.com(?:\.cn)?$",
        (
            "service.eks.amazonaws.com/resources",
            "service.k8s.aws/resources",
            "ingress.k8s.aws/resources",
            "group.ingress.k8s.aws/",
            "ingress.eks.amazonaws.com/resources",
            "gateway.k8s.aws/",
        ),
        ("eks.amazonaws.com/nlb",),
    ),
    Provider(
        "azure",
        ("azure",),
        (f"azure-{_CCM}",),
        r"\bautorest/azure|Microsoft\.Network|\bVMSS\b|\bAADSTS\d|azure-pip-name|findMatchedPIP|"
        r"management\.azure\.com|login\.microsoftonline\.com",
    ),
    Provider(
        "gcp",
        ("gce",),
        (f"cloud-provider-gcp/{_CCM}",),
        r"googleapi: Error|\bGCE load balancer",
        "",
        (
            *(f"gke.networking.io/l4-{kind}-v{n}" for kind in ("netlb", "ilb") for n in (1, 2, 3)),
            "networking.gke.io/ingress-finalizer",
            "networking.gke.io/ingress-finalizer-V2",
        ),
        ("networking.gke.io/l4-regional-external", "networking.gke.io/l4-regional-internal"),
    ),
    Provider(
        "oci",
        ("oci", "ocid1."),
        ("cloud-provider-oci", f"oci-{_CCM}"),
        r"\bOpc request id\b|\bocid1\.|\bOCI (?:load balancers|only)|\bawaiting load balancer: ",
    ),
    Provider(
        "openstack",
        ("openstack",),
        (f"openstack-{_CCM}",),
        r"/v2\.0/lbaas/|please check Octavia|openstack load balancer|\bfaultstring\b",
    ),
    Provider(
        "digitalocean", ("digitalocean",), (f"digitalocean-{_CCM}",), r"\bapi\.digitalocean\.com\b"
    ),
    Provider(
        "hetzner",
        ("hcloud",),
        (f"hcloud-{_CCM}",),
        r"load-balancers?\.hetzner\.cloud/|\bhcops/|\bhcloud/loadBalancers\.",
    ),
    *(
        Provider(name, (name,), (f"{name}-{_CCM}",))
        for name in ("linode", "vultr", "scaleway", "ibm", "kubevirt", "brightbox", "civo")
    ),
    Provider("alibaba", ("alicloud",), (f"{_CCM}-amd64", "cloud-provider-alibaba-cloud")),
    Provider("tencent", ("qcloud",), (f"tencent-{_CCM}",)),
    Provider("huawei", ("huaweicloud",), (f"huawei-{_CCM}",)),
    Provider("exoscale", ("exoscale",), (f"exoscale/{_CCM}",)),
    Provider("cloudstack", ("external-cloudstack",), ("cloudstack-kubernetes-provider",)),
)
IMAGES = tuple(image for each in PROVIDERS for image in each.images)
# machines and laptops: a providerID that names a tool, a hypervisor or a distribution, no balancer
NO_CLOUD = (
    "k3s", "kind", "minikube", "docker", "vsphere", "metal3", "baremetalhost", "byoh", "proxmox",
    "nutanix", "rke2", "k0s", "talos", "sidero", "tinkerbell", "maas", "libvirt", "harvester",
    "elemental", "kwok", "packet", "equinixmetal", "lxd", "incus", "microvm", "virtualbox", "rancher", "k3d", "colima",
)  # fmt: skip


_WORDS = tuple((each.name, re.compile(each.words)) for each in PROVIDERS if each.words)
_HOSTS = tuple((each.name, re.compile(each.hosts)) for each in PROVIDERS if each.hosts)


def of_node(provider_id: object) -> str:
    """The cloud that a node's `spec.providerID` names; its scheme where it is not known here."""
    text = str(provider_id or "")
    scheme = text.partition("://")[0] if "://" in text else text.partition(".")[0] + "."
    for each in PROVIDERS:
        if scheme in each.schemes:
            return each.name
    return "" if scheme in NO_CLOUD or scheme.endswith(".") else scheme


def of_words(text: str) -> str:
    """The cloud whose controller must have written a message; empty when anybody may have."""
    return next((name for name, words in _WORDS if words.search(text)), "")


def of_host(name: str) -> str:
    """The cloud that gives host names like this one."""
    return next((cloud for cloud, hosts in _HOSTS if hosts.search(name)), "")


def of_image(image: str) -> str:
    """The cloud whose controller an image is."""
    found = (p.name for p in PROVIDERS for i in p.images if f"/{image}".endswith(f"/{i}"))
    return next(found, "")


def of_finalizer(name: str) -> str:
    """The cloud whose controller puts this finalizer on Services."""
    for each in PROVIDERS:
        if any(name == own or (own[-1] == "/" and name.startswith(own)) for own in each.finalizers):
            return each.name
    return ""


def of_class(name: str) -> str:
    """The cloud that serves a class from outside the cluster."""
    return next((each.name for each in PROVIDERS if name in each.classes), "")

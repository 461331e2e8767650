"""The ingress controllers that are known: how each is recognised, and what it serves.

After the sources of the projects: kubernetes/ingress-nginx (pkg/flags/flags.go, deploy/static),
nginx/kubernetes-ingress (cmd/nginx-ingress/flags.go, charts/), projectcontour/contour
(internal/ingressclass, cmd/contour/serve.go), traefik/traefik (pkg/provider/kubernetes/ingress),
traefik/traefik-helm-chart, haproxytech/kubernetes-ingress (pkg/utils/flags.go),
jcmoraisjr/haproxy-ingress (configuration/command-line.md), Kong/kubernetes-ingress-controller
(internal/store), istio/istio (pilot/pkg/config/kube/ingress), emissary-ingress/emissary,
apache/apisix-ingress-controller, zalando/skipper, kubernetes-sigs/aws-load-balancer-controller,
Azure/application-gateway-kubernetes-ingress, and VMware's
load-balancer-and-ingress-services-for-kubernetes (helm/ako, internal/lib).
"""

from __future__ import annotations

from .product import Classless, Front, Product

NAME = "app.kubernetes.io/name"
COMPONENT = "app.kubernetes.io/component"

INGRESS_NGINX = Product(
    "ingress-nginx",
    ("k8s.io/ingress-nginx",),
    (
        "ingress-nginx/controller",
        "ingress-nginx/controller-chroot",
        "kubernetes-ingress-controller/nginx-ingress-controller",
        "rancher/nginx-ingress-controller",
        "bitnami/nginx-ingress-controller",
    ),
    ("nginx",),
    {NAME: "ingress-nginx", COMPONENT: "controller"},
    controller_flag="controller-class",
    class_flags=("ingress-class",),
    service_flags=("publish-service",),
    address_flags=("publish-status-address",),
    classless=Classless.FLAG,
    classless_flags=("watch-ingress-without-class",),
)

CONTOUR = Product(
    "Contour",
    ("projectcontour.io/",),
    ("projectcontour/contour", "bitnami/contour"),
    ("contour",),
    words=("contour", "serve"),
    class_flags=("ingress-class-name",),
    service_flags=("envoy-service-name",),
    address_flags=("ingress-status-address",),
    classless=Classless.UNLESS_NAMED,
    by_name=True,
    front=Front.APART,
)

TRAEFIK = Product(
    "Traefik",
    ("traefik.io/ingress-controller",),
    ("traefik", "rancher/mirrored-library-traefik"),
    ("traefik",),
    {NAME: "traefik"},
    class_flags=("providers.kubernetesingress.ingressclass",),
    service_flags=("providers.kubernetesingress.ingressendpoint.publishedservice",),
    address_flags=(
        "providers.kubernetesingress.ingressendpoint.ip",
        "providers.kubernetesingress.ingressendpoint.hostname",
    ),
    classless=Classless.UNLESS_NAMED,
    publishes=False,
)

OTHERS = (
    Product(
        "NGINX Ingress Controller (F5)",
        ("nginx.org/ingress-controller",),
        (
            "nginx/nginx-ingress",
            "nginxinc/nginx-ingress",
            "nginx-plus-ingress",
            "nginx-ic/nginx-plus-ingress",
        ),
        ("nginx",),
        {NAME: "nginx-ingress"},
        class_flags=("ingress-class",),
        service_flags=("external-service",),
        address_flags=("ingresslink",),
        publishes=False,
    ),
    Product(
        "HAProxy Kubernetes Ingress Controller",
        ("haproxy.org/ingress-controller", "haproxy.org/ingress-controller/"),
        ("haproxytech/kubernetes-ingress",),
        ("haproxy",),
        class_flags=("ingress.class",),
        service_flags=("publish-service",),
        classless=Classless.FLAG,
        classless_flags=("empty-ingress-class",),
        publishes=False,
    ),
    Product(
        "HAProxy Ingress",
        ("haproxy-ingress.github.io/controller", "haproxy-ingress.github.io/controller/"),
        ("jcmoraisjr/haproxy-ingress",),
        ("haproxy",),
        class_flags=("ingress-class",),
        service_flags=("publish-service",),
        address_flags=("publish-address",),
        classless=Classless.FLAG,
        classless_flags=("watch-ingress-without-class",),
    ),
    Product(
        "Kong Ingress Controller",
        ("ingress-controllers.konghq.com/kong",),
        ("kong/kubernetes-ingress-controller", "kong/nightly-ingress-controller"),
        ("kong",),
        class_flags=("ingress-class",),
        class_env="CONTROLLER_INGRESS_CLASS",
        service_flags=("publish-service",),
        service_env="CONTROLLER_PUBLISH_SERVICE",
        classless=Classless.IF_DEFAULT,
        by_name=True,
        front=Front.APART,
    ),
    Product(
        "Istio",
        ("istio.io/ingress-controller",),
        ("istio/pilot", "istio-release/pilot", "pilot"),
        ("istio",),
        {"app": "istiod"},
        classless=Classless.PERHAPS,
        front=Front.APART,
    ),
    Product(
        "Cilium",
        ("cilium.io/ingress-controller",),
        ("cilium/operator", "cilium/operator-generic", "cilium/operator-aws"),
        ("cilium",),
        {"io.cilium/app": "operator"},
        classless=Classless.IF_DEFAULT,
        by_name=True,
        front=Front.APART,
        engine="cilium",
    ),
    Product(
        "Emissary",
        ("getambassador.io/ingress-controller",),
        ("emissary", "datawire/aes", "datawire/ambassador"),
        ("ambassador",),
        {"product": "aes"},
    ),
    Product(
        "Apache APISIX",
        ("apisix.apache.org/apisix-ingress-controller",),
        ("apisix-ingress-controller",),
        ("apisix",),
        {NAME: "apisix-ingress-controller"},
        classless=Classless.PERHAPS,
        front=Front.APART,
    ),
    Product(
        "Skipper",
        (),
        ("skipper", "zalando/skipper", "teapot/skipper"),
        ("skipper",),
        classless=Classless.PERHAPS,
        by_name=True,
    ),
    Product(
        "Avi Kubernetes Operator (AKO)",
        ("ako.vmware.com/avi-lb",),
        ("ako",),
        ("avi-lb", "avi"),
        {NAME: "ako"},
        classless=Classless.IF_DEFAULT,
        front=Front.OUTSIDE,
        engine="avi",
    ),
    Product(
        "AWS Load Balancer Controller",
        ("ingress.k8s.aws/alb",),
        ("aws-load-balancer-controller", "amazon/aws-alb-ingress-controller"),
        ("alb",),
        {NAME: "aws-load-balancer-controller"},
        class_flags=("ingress-class",),
        classless=Classless.UNLESS_NAMED,
        front=Front.OUTSIDE,
    ),
    Product(
        "Azure Application Gateway Ingress Controller",
        ("azure/application-gateway",),
        ("application-gateway/kubernetes-ingress",),
        ("azure/application-gateway", "azure-application-gateway"),
        {"app": "ingress-azure"},
        front=Front.OUTSIDE,
    ),
)

PRODUCTS = (INGRESS_NGINX, CONTOUR, TRAEFIK, *OTHERS)

# Served from outside the cluster: nothing of them runs in it (GKE's own controller).
MANAGED_CLASSES = ("gce", "gce-internal", "gce-multi-cluster", "gce-regional-external")

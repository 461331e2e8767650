"""Contour: its published CRDs and its real controller; nothing plays Envoy.

Contour copies the address of the Service projectcontour/envoy to what it serves.
"""

from lab import build, modules, ports
from lab.cluster import Cluster
from lab.objects.workloads import deployment, namespace, service
from lab.places import bin_dir

NAMESPACE = "projectcontour"
_ENVOY = [{"name": "http", "port": 80, "targetPort": 8080, "protocol": "TCP"}]


def start(cluster: Cluster) -> None:
    """Install the kinds, Contour's Deployment and Envoy's Service, and run the controller."""
    build.ensure(["contour"])
    cluster.apply(modules.manifest("contour", "examples/contour/01-crds.yaml"))
    image = f"ghcr.io/projectcontour/contour:{modules.version('contour')}"
    envoy = deployment("envoy", NAMESPACE, "docker.io/envoyproxy/envoy:v1.36.2")
    cluster.apply([namespace(NAMESPACE), deployment("contour", NAMESPACE, image), envoy])
    cluster.apply(service("envoy", NAMESPACE, ports=_ENVOY, externalTrafficPolicy="Local"))
    command = [str(bin_dir() / "contour"), "serve", f"--kubeconfig={cluster.kubeconfig}"]
    command += ["--insecure", "--disable-feature=tlsroutes", "--disable-feature=grpcroutes"]
    for listener in ("xds", "health", "http", "debug-http"):
        command += [f"--{listener}-address=127.0.0.1", f"--{listener}-port={ports.free()}"]
    command += ["--envoy-service-name=envoy", f"--envoy-service-namespace={NAMESPACE}"]
    env = {"CONTOUR_NAMESPACE": NAMESPACE}
    cluster.run("contour", command, env=env, host="contour-0")

"""The one thing that kwok does not play: a kubelet's port, which gives logs."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from lab.client import Object
from lab.cluster import Cluster


@contextmanager
def kubelets(cluster: Cluster) -> Iterator[Object]:
    """Listen for all Nodes; what is given has to be in the status of a Node."""
    certificate = cluster.plane.authority.server("kubelet", ["localhost"], ["127.0.0.1"])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.with_suffix(".key"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield {
            "addresses": [{"type": "Hostname", "address": "127.0.0.1"}],
            "daemonEndpoints": {"kubeletEndpoint": {"Port": server.server_port}},
        }
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def reachable(cluster: Cluster) -> Iterator[None]:
    """For a while, the logs of every Pod can be read."""
    nodes = cluster.all("v1/Node")
    with kubelets(cluster) as status:
        for node in nodes:
            cluster.client.patch(node, {"status": status}, part="status")
        try:
            yield
        finally:
            for node in nodes:
                kept = {key: node["status"].get(key) for key in status}
                cluster.client.patch(node, {"status": kept}, part="status")


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = b"a line of a log\n"
        self.send_response(200 if self.path.startswith("/containerLogs/") else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass

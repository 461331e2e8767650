"""Events as a client-go recorder writes them: equal ones are counted, not repeated."""

import datetime
import secrets

from lab.client import Client, Object


def now() -> str:
    """The time as the API writes it."""
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def record(
    client: Client,
    target: Object,
    kind: str,
    reason: str,
    message: str,
    component: str,
    manager: str,
) -> None:
    """Write one Event (`kind` is Normal or Warning) about an object."""
    metadata = target["metadata"]
    namespace = metadata.get("namespace", "default")
    client.create(
        {
            "apiVersion": "v1",
            "kind": "Event",
            "metadata": {
                "name": f"{metadata['name']}.{secrets.token_hex(8)}",
                "namespace": namespace,
            },
            "involvedObject": {
                "apiVersion": target["apiVersion"],
                "kind": target["kind"],
                "name": metadata["name"],
                "namespace": namespace,
                "uid": metadata["uid"],
                "resourceVersion": metadata["resourceVersion"],
            },
            "type": kind,
            "reason": reason,
            "message": message,
            "source": {"component": component},
            "reportingComponent": component,
            "firstTimestamp": now(),
            "lastTimestamp": now(),
            "count": 1,
        },
        manager=manager,
    )

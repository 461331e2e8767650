"""Events as a client-go recorder writes them."""

import datetime
import secrets
from dataclasses import dataclass

from lab.client import Client, Object


@dataclass(frozen=True)
class Recorder:
    """Writes Events in the name of one component, as one field manager."""

    client: Client
    component: str
    manager: str

    def normal(self, target: Object, reason: str, message: str) -> None:
        """Write one Normal Event about an object."""
        self.write(target, reason, message)

    def write(self, target: Object, reason: str, message: str, *, type: str = "Normal") -> Object:
        """Write one Event about an object; what was written."""
        metadata = target["metadata"]
        namespace = metadata.get("namespace", "default")
        name = f"{metadata['name']}.{secrets.token_hex(8)}"
        event = {
            "apiVersion": "v1",
            "kind": "Event",
            "metadata": {"name": name, "namespace": namespace},
            "involvedObject": _reference(target),
            "type": type,
            "reason": reason,
            "message": message,
            "source": {"component": self.component},
            "reportingComponent": self.component,
            "firstTimestamp": now(),
            "lastTimestamp": now(),
            "count": 1,
        }
        return self.client.create(event, manager=self.manager)


def now() -> str:
    """The time as the API writes it."""
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _reference(target: Object) -> Object:
    kind = {key: target[key] for key in ("apiVersion", "kind")}
    keys = ("name", "namespace", "uid", "resourceVersion")
    return {**kind, **{key: target["metadata"][key] for key in keys if key in target["metadata"]}}

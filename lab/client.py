"""A small client of the API server: objects are dictionaries, kinds are found by discovery."""

import json
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import requests

Object = dict[str, Any]
KUBECTL = "kubectl-client-side-apply"
_LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"


class Refused(Exception):
    """The API server said no."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


class Client:
    """Talks to one API server as one user."""

    def __init__(self, server: str, authority: Path, certificate: Path) -> None:
        self.server = server
        self._session = requests.Session()
        self._session.verify = str(authority)
        self._session.cert = (str(certificate), str(certificate.with_suffix(".key")))
        self._session.trust_env = False
        self._kinds: dict[tuple[str, str], tuple[str, bool]] = {}

    def request(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        manager: str = "",
        content: str = "application/json",
        params: dict[str, str] | None = None,
    ) -> Any:
        """One request; the decoded answer, or `Refused`."""
        until = time.monotonic() + 30
        while True:
            answer = self._session.request(
                method,
                self.server + path,
                params={**(params or {}), **({"fieldManager": manager} if manager else {})},
                data=None if body is None else json.dumps(body),
                headers={"Content-Type": content},
                timeout=30,
            )
            if answer.ok:
                return answer.json() if answer.content.startswith(b"{") else answer.text
            # A kind whose storage is still being set up is answered so.
            if answer.status_code != 429 or time.monotonic() > until:
                raise Refused(answer.status_code, _message(answer))
            time.sleep(0.5)

    def path(self, api_version: str, kind: str, namespace: str = "", name: str = "") -> str:
        """The path of an object, or of a whole kind without a name."""
        plural, namespaced = self._kind(api_version, kind)
        prefix = root(api_version)
        if namespaced and (namespace or name):
            prefix += f"/namespaces/{namespace or 'default'}"
        return f"{prefix}/{plural}" + (f"/{quote(name)}" if name else "")

    def get(self, api_version: str, kind: str, name: str, namespace: str = "") -> Object:
        """One object."""
        found: Object = self.request("GET", self.path(api_version, kind, namespace, name))
        return found

    def find(self, api_version: str, kind: str, name: str, namespace: str = "") -> Object | None:
        """One object, or None where there is none."""
        try:
            return self.get(api_version, kind, name, namespace)
        except Refused as refused:
            if refused.code != 404:
                raise
            return None

    def all(self, api_version: str, kind: str, namespace: str = "", **params: str) -> list[Object]:
        """All objects of a kind."""
        answer = self.request("GET", self.path(api_version, kind, namespace), params=params)
        return [{"apiVersion": api_version, "kind": kind, **one} for one in answer["items"]]

    def create(self, body: Object, *, manager: str = KUBECTL) -> Object:
        """Create an object."""
        path = self.path(body["apiVersion"], body["kind"], _namespace(body), "x")[: -len("/x")]
        created: Object = self.request("POST", path, body, manager=manager)
        return created

    def apply(self, body: Object, *, manager: str = KUBECTL) -> Object:
        """Create an object or change it, as `kubectl apply` does for plain files."""
        if manager == KUBECTL and body["kind"] != "CustomResourceDefinition":
            body = _remembered(body)
        name = body["metadata"]["name"]
        if self.find(body["apiVersion"], body["kind"], name, _namespace(body)):
            return self.patch(body, body, manager=manager)
        return self.create(body, manager=manager)

    def patch(
        self, target: Object, change: Object, *, part: str = "", manager: str = "kubectl-patch"
    ) -> Object:
        """Merge a change into an object, or into its status (`part="status"`)."""
        where = self._where(target) + (f"/{part}" if part else "")
        changed: Object = self.request(
            "PATCH", where, change, manager=manager, content="application/merge-patch+json"
        )
        return changed

    def delete(self, target: Object) -> None:
        """Delete an object; one that is gone already is no error."""
        try:
            self.request("DELETE", self._where(target))
        except Refused as refused:
            if refused.code != 404:
                raise

    def _where(self, target: Object) -> str:
        name = target["metadata"]["name"]
        return self.path(target["apiVersion"], target["kind"], _namespace(target), name)

    def _kind(self, api_version: str, kind: str) -> tuple[str, bool]:
        if (api_version, kind) not in self._kinds:
            for one in self.request("GET", root(api_version))["resources"]:
                if "/" not in one["name"]:
                    found = (one["name"], bool(one["namespaced"]))
                    self._kinds[api_version, one["kind"]] = found
        if (api_version, kind) not in self._kinds:
            raise Refused(404, f"the server has no {kind} in {api_version}")
        return self._kinds[api_version, kind]


def root(api_version: str) -> str:
    """Where a group and version is served."""
    return f"/apis/{api_version}" if "/" in api_version else f"/api/{api_version}"


def _namespace(body: Object) -> str:
    return str(body["metadata"].get("namespace", ""))


def _remembered(body: Object) -> Object:
    text = json.dumps(body, separators=(",", ":"), sort_keys=True) + "\n"
    annotations = {**body["metadata"].get("annotations", {}), _LAST_APPLIED: text}
    return {**body, "metadata": {**body["metadata"], "annotations": annotations}}


def _message(answer: requests.Response) -> str:
    try:
        return str(answer.json()["message"])
    except (ValueError, KeyError, TypeError):
        return answer.text[:500]

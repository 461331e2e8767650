"""Credentials from the program that a kubeconfig names (`exec`), run the way kubectl does it."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from lbdoctor.sources import Unreadable
from lbdoctor.sources.kubeconfig import Choice, Entry
from lbdoctor.sources.refusals import safe


def credential(choice: Choice) -> Entry:
    """The user of a choice, with what its plug-in gives; without a plug-in, as it is."""
    user = choice.user
    exec_ = user.get("exec")
    if not isinstance(exec_, dict) or user.get("token") or user.get("tokenFile"):
        return user
    status = _status(_run(exec_, choice), str(exec_.get("command")))
    given = {key: value for key, value in user.items() if key != "exec"}
    if status.get("token"):
        given["token"] = status["token"]
    for ours, theirs in (("certificate", "clientCertificateData"), ("key", "clientKeyData")):
        if status.get(theirs):
            given[f"client-{ours}-data"] = base64.b64encode(status[theirs].encode()).decode()
    return given


def _run(exec_: Entry, choice: Choice) -> bytes:
    command = str(exec_.get("command") or "")
    if "/" in command:
        command = str(Path(choice.base) / command)
    asks = exec_.get("interactiveMode") != "Never" and sys.stdin is not None and sys.stdin.isatty()
    shown = sys.stderr is not None and sys.stderr.isatty()
    try:
        done = subprocess.run(
            [command, *map(str, exec_.get("args") or ())],
            env=_environment(exec_, choice, asks),
            stdin=None if asks else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=None if shown else subprocess.PIPE,
            check=False,
        )
    except OSError as error:
        hint = safe(str(exec_.get("installHint") or ""))
        line = f"credential plug-in {command}: {error.strerror}"
        raise Unreadable(f"{line}; {hint}" if hint else line) from None
    if done.returncode:
        said = safe((done.stderr or b"").decode("utf-8", "replace"))
        line = f"credential plug-in {command} failed with exit code {done.returncode}"
        raise Unreadable(f"{line}: {said}" if said else line)
    return done.stdout


def _environment(exec_: Entry, choice: Choice, asks: bool) -> dict[str, str]:
    spec: dict[str, Any] = {"interactive": asks}
    if exec_.get("provideClusterInfo"):
        spec["cluster"] = _cluster(choice.cluster)
    info = {"apiVersion": exec_.get("apiVersion"), "kind": "ExecCredential", "spec": spec}
    extra = {str(each.get("name")): str(each.get("value")) for each in exec_.get("env") or ()}
    return {**os.environ, **extra, "KUBERNETES_EXEC_INFO": json.dumps(info)}


def _cluster(cluster: Entry) -> Entry:
    names = ("server", "tls-server-name", "insecure-skip-tls-verify", "proxy-url")
    found = {name: cluster[name] for name in names if name in cluster}
    authority = cluster.get("certificate-authority-data")
    if not authority and cluster.get("certificate-authority"):
        authority = base64.b64encode(Path(cluster["certificate-authority"]).read_bytes()).decode()
    if authority:
        found["certificate-authority-data"] = authority
    for each in cluster.get("extensions") or ():
        if each.get("name") == "client.authentication.k8s.io/exec":
            found["config"] = each.get("extension")
    return found


def _status(output: bytes, command: str) -> Entry:
    try:
        found = json.loads(output)
    except (ValueError, RecursionError):
        found = None
    status = found.get("status") if isinstance(found, dict) else None
    if not isinstance(status, dict) or not (status.keys() & {"token", "clientCertificateData"}):
        raise Unreadable(f"credential plug-in {command} gave no ExecCredential with a credential")
    return status

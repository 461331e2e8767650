"""A stranger's checks: installed by entry point, held against the same contract; the docs' example."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

DOCS = (Path(__file__).parent.parent / "docs" / "write-a-check.md").read_text()
PROJECT = """
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"
[project]
name = "acme"
version = "1"
[project.entry-points."lbdoctor.checks"]
acme = "acme_checks"
[tool.setuptools]
packages = ["acme_checks"]
"""
CASE = """# one replica only
# source: hand-written
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {type: LoadBalancer, ports: [{port: 80}]}
status: {loadBalancer: {ingress: [{ip: 192.0.2.7}]}}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: web-1, namespace: shop, labels: {kubernetes.io/service-name: web}}
addressType: IPv4
endpoints: [{addresses: [10.0.0.1]}]
ports: [{port: 80}]
"""
MENDED = """
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: web-1, namespace: shop, labels: {kubernetes.io/service-name: web}}
addressType: IPv4
endpoints: [{addresses: [10.0.0.1]}, {addresses: [10.0.0.2]}]
ports: [{port: 80}]
"""
TEST = """
from pathlib import Path
from lbdoctor.testing import contract
test_contract = contract("acme_checks", Path(__file__).parent / "fixtures")
"""


def example() -> str:
    """The first block of Python in the page."""
    found = re.search(r"```python\n(.*?)```", DOCS, re.DOTALL)
    assert found is not None
    return found[1]


@pytest.fixture(scope="module")
def plugin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The docs' example as a distribution of its own, installed into a folder."""
    root = tmp_path_factory.mktemp("acme")
    (root / "pyproject.toml").write_text(PROJECT)
    (root / "acme_checks").mkdir()
    (root / "acme_checks" / "__init__.py").write_text(example())
    case = root / "fixtures" / "single-endpoint"
    case.mkdir(parents=True)
    (case / "guest.yaml").write_text(CASE)
    (case / "mended-guest.yaml").write_text(MENDED)
    (root / "test_acme.py").write_text(TEST)
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation"]
    subprocess.run([*pip, "--target", str(root / "site"), str(root)], check=True)
    return root


def python(plugin: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words],
        env={"PYTHONPATH": str(plugin / "site"), "PATH": "/usr/bin:/bin"},
        cwd=plugin,
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_installed_plugin_is_found_and_explained(plugin: Path) -> None:
    done = python(plugin, "-m", "lbdoctor", "explain", "acme/single-endpoint")

    assert "Why it matters" in done.stdout, done.stderr


def test_its_findings_are_in_the_report(plugin: Path) -> None:
    state = str(plugin / "fixtures" / "single-endpoint" / "guest.yaml")
    done = python(plugin, "-m", "lbdoctor", "scan", "--from", state, "-o", "json")
    report = json.loads(done.stdout)

    assert "acme/single-endpoint" in {each["code"] for each in report["checks"]}


def test_it_keeps_the_contract_in_one_line(plugin: Path) -> None:
    done = python(plugin, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_acme.py")

    assert done.returncode == 0, done.stdout
    assert re.search(r"\d+ passed", done.stdout)

"""A stranger's checks: installed by entry point, held against the contract; the docs' examples."""

import json
import re
import shutil
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


def blocks(language: str) -> list[str]:
    """The blocks of a language in the page."""
    return re.findall(rf"```{language}\n(.*?)```", DOCS, re.DOTALL)


CHECK, ENGINE, TEST = blocks("python")
STORY, TWIN = blocks("yaml")


@pytest.fixture(scope="module")
def plugin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The docs' examples as a distribution of their own, installed into a folder."""
    root = tmp_path_factory.mktemp("acme")
    (root / "pyproject.toml").write_text(PROJECT)
    (root / "acme_checks").mkdir()
    (root / "acme_checks" / "__init__.py").write_text("from . import one, two\n")
    (root / "acme_checks" / "one.py").write_text(CHECK)
    (root / "acme_checks" / "two.py").write_text(ENGINE)
    for story, sick, mended in (
        ("single-endpoint", CASE, MENDED),
        ("acme-pool-exhausted", STORY, TWIN),
    ):
        case = root / "fixtures" / story
        case.mkdir(parents=True)
        (case / "guest.yaml").write_text(sick)
        (case / "mended-guest.yaml").write_text(mended)
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


def test_one_that_cannot_be_loaded_is_named_in_one_line(plugin: Path, tmp_path: Path) -> None:
    broken = tmp_path / "acme"
    shutil.copytree(plugin / "site", broken / "site")
    (broken / "site" / "acme_checks" / "one.py").write_text("import nothing_like_this\n")
    done = python(broken, "-m", "lbdoctor", "checks")

    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "plug-in acme (acme_checks): ModuleNotFoundError" in done.stderr


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ("stock.free == 0 and", "stock.fre == 0 and", "no attribute 'fre'"),
        ("see.require(SERVICE, Space(pool.ref.cluster))", "return", "would not if they were seen"),
        ("kubectl get {POOL", "kubectl -n shop delete {POOL", "does not only read"),
        ("see.all(POOL, Space(cluster))", "see.nobody()", "no attribute 'nobody'"),
        ('engine="acme",\n    unaff', 'explains=("a/b",),\n    unaff', "which no check has"),
    ],
)
def test_a_broken_rule_is_told_with_the_name_of_who_broke_it(
    plugin: Path, tmp_path: Path, good: str, bad: str, said: str
) -> None:
    broken = tmp_path / "acme"
    shutil.copytree(plugin, broken)
    assert good in ENGINE
    (broken / "acme_checks" / "two.py").write_text(ENGINE.replace(good, bad))
    done = python(broken, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_acme.py")

    assert done.returncode == 1
    assert said in done.stdout

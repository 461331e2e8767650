"""Who may import whom, and which words live where."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MACHINE = sorted((ROOT / "lbdoctor").rglob("*.py"))
CHECKS = sorted((ROOT / "checks").rglob("*.py"))
PRODUCTS = re.compile(
    r"\b(metallb|kube[-_]vip|cilium|antrea|k3s|contour|traefik|nsx|avi|ako|haproxy|vmware|openshift)\b",
    re.IGNORECASE,
)
# Layouts of dumps are named after the tools that write them; that is knowledge of files.
FORMATS = ROOT / "lbdoctor" / "sources"


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module or ""


@pytest.mark.parametrize("path", MACHINE, ids=name)
def test_the_machine_knows_no_product(path: Path) -> None:
    if FORMATS in path.parents:
        return
    found = PRODUCTS.findall(path.read_text())

    assert found == []


@pytest.mark.parametrize("path", MACHINE, ids=name)
def test_each_layer_imports_only_what_it_may(path: Path) -> None:
    inside = name(path).split("/")[1]
    modules = set(imported(path))
    tops = {module.partition(".")[0] for module in modules}

    if inside != "cli":
        assert "click" not in tops
    if inside not in ("cli", "reports"):
        assert "rich" not in tops
    if inside != "sources":
        assert not tops & {"kubernetes", "urllib3", "requests", "tarfile", "zipfile"}
    if inside not in ("testing",):
        assert "pytest" not in tops
    if inside not in ("cli", "testing", "__main__.py"):
        assert not any(module.startswith("lbdoctor.cli") for module in modules)
    assert not any(module.startswith("lbdoctor.checks") for module in modules)


def test_one_place_alone_talks_to_the_kubernetes_client() -> None:
    found = {
        name(path) for path in MACHINE if any(m.startswith("kubernetes") for m in imported(path))
    }

    assert len(found) == 1


@pytest.mark.parametrize("path", CHECKS, ids=name)
def test_checks_know_no_files_sockets_or_terminals(path: Path) -> None:
    outside = {"os", "io", "pathlib", "socket", "subprocess", "shutil", "click", "rich", "urllib"}
    modules = set(imported(path))
    tops = {module.partition(".")[0] for module in modules}

    assert not tops & (outside | {"kubernetes", "requests", "yaml", "networkx", "cryptography"})
    assert tops <= {"lbdoctor", *sys.stdlib_module_names}
    assert not any(re.match(r"lbdoctor\.(cli|reports|sources|checks|diagnose)", m) for m in modules)


@pytest.mark.parametrize("path", [*MACHINE, *CHECKS], ids=name)
def test_no_file_is_longer_than_one_can_read(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 250


HEAVY = ("kubernetes", "networkx", "requests", "cryptography", "rich")


@pytest.mark.parametrize(
    "words", [["--help"], ["--version"], ["explain", "service/pending"], ["explain"]]
)
def test_help_and_explain_start_without_heavy_libraries(words: list[str]) -> None:
    program = (
        "import sys, json; from lbdoctor.cli import run; code = run('lbdoctor', sys.argv[1:]);"
        "print(json.dumps([code, [m for m in sys.modules if '.' not in m]]), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *words], capture_output=True, text=True, check=False
    )
    code, modules = json.loads(done.stderr)

    assert code == 0
    assert done.stdout.strip()
    assert set(HEAVY) & set(modules) == set()

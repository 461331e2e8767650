"""What is built is what is there."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def test_the_list_of_packages_is_complete() -> None:
    machine = {f.parent.relative_to(ROOT) for f in (ROOT / "lbdoctor").rglob("__init__.py")}
    checks = {f.parent.relative_to(ROOT) for f in (ROOT / "checks").rglob("__init__.py")}
    names = {".".join(each.parts) for each in machine}
    names |= {".".join(("lbdoctor", *each.parts)) for each in checks}

    assert set(PROJECT["tool"]["setuptools"]["packages"]) == names


def test_every_folder_of_checks_is_a_package() -> None:
    folders = {path.parent for path in (ROOT / "checks").rglob("*.py")}

    assert [folder for folder in folders if not (folder / "__init__.py").is_file()] == []


def test_every_dependency_has_a_lower_bound() -> None:
    assert [name for name in PROJECT["project"]["dependencies"] if ">=" not in name] == []

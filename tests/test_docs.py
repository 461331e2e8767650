"""What the documents say is what the program does."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from lbdoctor.cli import cli
from lbdoctor.coverage import table
from lbdoctor.model import Stage
from lbdoctor.registry import load

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def name(path: Path) -> str:
    return path.name


def test_the_table_of_engines_in_the_readme_promises_no_more_than_there_is() -> None:
    """README may lag behind; LBDOCTOR_REWRITE=1 puts in what `engines --markdown` prints."""
    printed = [f"| {' | '.join(row)} |" for row in table(load())]
    if os.environ.get("LBDOCTOR_REWRITE"):
        first, last = (README.index(f"\n| {word} |") + 1 for word in ("engine", "(any)"))
        end = README.index("\n", last)
        text = "\n".join([printed[0], "| --- " * len(table(load())[0]) + "|", *printed[1:]])
        (ROOT / "README.md").write_text(README[:first] + text + README[end:])
    there = {row[0]: row[1:] for row in table(load())}
    shown = [[cell.strip() for cell in line.split("|")[1:-1]] for line in README.splitlines()]
    rows = [row for row in shown if len(row) == len(there["engine"]) + 1 and row[0] in there]

    assert len(rows) > len(Stage)
    for engine, *cells in rows[1:]:
        for promised, found in zip(cells, there[engine], strict=True):
            assert promised in ("", "-", found) or int(promised) <= int(found), engine


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (
            "What the first one prints:\n\n```\n",
            "why svc/web -n shop --from fixtures/recorded/nobody-answers/sick",
        ),
        (
            "$ lbdoctor scan --from fixtures/recorded/metallb-pool-exhausted/sick\n",
            "scan --from fixtures/recorded/metallb-pool-exhausted/sick",
        ),
    ],
)
def test_what_the_readme_shows_is_what_is_printed(head: str, words: str) -> None:
    """Set LBDOCTOR_REWRITE=1 to put what is printed now into README.md."""
    done = subprocess.run(
        [sys.executable, "-m", "lbdoctor", *words.split()],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": "80"},
    )
    path = ROOT / "README.md"
    before, _, rest = path.read_text().partition(head)
    shown, fence, after = rest.partition("```\n")
    if os.environ.get("LBDOCTOR_REWRITE"):
        path.write_text(before + head + done.stdout + fence + after)
        shown = done.stdout

    assert done.stdout == shown


@pytest.mark.parametrize("verb", sorted(cli.commands))
def test_every_verb_is_in_the_documents(verb: str) -> None:
    assert any(f"lbdoctor {verb}" in page.read_text() for page in PAGES)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_flags_and_verbs_in_the_documents_exist(page: Path) -> None:
    flags = {
        flag
        for command in cli.commands.values()
        for option in command.params
        for flag in option.opts
    }
    for line in page.read_text().splitlines():
        for call in re.findall(r"lbdoctor ((?:[a-z]+ )[^`#|]*)", line):
            verb = call.split()[0]
            if verb in cli.commands:
                used = set(re.findall(r"(?<!\S)(--[a-z-]+)", call))
                assert used <= flags | {"--help", "--version"}, line


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_between_documents_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_codes_in_the_documents_exist(page: Path) -> None:
    areas = {check.area for check in load().checks}
    codes = set(load().codes)
    for code in re.findall(r"\b([a-z0-9-]+/[a-z0-9-]+)\b(?![\w./-])", page.read_text()):
        if code.partition("/")[0] in areas and not code.startswith("ingress/n"):
            assert code in codes, code


def test_options_in_the_documents_are_all_there_are_with_their_defaults() -> None:
    text = (ROOT / "docs" / "ci.md").read_text()
    table_ = text.partition("[options]\n")[2].partition("```")[0]

    shown = dict(re.findall(r"^([a-z-]+) = ([0-9.]+)", table_, re.MULTILINE))
    there = {name: option.default for name, option in load().options.items()}
    assert {name: float(default) for name, default in shown.items()} == there

"""What the engines say of themselves: complete, with sources, and never wider than a terminal."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from lbdoctor.cli import cli
from lbdoctor.comparing import compare
from lbdoctor.declarations import Engine
from lbdoctor.explain import engine_page
from lbdoctor.profiles import WORDS, Aspect, Profile, Trait
from lbdoctor.registry import Registry, load

PAGE = Path(__file__).parent.parent / "docs" / "engines.md"
# A new engine may be described later; those that the page shows are.
ENGINES = [e for e in load().engines if e.profile or f"\n## {e.id}\n" in PAGE.read_text()]
COURIERS = {"vks"}


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, words)


def name(engine: Engine) -> str:
    return engine.id


@pytest.mark.parametrize("engine", ENGINES, ids=name)
def test_every_engine_says_how_a_healthy_chain_looks(engine: Engine) -> None:
    assert engine.profile is not None
    assert len(engine.profile.healthy) >= 2
    assert not engine.profile.summary.endswith(".")
    for sign in engine.profile.healthy:
        words = [word for word in sign.command.split() if word != "-n"]
        assert words[0] == "kubectl"
        assert "get" in words[1:3]
        assert "<" not in sign.command
        assert len(sign.command) <= 74, "wider than 80 columns once it is indented"


@pytest.mark.parametrize("engine", [e for e in ENGINES if e.id not in COURIERS], ids=name)
def test_every_engine_that_gives_addresses_can_be_compared(engine: Engine) -> None:
    assert engine.profile is not None
    assert set(engine.profile.traits) == set(Aspect)
    for trait in engine.profile.traits.values():
        assert trait.word in WORDS
        assert trait.source or (trait.word in ("?", "varies") and not trait.derived)


def test_who_only_hands_on_is_not_compared() -> None:
    assert COURIERS.isdisjoint(each["engine"] for each in json.loads(compare(load(), "json")))


def test_the_forms_say_the_same() -> None:
    shown = json.loads(run("engines", "--compare", "--format", "json").stdout)

    assert shown == yaml.safe_load(run("engines", "--compare", "--format", "yaml").stdout)
    assert [set(each["traits"]) for each in shown] == [set(Aspect)] * len(shown)


def test_everything_fits_into_a_terminal() -> None:
    pages = [run("engines", "--compare"), *(run("explain", each.id) for each in ENGINES)]

    assert {page.exit_code for page in pages} == {0}
    assert [line for page in pages for line in page.stdout.splitlines() if len(line) > 80] == []


def test_the_page_of_an_engine_lists_its_codes_and_commands() -> None:
    shown = run("explain", "flb").stdout

    assert "A healthy chain" in shown
    assert "kubectl get loadbalancerconfigs.netoperator.vmware.com" in shown
    assert "flb/vip-pool-exhausted" in shown
    assert "metallb" not in shown


def test_an_engine_of_somebody_else_that_declares_nothing_has_a_page_all_the_same() -> None:
    bare = Engine("acme", "Acme", (), ())
    registry = Registry(engines=[bare])

    assert (
        "nothing more is declared" in " ".join(engine_page(registry, bare, "text").split()).lower()
    )
    assert json.loads(compare(registry, "json")) == []


def test_an_aspect_that_nobody_declared_is_unknown() -> None:
    found = dict(Profile("half", {Aspect.L4: Trait("yes", "it does", "a source")}).lines())

    assert found[Aspect.WAF].word == "?"
    assert found[Aspect.WAF].mark == "no source"


def test_what_is_neither_a_code_nor_an_engine_gets_a_hint() -> None:
    found = run("explain", "metalb")

    assert found.exit_code == 2
    assert "metallb" in found.stderr


def test_the_coverage_has_the_same_formats() -> None:
    shown = json.loads(run("engines", "--format", "json").stdout)

    assert shown == yaml.safe_load(run("engines", "--format", "yaml").stdout)
    assert run("engines", "--markdown").stdout == run("engines", "--format", "markdown").stdout


def test_the_page_in_the_documents_is_what_is_declared() -> None:
    """Set LBDOCTOR_REWRITE=1 to put what is declared now into docs/engines.md."""
    head, _, _ = PAGE.read_text().partition("| engine |")
    wanted = f"{head}{compare(load(), 'markdown')}\n"
    if os.environ.get("LBDOCTOR_REWRITE"):
        PAGE.write_text(wanted)

    assert PAGE.read_text() == wanted

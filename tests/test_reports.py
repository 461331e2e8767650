"""One diagnosis in every format: valid, the same twice, and fit to be read and pasted."""

import json
import re
import shlex
from importlib.resources import files

import jsonschema_rs
import pytest
import yaml
from told import CASES, told

from lbdoctor.diagnosis import Diagnosis, State
from lbdoctor.gate import Policy
from lbdoctor.model import Owner
from lbdoctor.reports import Screen, formats, render
from lbdoctor.reports._kubectl import closing
from lbdoctor.reports._words import age, lead, value
from lbdoctor.reports._wrapping import wrapped
from lbdoctor.testing import Case, look, state

SCHEMA = json.loads((files("lbdoctor") / "report.schema.json").read_text())
VALIDATOR = jsonschema_rs.Draft202012Validator(SCHEMA)
POLICY = Policy()
PENDING = """
kind: Service
metadata: {name: web, namespace: shop, uid: 1b0c, creationTimestamp: "2026-01-01T00:00:00Z"}
spec: {type: LoadBalancer, ports: [{port: 80}]}
status: {loadBalancer: {}}
"""


def text(diagnosis: Diagnosis, form: str = "text", width: int = 80) -> str:
    return render(form, diagnosis, POLICY, Screen(width))


@pytest.mark.parametrize("healthy", [False, True])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_report_keeps_to_the_schema(case: Case, healthy: bool) -> None:
    report = json.loads(text(told(case, healthy=healthy), "json"))

    assert [error.message for error in VALIDATOR.iter_errors(report)] == []


@pytest.mark.parametrize("case", CASES[::7], ids=lambda case: case.name)
def test_yaml_says_the_same_as_json(case: Case) -> None:
    diagnosis = told(case)

    assert yaml.safe_load(text(diagnosis, "yaml")) == json.loads(text(diagnosis, "json"))


@pytest.mark.parametrize("form", formats())
def test_the_same_state_gives_the_same_bytes(form: str) -> None:
    assert text(look(state(PENDING)), form) == text(look(state(PENDING)), form)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_suggested_command_can_be_pasted_and_only_reads(case: Case) -> None:
    commands = [c for judged in told(case).findings for c in judged.finding.remedy.commands]
    commands += closing(told(case).gaps, told(case).snapshot)
    for command in commands:
        words = shlex.split(command, comments=True)

        assert not re.search(r"<[^>]*>|\$\{|\bNAME\b|\bNAMESPACE\b|\.\.\.|…", command), command
        assert not words or words[0] in ("kubectl", "lbdoctor", "mkdir"), command
        if words and words[0] == "kubectl":
            verbs = {"get", "describe", "logs", "auth", "api-resources", "get-contexts"}
            assert verbs & set(words), command


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_text_fits_the_terminal(case: Case) -> None:
    lines = text(told(case), width=80).splitlines()

    # A word of a command cannot be broken without being another word.
    wide = [line for line in lines if len(line) > 80 and " " in line.strip(" \\")]

    assert wide == []


@pytest.mark.parametrize("width", [40, 80, 120])
def test_text_without_colours_has_no_escape_codes(width: int) -> None:
    assert "\x1b" not in text(look(state(PENDING)), width=width)


def test_colours_are_used_where_they_may_be() -> None:
    assert "\x1b[" in render("text", look(state(PENDING)), POLICY, Screen(80, color=True))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_markdown_names_every_exposure(case: Case) -> None:
    report = text(told(case), "markdown")

    for each in told(case).exposures:
        assert each.ref.name.replace("_", "\\_") in report


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_why_ends_with_a_paragraph_where_somebody_else_has_to_act(case: Case) -> None:
    diagnosis = told(case)
    report = text(diagnosis, "_why")
    owners = {
        (lead(each) or each.roots[0]).finding.remedy.owner
        for each in diagnosis.exposures
        if each.roots and each.state not in (State.OK, State.UNKNOWN)
    }

    assert ("To forward to" in report) == bool(owners - {Owner.APPLICATION})


def test_a_command_is_broken_so_that_it_can_still_be_pasted() -> None:
    command = "kubectl -n shop get pods -l app=web,tier=front -o 'jsonpath={.items[*].spec}' --watch=false"
    lines = wrapped(command, 40)

    assert max(map(len, lines)) <= 40
    assert shlex.split("\n".join(lines).replace("\\\n", " ")) == shlex.split(command)


@pytest.mark.parametrize(
    ("found", "said"),
    [(1, "1"), (0, "0"), (True, "true"), (False, "false"), (None, "null"), ({}, "{}"), ("", '""')],
)
def test_a_number_is_no_truth_value(found: object, said: str) -> None:
    assert value(found) == said


def test_ages_have_two_units_at_most() -> None:
    from datetime import timedelta

    assert age(timedelta(days=3, hours=4, minutes=5)) == "3 d 4 h"
    assert age(timedelta()) == "0 s"
    assert age(None) == ""


def test_the_block_closes_exactly_the_gaps_and_never_asks_for_secrets() -> None:
    diagnosis = look(state(PENDING, hide=("Event", "Secret", "Pod")))
    kinds = {gap.kind.name for gap in diagnosis.gaps}
    block = "\n".join(closing(diagnosis.gaps, diagnosis.snapshot))

    assert "secrets" not in block
    for gap in diagnosis.gaps:
        if gap.kind.name != "Secret":
            assert f"> {gap.kind.resource}.json" in block
    assert len(block.splitlines()) == len(kinds - {"Secret"})


def test_the_block_asks_for_the_custom_kinds_where_a_kind_may_not_be_served() -> None:
    seen = look(state(PENDING, hide="HTTPProxy"))
    blind = look(state(PENDING, hide=("HTTPProxy", "CustomResourceDefinition")))
    command = (
        "kubectl get customresourcedefinitions.apiextensions.k8s.io -o json"
        " > customresourcedefinitions.apiextensions.k8s.io.json"
    )

    assert command not in closing(seen.gaps, seen.snapshot)
    assert command in closing(blind.gaps, blind.snapshot)


def test_where_the_cause_is_not_known_the_news_from_deepest_in_the_chain_leads() -> None:
    (case,) = [each for each in CASES if each.name == "vks-avi-silent"]
    (exposed,) = told(case).exposures
    news = lead(exposed)

    assert news is not None
    assert (news.check.code, news.ref.cluster) == ("avi/answer-awaited", "supervisor")

"""What reports for people say: the first line, the chain, the paragraph to forward, commands."""

import shlex
from dataclasses import replace
from itertools import pairwise

import pytest
from told import CASES, told

from lbdoctor.drawing import dot, mermaid, network
from lbdoctor.gate import Policy
from lbdoctor.model import Ref
from lbdoctor.reports import Screen, render
from lbdoctor.reports._document import graph as document
from lbdoctor.reports._headline import headline
from lbdoctor.reports._kubectl import advice, closing, steps
from lbdoctor.reports._words import engines, shortened
from lbdoctor.reports._wrapping import wrapped
from lbdoctor.snapshot import Snapshot
from lbdoctor.testing import Case, look, state

CASE = {case.name: case for case in CASES}


def why(name: str, width: int = 80) -> str:
    return render("_why", told(CASE[name]), Policy(), Screen(width))


@pytest.mark.parametrize(
    ("name", "healthy", "said"),
    [
        (
            "metallb-pool-exhausted",
            False,
            "1 of 5 LoadBalancer Services is in trouble. Service shop/web has no address, "
            + "because all 4 IPv4 addresses are in use (IPAddressPool metallb-system/lan).",
        ),
        ("metallb-no-pool", False, "Service shop/web has no address, because MetalLB has no "),
        ("metallb-no-pool", True, "Service shop/web is ok."),
        ("cilium-pool-low", False, "All 9 LoadBalancer Services are ok; 1 warning below."),
    ],
)
def test_the_first_line_is_a_sentence(name: str, healthy: bool, said: str) -> None:
    assert headline(told(CASE[name], healthy=healthy)).startswith(said)


def test_the_first_line_does_not_invent_a_cause() -> None:
    assert ". The cause is not known: AKO takes it and says nothing" in headline(
        told(CASE["avi-silent-refusal"])
    )


def test_the_first_line_names_a_pool_whose_name_is_part_of_a_word() -> None:
    line = headline(told(CASE["metallb-excluded-node"]))

    assert line.endswith(" kept out of load balancing (IPAddressPool metallb-system/lan).")


def test_what_hints_alone_show_is_only_probable() -> None:
    assert ", probably because " in headline(told(CASE["supervisor-discovery-failed"]))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_first_line_ends_as_a_sentence(case: Case) -> None:
    line = headline(told(case))

    assert line.endswith((".", "…"))
    assert not line.endswith(("..", "….", ":."))
    assert len(line) < 400


def test_a_long_quotation_is_left_to_the_cause() -> None:
    assert shortened("it cannot be reached: Get " + "x" * 300, 100) == "it cannot be reached"
    assert shortened("one two, three", 9) == "one two…"


def test_the_chain_shows_who_needs_whom() -> None:
    lines = why("flb-vip-pool-exhausted", 120).splitlines()
    chain = lines[lines.index("The chain") + 1 : lines.index("Why this engine") - 1]
    depths = [(len(line) - len(line.lstrip())) // 2 for line in chain]

    assert depths[:4] == [1, 2, 3, 4]
    assert max(b - a for a, b in pairwise(depths)) == 1
    assert sum("(cause)" in line for line in chain) == 1


def test_whoever_looks_after_the_supervisor_is_told_the_name_there() -> None:
    said = " ".join(why("flb-vip-pool-exhausted").split())

    assert "It asks the Supervisor by VirtualMachineService team-a/" in said
    assert "has been pending since 2026-" in said


def test_that_it_was_broken_since_its_creation_is_not_claimed() -> None:
    said = " ".join(why("tls-certificate-expired").split())

    assert "pending since" not in said
    assert ", for " not in said.partition("engine")[0].partition("broken")[2]


def test_commands_go_to_the_cluster_that_was_read() -> None:
    diagnosis = told(CASE["metallb-pool-exhausted"])
    flags = ("--kubeconfig", "my config", "--context", "prod")
    readings = [replace(each, flags=flags) for each in diagnosis.snapshot.readings]
    snapshot = Snapshot(readings)
    for judged in diagnosis.findings:
        for command in steps(judged, snapshot).commands:
            assert shlex.split(command)[:5] == ["kubectl", *flags]


def test_the_block_for_gaps_goes_to_the_cluster_that_was_read() -> None:
    diagnosis = look(state(CASE["metallb-pool-exhausted"].path / "guest.yaml", hide="Pod"))
    readings = [
        replace(each, flags=("--context", each.cluster)) for each in diagnosis.snapshot.readings
    ]

    assert closing(diagnosis.gaps, Snapshot(readings)) == [
        "kubectl --context guest get pods -A -o json > pods.core.json"
    ]


def test_each_cluster_has_a_folder_where_there_are_two() -> None:
    case = CASE["flb-vip-pool-exhausted"]
    diagnosis = look(case.snapshot(hide=("IPPool", "Service")))
    lines = closing(diagnosis.gaps, diagnosis.snapshot)
    files = [line.rpartition("> ")[2] for line in lines if ">" in line]

    assert lines[0] == "mkdir -p guest supervisor"
    assert len(set(files)) == len(files) == 3
    assert "--from guest --supervisor-from supervisor" in advice(lines, diagnosis.snapshot)


def test_no_dump_is_asked_for_beside_a_live_cluster() -> None:
    diagnosis = look(CASE["metallb-no-pool"].snapshot(hide=("Pod",)))
    readings = [replace(each, kind="live") for each in diagnosis.snapshot.readings]

    assert "--from" not in advice(closing(diagnosis.gaps, Snapshot(readings)), Snapshot(readings))


def test_a_comment_stays_one_when_it_wraps() -> None:
    comment = "# with the kubeconfig of the supervisor, in a folder of its own"

    assert all(line.startswith("# ") for line in wrapped(comment, 40))
    assert len(wrapped(comment, 40)) == 2


def test_a_flag_stays_with_its_value() -> None:
    lines = wrapped("kubectl -n metallb-system get ipaddresspools.metallb.io lan -o yaml", 66)

    assert lines == ["kubectl -n metallb-system get ipaddresspools.metallb.io lan \\", "  -o yaml"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("metallb-pool-exhausted", "MetalLB"),
        ("engine-conflict", "MetalLB and cloud provider (cloud:openstack), answered"),
        ("flb-vip-pool-exhausted", "(VKS guest) → Foundation Load Balancer (flb)"),
        ("engine-none", "nobody"),
        ("avi-ako-removed", "Avi (AKO) (likely)"),
    ],
)
def test_engines_are_called_by_their_names(name: str, said: str) -> None:
    (line,) = {engines(e) for e in told(CASE[name]).exposures if e.roots}

    assert line.endswith(said)


def test_existence_is_told_in_words_and_news_with_its_time() -> None:
    assert "ConfigMap avi-system/avi-k8s-config exists" in why("avi-ako-removed", 120)
    assert "StatefulSet avi-system/ako does not exist" in why("avi-ako-removed", 120)
    assert "no available IPs (2026-" in " ".join(why("metallb-pool-exhausted").split())


def test_drawings_say_what_their_colours_say() -> None:
    graph = network(told(CASE["metallb-speaker-down"]))

    assert r'speaker\nfailed"' in dot(graph)
    assert "speaker<br>failed" in mermaid(graph)
    assert "<br>ok" not in mermaid(graph)


def test_no_verb_is_lost_in_a_drawing() -> None:
    for case in CASES:
        diagnosis = told(case)
        drawn = network(diagnosis)
        for edge in document(diagnosis)["edges"]:
            start, end = str(Ref(**edge["from"])), str(Ref(**edge["to"]))
            assert edge["verb"] in drawn.edges[start, end]["verb"].split(", ")

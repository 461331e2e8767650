"""Roots: reachable, failing, explained by nothing deeper, in the order of mending."""

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from lbdoctor.causes import Felt, fold, precise, rank, roots
from lbdoctor.declarations import Check
from lbdoctor.diagnosis import Judged
from lbdoctor.kinds import SERVICE
from lbdoctor.model import Confidence, Evidence, Finding, Obj, Ref, Remedy, Severity, Stage
from lbdoctor.view import View


def nothing(subject: Obj, see: View) -> Iterator[Finding]:
    """Never called."""
    return iter(())


def felt(
    code: str = "a/b",
    stage: Stage = Stage.ADDRESSED,
    depth: int = 0,
    severity: Severity = Severity.ERROR,
    *,
    symptom: bool = False,
    fallback: bool = False,
    explains: tuple[str, ...] = (),
    event: str = "",
    confidence: Confidence = Confidence.CERTAIN,
    direct: bool = False,
) -> Felt:
    check = Check(
        code=code, title="", severity=severity, stage=stage, subject=SERVICE, judge=nothing,
        when=None, reads=(), engine=None, symptom=symptom, fallback=fallback, explains=explains,
        unaffected=None, breaks_traffic=False, felt=False, reached=False, options=(),
    )  # fmt: skip
    ref = Ref("guest", "", "Service", "shop", f"at-{depth}")
    facts = (
        (Evidence(Ref("guest", "", "Event", "shop", event), "message", "", ""),) if event else ()
    )
    finding = Finding("wrong", facts, Remedy("mend it"), confidence)
    return Felt(Judged(check, ref, finding, severity), depth, direct)


def codes(*found: Felt) -> list[str]:
    kept = precise(found)
    return [judged.check.code for judged in roots(kept, fold(kept))]


SYMPTOM = felt("service/pending", Stage.PUBLISHED, symptom=True)


def test_a_symptom_is_the_root_only_where_nothing_deeper_is_known() -> None:
    assert codes(SYMPTOM) == ["service/pending"]
    assert codes(SYMPTOM, felt("pool/full")) == ["pool/full"]


def test_a_fault_behind_the_address_does_not_explain_that_there_is_none() -> None:
    served = felt("service/no-ready-endpoints", Stage.SERVED)

    assert codes(SYMPTOM, served) == ["service/pending", "service/no-ready-endpoints"]


def test_why_nothing_runs_is_told_by_what_is_on_the_way_not_by_what_is_behind_it() -> None:
    idle = felt("gateway/pending", Stage.SERVED, symptom=True)
    empty = felt("service/selector-matches-nothing", Stage.SERVED, 1, direct=True)
    behind = felt("gateway/backend-not-permitted", Stage.SERVED, 1)

    assert codes(idle, empty) == ["service/selector-matches-nothing"]
    assert codes(idle, behind) == ["gateway/pending", "gateway/backend-not-permitted"]


def test_a_warning_explains_nothing() -> None:
    assert codes(SYMPTOM, felt("pool/low", severity=Severity.WARNING)) == ["service/pending"]


def test_two_faults_are_named_in_the_order_of_mending() -> None:
    pool, down = (
        felt("pool/full", Stage.ADDRESSED),
        felt("engine/controller-down", Stage.RUNNING, 1),
    )

    assert codes(SYMPTOM, pool, down) == ["engine/controller-down", "pool/full"]


def test_within_a_stage_the_users_object_comes_first_and_the_certain_before_the_likely() -> None:
    near, far = felt("x/near", depth=1), felt("x/far", depth=3)
    likely = felt("a/likely", depth=1, confidence=Confidence.LIKELY)

    assert codes(far, likely, near) == ["x/near", "a/likely", "x/far"]


def test_what_quotes_the_event_of_a_symptom_explains_it() -> None:
    symptom = felt("ingress/pending", Stage.PUBLISHED, symptom=True, event="e1")
    backend = felt("ingress/backend-missing", Stage.SERVED, event="e1")
    another = felt("ingress/backend-missing", Stage.SERVED, event="e2")

    assert codes(symptom, backend) == ["ingress/backend-missing"]
    assert codes(symptom, another) == ["ingress/pending", "ingress/backend-missing"]


def test_a_fallback_gives_way_to_whoever_quotes_its_event_more_precisely() -> None:
    fallback = felt("engine/sync-failed", Stage.ACCEPTED, fallback=True, event="e1")

    assert codes(fallback, felt("cloud/limit-reached", event="e1")) == ["cloud/limit-reached"]
    assert codes(fallback, felt("cloud/other", event="e2", stage=Stage.ACCEPTED)) == [
        "cloud/other",
        "engine/sync-failed",
    ]


def test_the_news_of_a_fallback_give_way_to_any_cause() -> None:
    news = felt("a/awaited", Stage.PUBLISHED, severity=Severity.INFO, fallback=True)

    assert news in precise([SYMPTOM, news])
    assert news in precise([news, felt("a/warned", severity=Severity.WARNING)])
    assert news in precise([news, felt("service/no-ready-endpoints", Stage.SERVED)])
    assert news not in precise([SYMPTOM, news, felt("pool/full", depth=2)])


def test_a_fallback_is_explained_by_what_is_deeper() -> None:
    fallback = felt("engine/sync-failed", Stage.ACCEPTED, fallback=True, event="e1")

    assert codes(fallback, felt("pool/full", depth=2)) == ["pool/full"]


def test_declared_consequences_are_folded() -> None:
    cause = felt("a/cause", Stage.ANNOUNCED, explains=("b/effect",))

    assert codes(cause, felt("b/effect", Stage.PUBLISHED)) == ["a/cause"]


FELT = st.builds(
    felt,
    code=st.sampled_from(["a/a", "b/b", "c/c", "d/d"]),
    stage=st.sampled_from(Stage),
    depth=st.integers(0, 4),
    severity=st.sampled_from(Severity),
    symptom=st.booleans(),
    fallback=st.booleans(),
    event=st.sampled_from(["", "e1", "e2"]),
)


@given(st.lists(FELT, max_size=8))
def test_every_error_is_a_root_or_explained_by_an_error(found: list[Felt]) -> None:
    kept = precise(found)
    causes = fold(kept)
    deepest = roots(kept, causes)
    ids = {id(judged) for judged in deepest}
    for each in kept:
        if each.judged.severity is Severity.ERROR:
            assert (id(each.judged) in ids) != (id(each.judged) in causes)
    for explained in causes.values():
        assert all(cause.severity is Severity.ERROR for cause in explained)
    if any(each.judged.severity is Severity.ERROR for each in kept):
        assert deepest


@given(st.lists(FELT, max_size=8))
def test_the_order_of_findings_never_matters(found: list[Felt]) -> None:
    forth, back = precise(found), precise(found[::-1])

    assert [rank(Felt(j, 0)) for j in roots(forth, fold(forth))] == [
        rank(Felt(j, 0)) for j in roots(back, fold(back))
    ]

"""The command line: exit codes, one line for bad input, flags and settings."""

import json
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete

from lbdoctor.cli import cli, run
from lbdoctor.explain import page
from lbdoctor.kinds import API_SERVICE
from lbdoctor.registry import load

LIST = """{"apiVersion": "v1", "kind": "List", "items": [%s]}"""
WEB = """{"apiVersion": "v1", "kind": "Service",
 "metadata": {"name": "web", "namespace": "shop", "creationTimestamp": "2026-01-01T00:00:00Z"},
 "spec": {"type": "LoadBalancer", "ports": [{"port": 80}]}, "status": {"loadBalancer": {}}}"""
KUBERNETES = """{"apiVersion": "v1", "kind": "Service",
 "metadata": {"name": "kubernetes", "namespace": "default"},
 "spec": {"type": "ClusterIP", "ports": [{"port": 443}]}, "status": {"loadBalancer": {}}}"""


@pytest.fixture
def stuck(tmp_path: Path) -> str:
    """A dump with one pending Service."""
    (tmp_path / "services.core.json").write_text(LIST % f"{WEB}, {KUBERNETES}")
    return str(tmp_path)


def said(capfd: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = run("lbdoctor", list(words))
    out, err = capfd.readouterr()
    return code, out, err


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ([], 1),
        (["--fail-on", "never"], 3),
        (["--fail-on", "never", "--allow-inconclusive"], 0),
        (["--select", "service/pending"], 1),
        (["--ignore", "service"], 3),
        (["-n", "elsewhere", "--allow-inconclusive"], 0),
        (["-l", "app=other", "--allow-inconclusive"], 0),
    ],
)
def test_exit_codes(
    stuck: str, capfd: pytest.CaptureFixture[str], words: list[str], code: int
) -> None:
    assert said(capfd, "scan", "--from", stuck, *words)[0] == code


@pytest.mark.parametrize(
    ("words", "code", "hint"),
    [
        (["--select", "service/pendin"], 2, "did you mean service/pending?"),
        (["--ignore", "servic"], 2, "did you mean service?"),
        (["--no-such-flag"], 2, "--no-such-flag"),
        (["-o", "jsn"], 2, "did you mean json?"),
        (["-o", "text", "-o", "json"], 2, "only one format"),
        (["--grace", "soon"], 2, "90s"),
        (["--at", "yesterday"], 2, "2026-01-31T12:00:00Z"),
        (["--config", "/nonexistent.toml"], 2, "No such file"),
        (["--kubeconfig", "x"], 2, "--from reads a dump"),
        (["--from", ""], 2, "not nothing"),
        (["--select", "service", "--ignore", "service"], 2, "leave no check"),
    ],
)
def test_wrong_usage_is_one_line(
    stuck: str, capfd: pytest.CaptureFixture[str], words: list[str], code: int, hint: str
) -> None:
    got, out, err = said(capfd, "scan", "--from", stuck, *words)

    assert (got, out, err.count("\n")) == (code, "", 1)
    assert hint in err


def test_nothing_to_read_is_exit_4(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    code, out, err = said(capfd, "scan", "--from", str(tmp_path / "nowhere"))

    assert (code, out, err.count("\n")) == (4, "", 1)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("fail_on = 'error'", "did you mean fail-on?"),
        ("fail-on = 'eror'", "one of error"),
        ("[options]\nno-such-thing = 1", "no option"),
        ("allow-inconclusive = 'yes'", "true or false"),
        ("= broken", "no TOML"),
        ("select = ['service/pendin']", "service/pending"),
        ("select = 5", "takes codes and areas"),
        ("grace = true", "is no duration"),
    ],
)
def test_a_wrong_setting_is_refused_with_a_hint(
    stuck: str, tmp_path: Path, capfd: pytest.CaptureFixture[str], text: str, hint: str
) -> None:
    config = tmp_path / "lbdoctor.toml"
    config.write_text(text)
    code, _, err = said(
        capfd, "scan", "--from", stuck + "/services.core.json", "--config", str(config)
    )

    assert code == 2
    assert hint in err


NAMESPACES = [
    {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
    for name in ("default", "kube-system", "shop")
]


@pytest.mark.parametrize(
    ("name", "listed", "code", "said_"),
    [
        ("shop", True, 1, ""),
        ("shpo", True, 2, "there is no namespace 'shpo'; did you mean shop?"),
        ("shpo", False, 3, ""),
    ],
)
def test_a_namespace_that_is_not_there_is_no_good_news(
    stuck: str, capfd: pytest.CaptureFixture[str], name: str, listed: bool, code: int, said_: str
) -> None:
    items = ", ".join(map(json.dumps, NAMESPACES))
    if listed:
        (Path(stuck) / "namespaces.core.json").write_text(LIST % items)
    found, _, err = said(capfd, "scan", "--from", stuck, "-n", name)

    assert (found, said_ in err) == (code, True)


@pytest.mark.parametrize(("grace", "code"), [("2m", 3), ("20s", 1), ("0", 1)])
def test_silence_is_a_fault_after_the_grace_period(
    stuck: str, capfd: pytest.CaptureFixture[str], grace: str, code: int
) -> None:
    words = ("scan", "--from", stuck, "--at", "2026-01-01T00:00:30Z", "--grace", grace)

    assert said(capfd, *words)[0] == code


def test_settings_of_the_file_count_and_flags_win(
    stuck: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "settings.toml"
    config.write_text("fail-on = 'never'\nallow-inconclusive = true\n")
    file = stuck + "/services.core.json"

    assert said(capfd, "scan", "--from", file, "--config", str(config))[0] == 0
    assert (
        said(capfd, "scan", "--from", file, "--config", str(config), "--fail-on", "error")[0] == 1
    )


def test_several_outputs_in_one_run(
    stuck: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    words = ["-o", "short", "-o", f"json={tmp_path}/r.json", "-o", f"markdown={tmp_path}/r.md"]
    code, out, _ = said(capfd, "scan", "--from", stuck, *words)

    assert out.startswith("pending")
    assert json.loads((tmp_path / "r.json").read_text())["exitCode"] == code
    assert "shop/web" in (tmp_path / "r.md").read_text()


def test_why_names_what_is_near(stuck: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert said(capfd, "why", "svc/web", "-n", "shop", "--from", stuck)[0] == 1
    assert said(capfd, "why", "--from", stuck)[0] == 1
    code, _, err = said(capfd, "why", "svc/wep", "-n", "shop", "--from", stuck)

    assert code == 2
    assert "did you mean web?" in err
    assert said(capfd, "why", "svc/kubernetes", "--from", stuck)[0] == 2
    assert said(capfd, "why", "pony/web", "--from", stuck)[0] == 2
    assert said(capfd, "why", "shop.example.test", "--from", stuck)[0] == 2


def test_why_of_something_that_may_be_there_unseen_is_exit_4(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "services.json").write_text(LIST % WEB)
    code, _, err = said(capfd, "why", "svc/other", "-n", "elsewhere", "--from", str(tmp_path))

    assert code == 4
    assert "not all were" in err


@pytest.mark.parametrize("form", ["dot", "mermaid", "graphml", "json"])
def test_the_graph_names_the_service(
    stuck: str, capfd: pytest.CaptureFixture[str], form: str
) -> None:
    code, out, _ = said(capfd, "graph", "--from", stuck, "-o", form)

    assert code == 0
    assert "web" in out


def test_explain_lists_and_tells(capfd: pytest.CaptureFixture[str]) -> None:
    assert "service/pending" in said(capfd, "explain")[1]
    assert "Why it matters" in said(capfd, "explain", "service/pending")[1]
    assert said(capfd, "explain", "service/pendin")[0] == 2


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(capfd: pytest.CaptureFixture[str], shell: str) -> None:
    assert "_LBDOCTOR_COMPLETE" in said(capfd, "completion", shell)[1]


def test_rbac_only_lists_and_leaves_out_secrets_where_nobody_reads_them(
    capfd: pytest.CaptureFixture[str],
) -> None:
    out = said(capfd, "rbac", "--ignore", "tls")[1]

    assert "- list" in out
    assert "secrets" not in out
    assert "nodes" not in said(capfd, "rbac", "-n", "shop")[1]


def test_a_bug_is_one_line(
    stuck: str, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("surprise")

    monkeypatch.setattr("lbdoctor.cli.opening.diagnose", broken)
    code, out, err = said(capfd, "scan", "--from", stuck)

    assert (code, out, err) == (70, "", "lbdoctor: a bug in lbdoctor: RuntimeError: surprise\n")


def test_what_a_block_saves_is_what_a_scan_recognises(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Every file name of `checks --kubectl` proves to the reader that its kind was looked at."""
    out = said(capfd, "checks", "--kubectl")[1]
    names = [line.rpartition("> ")[2] for line in out.splitlines() if "> " in line]
    kinds = {kind.resource: kind for kind in (API_SERVICE, *(n.kind for n in load().needs()))}
    for name in names:
        kind = kinds[name.removesuffix(".json")]
        version = "/".join(filter(None, (kind.group, kind.versions[0])))
        metadata = {"name": "one"} | ({"namespace": "default"} if kind.namespaced else {})
        item = {"apiVersion": version, "kind": kind.name, "metadata": metadata}
        (tmp_path / name).write_text(LIST % json.dumps(item))
    report = json.loads(said(capfd, "scan", "--from", str(tmp_path), "-o", "json")[1])
    seen = report["sources"][0]["coverage"]
    looked = {c["resource"]: c["state"] for c in seen if "namespace" not in c}

    asked = {name.removesuffix(".json") for name in names} - {API_SERVICE.resource}
    for resource in asked:  # no check asks for API services: their list tells what others lack
        assert looked[resource] in ("complete", "partial"), resource


POOLS = Path(__file__).parent.parent / "fixtures" / "recorded" / "metallb-pool-exhausted" / "sick"


def test_pools_names_holders_and_who_waits(capfd: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capfd, "pools", "--from", str(POOLS), "-o", "json")
    (pool,) = json.loads(out)["pools"]

    assert code == 0
    assert (pool["total"], pool["used"], pool["free"]) == (2, 2, 0)
    assert [len(pool["holders"]), len(pool["waiting"])] == [2, 1]


def test_low_pools_fail_a_gate_and_others_do_not(capfd: pytest.CaptureFixture[str]) -> None:
    assert said(capfd, "pools", "--from", str(POOLS), "--low", "10%")[0] == 1
    healthy = str(POOLS.parent / "healthy")
    assert said(capfd, "pools", "--from", healthy, "--low", "1%")[0] == 0
    assert said(capfd, "pools", "--from", healthy, "--low", "few")[0] == 2


def test_pools_that_may_be_unseen_are_said_to_be(
    stuck: str, capfd: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = said(capfd, "pools", "--from", stuck)

    assert code == 3
    assert "could not be seen" in out
    assert said(capfd, "pools", "--from", stuck, "--allow-inconclusive")[0] == 0


def test_a_page_of_several_checks_is_headed_by_what_each_of_them_tells(
    capfd: pytest.CaptureFixture[str],
) -> None:
    out = said(capfd, "explain", "metallb/pool-exhausted")[1]
    titles = {c.title for c in load().checks if c.code == "metallb/pool-exhausted"}

    assert out.startswith("metallb/pool-exhausted\n==")
    assert len(titles) > 1
    assert all(f"\n{title}\n---" in out for title in titles)


def test_what_differs_in_its_subject_alone_is_explained_once(
    capfd: pytest.CaptureFixture[str],
) -> None:
    out = said(capfd, "explain", "tls/certificate-expiring")[1]

    assert "judges Gateway, HTTPProxy, Ingress\n" in out
    assert out.count("Why it matters") == 1


def test_pages_fit_a_screen() -> None:
    registry = load()
    pages = {code: page(registry, code, "text").splitlines() for code in registry.codes}
    wide = [line for lines in pages.values() for line in lines[2:] if len(line) > 80]

    assert wide == []


@pytest.mark.parametrize(
    ("words", "begun", "offered"),
    [
        (["scan"], "--supervisor-n", "--supervisor-namespace"),
        (["explain"], "metallb/pool-ex", "metallb/pool-exhausted"),
        (["explain"], "kube-v", "kube-vip"),
        (["scan", "--select"], "tls,metallb/no-", "tls,metallb/no-pool"),
        (["why", "-o"], "mark", "markdown"),
    ],
)
def test_words_are_completed(words: list[str], begun: str, offered: str) -> None:
    found = ShellComplete(cli, {}, "lbdoctor", "_LBDOCTOR").get_completions(words, begun)

    assert offered in [each.value for each in found]


@pytest.mark.parametrize("flag", ["--from", "--kubeconfig", "--config", "--avi-ca"])
def test_the_shell_completes_paths(flag: str) -> None:
    found = ShellComplete(cli, {}, "lbdoctor", "_LBDOCTOR").get_completions(["scan", flag], "f")

    assert [each.type for each in found] == ["file"]


def test_help_puts_flags_below_headings(capfd: pytest.CaptureFixture[str]) -> None:
    out = said(capfd, "scan", "--help")[1]
    headings = [line for line in out.splitlines() if line.endswith(":") and line[:1].isupper()]

    assert headings[0] == "A live cluster:"
    assert headings[-1] == "Options:"
    assert len(headings) == len(set(headings)) > 5


def test_quiet_leaves_out_the_notes(
    stuck: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    Path(stuck, "broken.json").write_text("{")
    loud, quiet = (said(capfd, "scan", "--from", stuck, *more)[1] for more in ([], ["-q"]))

    assert "note" in loud
    assert "note" not in quiet


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["svc/nope"], "it could be web"),
        (["svc/web", "-n", "elsewhere"], "there is one in shop"),
        (["web"], "did you mean svc/web?"),
        (["svc/"], "write svc/NAME"),
    ],
)
def test_why_says_what_could_be_meant(
    stuck: str, capfd: pytest.CaptureFixture[str], words: list[str], hint: str
) -> None:
    code, _, err = said(capfd, "why", *words, "--from", stuck)

    assert (code, err.count("\n")) == (2, 1)
    assert hint in err


def test_no_verb_is_answered_with_the_help(capfd: pytest.CaptureFixture[str]) -> None:
    code, out, err = said(capfd)

    assert (code, err) == (2, "")
    assert out.startswith("Usage: ")


def test_why_names_what_is_degraded_where_nothing_is_pending(
    capfd: pytest.CaptureFixture[str],
) -> None:
    dump = POOLS.parent.parent / "avi-l4-rule" / "sick"
    code, _, err = said(capfd, "why", "--from", str(dump))

    assert code == 2
    assert "degraded is service/web -n shop" in err

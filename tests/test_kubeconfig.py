"""The context that kubectl would take, from the files that kubectl would read."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from lbdoctor.sources import Unreadable
from lbdoctor.sources.kubeconfig import Choice, choose

Entry = dict[str, Any]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("KUBECONFIG", raising=False)
    return tmp_path


def entry(kind: str, name: str, **fields: Any) -> Entry:
    return {"name": name, kind: fields}


def write(path: Path, **config: Any) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(config))
    return path


def chosen(context: str | None = None, explicit: Path | None = None) -> Choice:
    found = choose(str(explicit) if explicit else None, context)
    assert found is not None
    return found


def test_no_file_is_no_choice() -> None:
    assert choose(None, None) is None


def test_the_file_in_the_home_folder_is_found(home: Path) -> None:
    write(
        home / ".kube" / "config",
        **{"current-context": "a"},
        contexts=[entry("context", "a", cluster="c", user="u", namespace="shop")],
        clusters=[entry("cluster", "c", server="https://c")],
        users=[entry("user", "u", token="t")],
    )
    found = chosen()

    assert (found.context, found.namespace) == ("a", "shop")
    assert (found.cluster, found.user) == ({"server": "https://c"}, {"token": "t"})


def test_several_files_are_merged_and_the_first_wins(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = write(
        home / "one" / "config",
        **{"current-context": "a"},
        contexts=[entry("context", "a", cluster="c", user="u")],
        users=[entry("user", "u", **{"client-key": "my.key"})],
    )
    second = write(
        home / "two" / "config",
        **{"current-context": "b"},
        contexts=[entry("context", "a", cluster="wrong"), entry("context", "b", cluster="c")],
        clusters=[entry("cluster", "c", server="https://c", **{"certificate-authority": "ca"})],
        users=[entry("user", "u", token="wrong")],
    )
    paths = (home / "missing", first, second)
    monkeypatch.setenv("KUBECONFIG", os.pathsep.join(map(str, paths)))

    assert chosen().context == "a"
    assert chosen().user == {"client-key": str(home / "one" / "my.key")}
    assert chosen().cluster["certificate-authority"] == str(home / "two" / "ca")
    assert (chosen("b").context, chosen("b").user) == ("b", {})


def test_the_named_file_beats_the_environment(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUBECONFIG", str(home / "missing"))
    named = write(
        home / "named",
        **{"current-context": "a"},
        contexts=[entry("context", "a", cluster="c")],
        clusters=[entry("cluster", "c", server="https://c")],
    )

    assert chosen(explicit=named).cluster == {"server": "https://c"}


def test_an_empty_file_is_none(home: Path) -> None:
    (home / "empty").write_text("")

    assert choose(str(home / "empty"), None) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("users: [{token: s3cr3t\nx", "the YAML is broken"),
        ("- s3cr3t", "expected a mapping"),
        ("contexts: [{name: a}]", "no current context"),
        ("current-context: prod\ncontexts: [{name: prd, context: {}}]", "did you mean prd?"),
        ("current-context: a\ncontexts: [{name: a, context: {cluster: c}}]", "no cluster 'c'"),
        ("current-context: a\ncontexts: s3cr3t", "no context 'a'"),
        ("current-context: a\ncontexts: [s3cr3t, {context: 1}]", "no context 'a'"),
        ("current-context: [a]\ncontexts: {a: b}", "no context"),
    ],
)
def test_what_is_broken_is_one_line_without_secrets(home: Path, text: str, said: str) -> None:
    path = home / "config"
    path.write_text(text)
    with pytest.raises(Unreadable) as caught:
        choose(str(path), None)

    assert said in str(caught.value) and str(path) in str(caught.value)
    assert "s3cr3t" not in str(caught.value) and "\n" not in str(caught.value)


def test_a_named_file_must_exist(home: Path) -> None:
    with pytest.raises(Unreadable, match="there is no such kubeconfig file"):
        choose(str(home / "gone"), None)

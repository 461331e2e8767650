"""What a stranger wrote into an object steers neither a terminal nor a shell."""

import json
import shlex
import subprocess
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from lbdoctor.cli import cli
from lbdoctor.printable import escaped, one_line, pasteable, printable
from lbdoctor.reports import formats
from lbdoctor.reports.json import _encoded

STEERING = "\x1b]0;owned\x07\x9b31m\u202etxt\u2066"
FORBIDDEN = set("\x1b\x07\x9b\u202e\u2066\r")


def dump(folder: Path, name: str, namespace: str = "shop") -> str:
    service = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": name, "namespace": namespace, "uid": "u"},
        "spec": {"type": "LoadBalancer", "loadBalancerClass": name},
        "status": {"loadBalancer": {}},
    }
    event = {
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": {"name": "e", "namespace": namespace},
        "involvedObject": {"kind": "Service", "namespace": namespace, "name": name, "uid": "u"},
        "type": "Warning",
        "reason": "SyncLoadBalancerFailed",
        "message": f"Error syncing load balancer: {name}",
        "lastTimestamp": "2026-01-02T03:04:05Z",
    }
    path = folder / "state.json"
    path.write_text(json.dumps([service, event]), encoding="utf-8")
    return str(path)


def run(*words: str) -> str:
    return CliRunner().invoke(cli, words).output


@pytest.mark.parametrize("form", formats())
def test_no_report_steers_a_terminal(tmp_path: Path, form: str) -> None:
    path = dump(tmp_path, f"web{STEERING}")
    output = run("scan", "--from", path, "-o", form)

    assert "web" in output
    assert not FORBIDDEN & set(output)


@pytest.mark.parametrize("form", ["dot", "mermaid", "graphml", "json"])
def test_no_graph_steers_a_terminal(tmp_path: Path, form: str) -> None:
    output = run("graph", "--from", dump(tmp_path, f"web{STEERING}"), "-o", form)

    assert "web" in output
    assert not FORBIDDEN & set(output)


def test_colours_are_ours_alone(tmp_path: Path) -> None:
    output = run("scan", "--from", dump(tmp_path, f"web{STEERING}"), "--color", "always")

    assert "\x1b[1m" in output
    assert not {"\x07", "\x9b", "\u202e"} & set(output)
    assert "\x1b]" not in output


def test_errors_do_not_steer_a_terminal_either(tmp_path: Path) -> None:
    assert not FORBIDDEN & set(run("why", f"svc/x{STEERING}", "--from", dump(tmp_path, "web")))


@pytest.mark.parametrize("name", ["web; rm -rf ~", "$(id)", "`id`", "a' ; id '", "a\nid", "*"])
def test_a_command_is_one_command_whatever_names_hold(tmp_path: Path, name: str) -> None:
    report = json.loads(run("scan", "--from", dump(tmp_path, name, "shop|id"), "-o", "json"))
    commands = [each for f in report["findings"] for each in f["remedy"]["commands"]]

    assert commands
    for command in commands:
        shell = f"kubectl() {{ printf '%s\\n' \"$@\"; }}; {command}"
        done = subprocess.run(["sh", "-c", shell], capture_output=True, text=True, check=True)

        assert done.stdout.splitlines() == shlex.split(command)[1:]


def test_ordinary_commands_stay_as_they_are() -> None:
    command = "kubectl -n shop get pods -l app=web,tier=a -o wide --field-selector a.b=c"

    assert pasteable(command) == command


def test_words_that_cannot_be_told_apart_are_no_command() -> None:
    assert pasteable("kubectl get svc it's") is None


def test_what_is_escaped_is_the_same_json() -> None:
    text = json.dumps({"a": STEERING, "ö": "ü\xa0"}, ensure_ascii=False)

    assert json.loads(escaped(text)) == json.loads(text)
    assert not FORBIDDEN & set(escaped(text))


def test_ordinary_text_is_left_alone() -> None:
    text = "größer als\n\t192.0.2.1 → 東京\xa0\n"

    assert printable(text) == escaped(text) == text
    assert one_line("größer → 東京") == "größer → 東京"


def test_yaml_stays_yaml(tmp_path: Path) -> None:
    report = yaml.safe_load(run("scan", "--from", dump(tmp_path, f"web{STEERING}"), "-o", "yaml"))

    assert report["exposures"][0]["ref"]["name"].startswith("web\ufffd")


@pytest.mark.parametrize("value", [2**130, "\ud800", "ö", 0.1, None])
def test_json_writes_whatever_stands_in_a_field(value: object) -> None:
    assert json.loads(_encoded({"value": value})) == {"value": value}

"""A controller that does not run: what is suggested can be pasted."""

from typing import Any

import pytest

from lbdoctor.kinds import DEPLOYMENT, POD
from lbdoctor.model import GUEST, Obj, Ref
from lbdoctor.workloads import stopped

LABELS = {"app": "speaker"}
DESCRIBE = "kubectl -n lb describe deployment speaker"
LOGS = "kubectl -n lb logs deployment/speaker --tail=50"


def workload(replicas: int, existing: int) -> Obj:
    spec = {"replicas": replicas, "selector": {"matchLabels": LABELS}}
    status = {"observedGeneration": 1, "replicas": existing}
    raw = {"metadata": {"name": "speaker", "namespace": "lb"}, "spec": spec, "status": status}
    return Obj(raw, Ref(GUEST, DEPLOYMENT.group, DEPLOYMENT.name, "lb", "speaker"), "")


def pod(**status: Any) -> Obj:
    raw = {
        "metadata": {"name": "speaker-1", "namespace": "lb", "labels": LABELS},
        "status": {"containerStatuses": [status]},
    }
    return Obj(raw, Ref(GUEST, POD.group, POD.name, "lb", "speaker-1"), "")


def commands(found: Obj, *pods: Obj) -> list[str]:
    (finding,) = stopped(found, pods, "the speaker")
    return list(finding.remedy.commands)


@pytest.mark.parametrize(
    ("found", "pods"),
    [
        (workload(0, 0), ()),
        (workload(1, 0), ()),
        (workload(1, 1), (pod(state={"waiting": {"reason": "ImagePullBackOff"}}),)),
    ],
    ids=["scaled to zero", "no Pod", "never started"],
)
def test_no_log_is_offered_where_there_is_none(found: Obj, pods: tuple[Obj, ...]) -> None:
    assert commands(found, *pods) == [DESCRIBE]


@pytest.mark.parametrize(
    "pods",
    [
        (),
        (pod(state={"waiting": {"reason": "CrashLoopBackOff"}}, restartCount=7),),
        (pod(state={"running": {}}, ready=False),),
        (pod(state={"running": {}, "waiting": None}, ready=False),),
    ],
    ids=["Pods unseen", "crashed", "not ready", "not ready, nulls written out"],
)
def test_the_log_is_offered_where_there_may_be_one(pods: tuple[Obj, ...]) -> None:
    assert commands(workload(1, 1), *pods) == [DESCRIBE, LOGS]

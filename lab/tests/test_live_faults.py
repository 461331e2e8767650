"""A server that is slow, goes away, comes back or breaks its answers: no wrong verdict, ever."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from lab.cases.town import counted
from lab.cluster import Cluster
from lab.proxy import NONE, Fault, proxy
from lab.scans import Report, begin, end, live, wrong

pytestmark = pytest.mark.xdist_group("town")

_CUT = 0.6
_LISTS = ("services", "endpointslices", "pods", "events", "ipaddresspools", "deployments", "nodes")
_FAULTS = {
    "429": Fault(status=429),
    "500": Fault(status=500),
    "503 and wait an hour": Fault(status=503, headers=(("Retry-After", "3600"),)),
    "cut": Fault(keep=_CUT),
    "nothing": Fault(keep=0),
    "a web page": Fault(status=200),
}


@pytest.fixture(scope="module")
def admin(town: Cluster) -> Report:
    return live(town.kubeconfig)


def of(plural: str, fault: Fault) -> Callable[[str, int], Fault]:
    """The fault, always, for the lists of one kind."""
    return lambda path, _before: fault if f"/{plural}?" in path else NONE


@pytest.mark.parametrize("what", _FAULTS)
def test_a_list_that_is_broken_for_good_is_a_gap(town: Cluster, admin: Report, what: str) -> None:
    def look(plural: str) -> list[str]:
        with proxy(town, of(plural, _FAULTS[what])) as door:
            seen = live(door.kubeconfig)
        found = wrong(seen, admin)
        if not any(one.startswith(f"{plural}.") for one in seen.gaps):
            found.append("no gap")
        return [f"{plural}: {one}" for one in found]

    with ThreadPoolExecutor(2) as crew:
        found = [one for each in crew.map(look, _LISTS) for one in each]
    assert found == [], "\n".join(found)


@pytest.mark.parametrize("status", [429, 502, 503])
def test_what_passes_is_waited_for(town: Cluster, admin: Report, status: int) -> None:
    fault = Fault(status=status, headers=(("Retry-After", "1"),))
    with proxy(town, lambda _path, before: NONE if before else fault) as door:
        # The version is asked for once only: it decides nothing.
        seen = live(door.kubeconfig)
    assert seen.code in (1, 4)
    if seen.code == 1:
        assert (seen.exposures, seen.gaps) == (admin.exposures, {})


def test_everything_broken_is_one_line(town: Cluster) -> None:
    for fault in _FAULTS.values():
        with proxy(town, lambda _path, _before, fault=fault: fault) as door:  # type: ignore[misc]
            seen = live(door.kubeconfig)
        assert (seen.code, seen.text) == (4, "")
        assert len(seen.complaints.splitlines()) == 1


def test_slow_answers_are_waited_for(town: Cluster, admin: Report) -> None:
    with proxy(town, lambda _path, _before: Fault(delay=0.5)) as door:
        seen = live(door.kubeconfig)
    assert (seen.code, seen.exposures, seen.gaps) == (1, admin.exposures, {})


def test_answers_that_are_too_slow_are_gaps(town: Cluster, admin: Report) -> None:
    with proxy(town, of("ipaddresspools", Fault(delay=6))) as door:
        seen = live(door.kubeconfig, "--request-timeout", "2s")
    assert wrong(seen, admin) == []
    assert seen.gaps == {"ipaddresspools.metallb.io": "timed-out"}


def test_a_server_that_never_answers_is_given_up(town: Cluster) -> None:
    with proxy(town, lambda _path, _before: Fault(delay=30)) as door:
        began = time.monotonic()
        seen = live(door.kubeconfig, "--request-timeout", "1s", seconds=25)
    assert (seen.code, len(seen.complaints.splitlines())) == (4, 1)
    assert time.monotonic() - began < 20


def again(town: Cluster) -> None:
    """Boot the API server, and wait until all is as it was before."""
    town.plane.start_apiserver()
    recovered(town)


def recovered(town: Cluster) -> None:
    """Wait until custom kinds are served too, and MetalLB has counted anew."""
    town.wait("custom kinds are served", lambda: "metallb.io/" in town.kubectl("api-versions"))
    town.wait("the pool counts", lambda: counted(town), 120)


def test_an_api_server_that_is_restarted_in_the_middle(town: Cluster, admin: Report) -> None:
    with (
        proxy(town, lambda _path, _before: Fault(delay=0.4)) as door,
        begin("scan", "--kubeconfig", door.kubeconfig, "-o", "json") as child,
    ):
        town.wait("some lists are there", lambda: len(door.lists) > 10)
        town.plane.processes.pop("kube-apiserver").stop()
        town.plane.start_apiserver()
        seen = end(child)
        fresh = live(town.kubeconfig)
        recovered(town)
    assert wrong(seen, admin) == []
    assert wrong(fresh, admin) == []


def test_an_api_server_that_goes_away_in_the_middle(town: Cluster, admin: Report) -> None:
    with proxy(town, lambda _path, _before: Fault(delay=0.4)) as door:
        with begin("scan", "--kubeconfig", door.kubeconfig, "-o", "json") as child:
            town.wait("some lists are there", lambda: len(door.lists) > 10)
            town.plane.processes.pop("kube-apiserver").stop()
            seen = end(child)
        gone = live(town.kubeconfig)
        again(town)
    assert seen.gaps
    assert wrong(seen, admin) == []
    assert (gone.code, gone.text, len(gone.complaints.splitlines())) == (4, "", 1)


def test_one_request_for_each_list(town: Cluster, admin: Report) -> None:
    """A kind of which only some objects are wanted may be listed in more than one place."""
    with proxy(town) as door:
        assert live(door.kubeconfig).exposures == admin.exposures
    assert len(door.lists) == len(set(door.lists))
    assert len({one for one in door.lists if "/services?" in one}) == 1
    assert len({one for one in door.lists if "/pods?" in one}) == 1
    assert len(door.asked) - len(door.lists) <= 4

import subprocess

import pytest

from lab.cluster import Cluster

pytestmark = pytest.mark.xdist_group("metallb")


def test_kubectl_reads_what_the_lab_holds(metallb: Cluster) -> None:
    names = metallb.kubectl("get", "services", "-n", "shop", "-o", "name").split()
    assert {"service/web", "service/api"} <= set(names)


def test_an_account_without_rights_is_refused(metallb: Cluster) -> None:
    stranger = metallb.plane.kubeconfig("alice", "developers")
    with pytest.raises(subprocess.CalledProcessError) as refused:
        metallb.kubectl("get", "services", "-n", "shop", kubeconfig=stranger)
    assert 'User "alice" cannot list resource "services"' in refused.value.stderr


def test_the_api_server_can_be_restarted(metallb: Cluster) -> None:
    before = metallb.get("v1/Service", "web", "shop")["metadata"]["uid"]
    metallb.plane.processes.pop("kube-apiserver").stop()
    metallb.plane.start_apiserver()
    assert metallb.get("v1/Service", "web", "shop")["metadata"]["uid"] == before

"""Which Services that share an address of Avi contradict each other, and which only wait together."""

import pytest
from akos import ako, join, settings

from lbdoctor.model import Confidence, Outcome
from lbdoctor.testing import judge

CODE = "avi/sharing-refused"
SHOP = "{kind: Namespace, apiVersion: v1, metadata: {name: shop}}"
AVI = "loadBalancerClass: ako.vmware.com/avi-lb"


def member(name: str, spec: str = "", port: int = 80, notes: str = "", made: str = "08:00") -> str:
    """A Service without an address that shares one with the others."""
    return f"""
kind: Service
apiVersion: v1
metadata:
  name: {name}
  namespace: shop
  creationTimestamp: "2026-05-11T{made}:00Z"
  annotations: {{ako.vmware.com/enable-shared-vip: one, {notes}}}
spec: {{type: LoadBalancer, ports: [{{port: {port}, protocol: TCP}}], {spec}}}
status: {{loadBalancer: {{}}}}
"""


def verdict(*members: str, **data: str) -> Outcome:
    parts = join(SHOP, ako(), settings(**data), *members)
    return judge(CODE, parts, at="2026-05-11T09:00:00Z").outcome


@pytest.mark.parametrize(
    ("spec", "notes", "port", "wanted"),
    [
        ("", "", 443, Outcome.PASSED),
        (AVI, "", 443, Outcome.PASSED),
        ("loadBalancerClass: example.com/other", "", 443, Outcome.FAILED),
        ("", "", 80, Outcome.FAILED),
        ("loadBalancerIP: 10.30.8.30", "", 443, Outcome.FAILED),
        ("", "ako.vmware.com/l4rule: fast", 443, Outcome.FAILED),
    ],
)
def test_what_a_second_member_may_ask_for(
    spec: str, notes: str, port: int, wanted: Outcome
) -> None:
    assert verdict(member("web"), member("tls", spec, port, notes)) is wanted


def test_a_member_without_a_class_is_left_out_where_ako_is_not_the_default() -> None:
    both = member("web", AVI), member("tls", port=443)

    assert verdict(*both, defaultLBController="true") is Outcome.PASSED
    assert verdict(*both, defaultLBController="false") is Outcome.FAILED


def test_what_depends_on_the_order_is_likely_and_given_time() -> None:
    def both(made: str) -> tuple[str, str]:
        wish = member("web", "loadBalancerIP: 10.30.8.30", made=made)
        return wish, member("tls", port=443, made=made)

    parts = join(SHOP, ako(), settings(), *both("08:00"))
    (found,) = judge(CODE, parts, at="2026-05-11T09:00:00Z").findings

    assert found.confidence is Confidence.LIKELY
    assert verdict(*both("08:59")) is Outcome.PASSED

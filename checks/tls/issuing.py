"""What cert-manager says of a certificate that it has not issued.

cert-manager/cert-manager pkg/apis/certmanager/v1/types_certificate.go and
types_certificaterequest.go: a Certificate names its Secret in `spec.secretName`; each attempt is a
CertificateRequest with the annotations `cert-manager.io/certificate-name` and
`cert-manager.io/certificate-revision`. Why an attempt does not get on stands in the request's
condition Ready (pkg/controller/certificaterequests/util/reporter.go), that the last one failed in
the Certificate's condition Issuing, until the next begins.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from lbdoctor import Evidence, Kind, Obj, Ref, View

CERTIFICATE = Kind("cert-manager.io", "Certificate", "certificates")
REQUEST = Kind("cert-manager.io", "CertificateRequest", "certificaterequests")
READS = (
    CERTIFICATE.only("spec.secretName", "status.conditions", "status.revision"),
    REQUEST.only("status.conditions"),
)

_NAME = "cert-manager.io/certificate-name"
_REVISION = "cert-manager.io/certificate-revision"


class Issuing(NamedTuple):
    """A Certificate whose Secret is not there yet, and what keeps it."""

    certificate: Obj
    why: str
    evidence: Evidence

    @property
    def command(self) -> str:
        """What shows the rest of it."""
        ref = self.certificate.ref
        return f"kubectl -n {ref.namespace} describe certificate.cert-manager.io {ref.name}"


def issuing(secret: Ref, see: View) -> Issuing | None:
    """The Certificate that should fill a Secret, as far as one is seen and it is not filled yet."""
    for certificate in see.glance(CERTIFICATE, secret.space):
        issued = certificate.condition("Ready").get("status") == "True"
        if certificate["spec.secretName"] == secret.name and not issued:
            who, condition = _speaker(certificate, see)
            words = who.condition(condition).get("message") or ""
            return Issuing(certificate, str(words).strip(), who.cite_condition(condition))
    return None


def _speaker(certificate: Obj, see: View) -> tuple[Obj, str]:
    """Who says best what is missing: the attempt under way, the one that failed, or neither."""
    request = max(_requests(certificate, see), key=_revision, default=None)
    if request is not None:
        for wanted, bad in (("InvalidRequest", "True"), ("Denied", "True"), ("Ready", "False")):
            if request.condition(wanted).get("status") == bad:
                return request, wanted
    if certificate.condition("Issuing"):
        return certificate, "Issuing"
    return certificate, "Ready"


def _requests(certificate: Obj, see: View) -> Iterator[Obj]:
    """The attempts since it was last issued: older ones say nothing of today."""
    issued = certificate["status.revision"] or 0
    for each in see.glance(REQUEST, certificate.ref.space):
        if each.annotations.get(_NAME) == certificate.ref.name and _revision(each) > issued:
            yield each


def _revision(request: Obj) -> int:
    text = request.annotations.get(_REVISION, "")
    return int(text) if text.isdecimal() else 0

"""Text that looks like state and is not: tables, descriptions, web pages, templates."""

from __future__ import annotations

import re
from typing import Final

from lbdoctor.sources.clean import plain

_HEAD: Final = 8192
_AGAIN: Final = "run the command again with -o json"
_FOREIGN: Final = (
    (rb"\A(?:NAMESPACE +)?LAST SEEN +TYPE +REASON", f"a table of events; {_AGAIN}"),
    (
        rb"\A(?:NAMESPACE +)?NAME(?: +[A-Z][A-Z()/-]*)+ *$",
        f"a kubectl table, which lacks annotations, status and events; {_AGAIN}",
    ),
    (rb"\AName: +\S.*\n(?:Namespace|Labels|Roles|Annotations): ", f"describe output; {_AGAIN}"),
    (rb"\A<(?:!doctype|html|\?xml)", "a web page, not a dump"),
    (rb"\ANo resources found", f"only the words `No resources found`; {_AGAIN}"),
    (rb"\A\s*\{\{|^\s*(?:- )?\{\{-? ", "a template, not the state of a cluster"),
)
_JSON: Final = re.compile(rb"\{|\[\s*[\[\]{]")  # a log line may begin with a bracket, too
_PATTERNS: Final = tuple(
    (re.compile(pattern, re.IGNORECASE if b"html" in pattern else re.MULTILINE), line)
    for pattern, line in _FOREIGN
)


class NotObjects(Exception):
    """Text without objects; the message says what it is and what to bring instead."""


def refuse_foreign(data: bytes) -> None:
    """Raise NotObjects for text that is known to be something else."""
    head = plain(data[:_HEAD]).lstrip()
    if head[:1] in (b"{", b"[") and head[:2] != b"{{":
        return
    if data[16:20] == b"\xed\xda\x0c\xed":
        raise NotObjects("an etcd snapshot; restore it to an API server and export lists from that")
    for pattern, line in _PATTERNS:
        if pattern.search(head):
            raise NotObjects(line)


def looks_like_objects(head: bytes) -> bool:
    """Whether a file whose name promises nothing begins like a dump."""
    text = plain(head).lstrip()
    if _JSON.match(text):
        return True
    return re.search(rb"^(?:- )?(?:apiVersion|kind|items):", text, re.MULTILINE) is not None

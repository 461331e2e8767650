"""Who asks a REST API: from the environment or a file, never from the command line."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from lbdoctor.sources.rest.dialect import Credentials
from lbdoctor.sources.rest.known import Api

_KEYS: Final = ("username", "password", "token")
_ODD: Final = re.compile(r"[\s\\\x00-\x1f\x7f]")


class Unusable(Exception):
    """An address or credentials that cannot be used; the message holds nothing of them."""


def address(text: str, what: str) -> str:
    """`https://host:port` of what the user gave; nothing else is spoken, since a password is sent."""
    try:
        url = urlsplit(text if "://" in text else f"https://{text}")
        good = bool(url.hostname) and (url.port is None or url.port > 0)
    except ValueError:
        good = False
    if not good or url.scheme != "https" or _ODD.search(text):
        raise Unusable(f"{what} is an address as https://avi.example.org, over https")
    if "@" in url.netloc:
        raise Unusable(f"{what} holds a user: credentials belong into the environment or a file")
    if url.path.strip("/") or url.query or url.fragment:
        raise Unusable(f"{what} is an address without a path")
    return f"https://{url.netloc}"


def place(text: str, what: str) -> str:
    """A name that can be sent in the head of a request."""
    if any(not each.isprintable() for each in text) or text != text.strip():
        raise Unusable(f"{what} is a name, without blanks around it")
    return text


def credentials(api: Api, file: str | None) -> Credentials:
    """Those of the file, where one is named, else those of the environment."""
    given = _file(file) if file else _environment(api)
    user, password, token = (given.get(key, "") for key in _KEYS)
    if not user or not (password or token):
        names = ", ".join(api.environment + key.upper() for key in _KEYS)
        where = f"{file} lacks" if file else f"the environment ({names}) lacks"
        lacking = "a username" if not user else "a password or a token"
        raise Unusable(f"{where} {lacking} for the {api.title}")
    return Credentials(user, password, token)


def _environment(api: Api) -> Mapping[str, str]:
    return {key: os.environ.get(api.environment + key.upper(), "") for key in _KEYS}


def _file(path: str) -> Mapping[str, str]:
    """A JSON object, or lines as `username: admin` and `password = …`; the rest of a line is taken
    as it is, so that nothing in a password needs care."""
    try:
        text = Path(path).read_text(encoding="utf-8")
    except OSError as error:
        raise Unusable(f"{path}: {(error.strerror or 'not readable').lower()}") from None
    except UnicodeDecodeError:
        raise Unusable(f"{path}: no text") from None
    if text.lstrip().startswith("{"):
        return _object(path, text)
    found = {}
    for line in text.splitlines():
        key, sign, value = _split(line)
        if sign and key.strip().lower() in _KEYS:
            found[key.strip().lower()] = _bare(value.strip())
    return found


def _object(path: str, text: str) -> Mapping[str, str]:
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError):
        raise Unusable(f"{path}: begins as JSON and is none") from None
    return {key: parsed[key] for key in _KEYS if isinstance(parsed.get(key), str)}


def _split(line: str) -> tuple[str, str, str]:
    signs = [each for each in "=:" if each in line]
    sign = min(signs, key=line.index) if signs and not line.lstrip().startswith("#") else ""
    return line.partition(sign) if sign else (line, "", "")


def _bare(value: str) -> str:
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if quoted else value

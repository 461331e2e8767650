"""From flags to the products that answer over a REST API of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from lbdoctor.sources import Source
from lbdoctor.sources.rest.known import APIS, Api


def offline(params: Mapping[str, Any]) -> bool:
    """Whether recorded answers of some product are given."""
    return any(params.get(f"{api.id}_from") for api in APIS)


def products(params: Mapping[str, Any], progress: Any, *, alone: bool) -> list[tuple[str, Source]]:
    """The sources of the products that the flags name, each with the id of its API."""
    found = ((api.id, _source(api, params, progress, alone)) for api in APIS)
    return [(name, source) for name, source in found if source is not None]


def _source(api: Api, params: Mapping[str, Any], progress: Any, alone: bool) -> Source | None:
    url, path = params.get(f"{api.id}_url"), params.get(f"{api.id}_from")
    if url and path:
        raise click.UsageError(f"--{api.id}-from and --{api.id}-{api.word} exclude each other")
    if path:
        from lbdoctor.sources.rest.recorded import RecordedSource

        return RecordedSource(api, path, alone=alone)
    for word in ("credentials", "ca", "tenant"):
        if params.get(f"{api.id}_{word}") and not url:
            raise click.UsageError(f"--{api.id}-{word} goes with --{api.id}-{api.word}")
    return None if url is None else _live(api, url, params, progress, alone)


def _live(api: Api, url: str, params: Mapping[str, Any], progress: Any, alone: bool) -> Source:
    from lbdoctor.sources.rest.credentials import Unusable, address, credentials, place
    from lbdoctor.sources.rest.live import RestSource

    try:
        where = address(url, f"--{api.id}-{api.word}")
        who = credentials(api, params.get(f"{api.id}_credentials"))
        tenant = place(params.get(f"{api.id}_tenant") or "", f"--{api.id}-tenant")
    except Unusable as error:
        raise click.UsageError(str(error)) from None
    return RestSource(
        api=api,
        url=where,
        who=who,
        ca=params.get(f"{api.id}_ca"),
        place=tenant,
        timeout=params["request_timeout"].total_seconds(),
        progress=progress,
        alone=alone,
    )

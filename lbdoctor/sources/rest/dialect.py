"""What differs from one REST API to the next."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from lbdoctor.sources.rest.door import Door
    from lbdoctor.sources.wire import Answer

Json = dict[str, Any]


def _json(text: str) -> str:
    return json.dumps(text)[1:-1]


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who asks; never shown."""

    user: str
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    @property
    def words(self) -> set[str]:
        """What no message may hold, also as JSON and in a query write it."""
        plain = {each for each in (self.password, self.token) if each}
        return plain | {form(each) for each in plain for form in (_json, quote, quote_plus)}


class Page(NamedTuple):
    """The objects of one answer, how many there are in all (None: not told), and if more follow."""

    items: Sequence[Json]
    total: int | None
    more: bool


class Identity(NamedTuple):
    """What an object is called: its place (a tenant, "" for none), its name, its uid.

    Without a name it is the product itself, of which there is one.
    """

    place: str
    name: str
    uid: str


class Dialect(Protocol):
    """How one product is logged in to, asked, and understood."""

    first: Sequence[str]
    """Paths that are read before all others, and whether anybody asks for them or not."""

    each: Mapping[str, str]
    """Paths that are asked for each object of another path, by that path."""

    def enter(self, door: Door, who: Credentials, place: str) -> Answer:
        """Log in; what is not ok says why nothing can be asked."""
        ...

    def renew(self, door: Door, answer: Answer) -> bool:
        """Whether an answer says that the session is over, and it could be renewed."""
        ...

    def leave(self, door: Door) -> None:
        """Log out."""
        ...

    def version(self, door: Door) -> str:
        """What the product says of its version, after logging in."""
        ...

    def headers(self, door: Door) -> Mapping[str, str | bytes]:
        """What goes with every request."""
        ...

    def query(self, path: str, fields: Sequence[str] | None, page: int) -> Mapping[str, str]:
        """The words of the query for one page of a list."""
        ...

    def page(self, body: Any) -> Page | None:
        """What is in an answer; None where it is nothing that this product says."""
        ...

    def identity(self, item: Json, path: str) -> Identity | None:
        """What an object is called; None where it does not say."""
        ...

    def doubt(self, found: Mapping[str, Sequence[Json]], place: str) -> str:
        """Why lists may lack what this account does not see; empty where nothing speaks for it."""
        ...

"""Stocks of addresses: what is counted, and what the engine's own word changes."""

import pytest

from lbdoctor.addresses import Block, block
from lbdoctor.model import Confidence, Ref
from lbdoctor.stocks import Stock, free, in_use, single, span

REF = Ref("supervisor", "example.test", "Pool", "", "pool-1")


def stock(used: int, **more: bool | int) -> Stock:
    blocks = tuple(filter(None, (block("192.0.2.0/30"),)))
    return Stock(REF, "pool-1", blocks, used, (), (), **more)  # type: ignore[arg-type]


def test_more_users_than_addresses_leave_none_and_not_less() -> None:
    assert stock(9).free == 0


def test_what_the_engine_calls_full_has_no_room_whatever_is_counted() -> None:
    assert stock(1, full=True).free == 0


def test_the_size_that_the_engine_names_counts_more_than_its_ranges() -> None:
    assert (stock(1).total, stock(1, size=16).total) == (4, 16)


def test_a_counted_stock_is_an_estimate() -> None:
    assert stock(1, counted=True).pool("x", ()).confidence is Confidence.LIKELY


def test_stocks_have_room_together() -> None:
    assert free([stock(4), stock(3)]) == 1


def test_what_is_no_address_is_no_block() -> None:
    assert single("web.example.test") is None
    assert single("2001:db8::1") is not None


def test_a_block_is_written_as_its_ends() -> None:
    assert span(Block(4, 3221225984, 3221225987)) == "192.0.2.0-192.0.2.3"


@pytest.mark.parametrize(
    ("total", "said"),
    [
        (0, "there is no IPv4 address of lan at all"),
        (1, "the only IPv4 address of lan is in use"),
        (2, "all 2 IPv4 addresses of lan are in use"),
    ],
)
def test_a_full_pool_is_told_in_a_sentence(total: int, said: str) -> None:
    assert in_use(total, "IPv4", " of lan") == said

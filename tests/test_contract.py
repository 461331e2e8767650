"""The contract that every check must meet, held against our own."""

from pathlib import Path

from lbdoctor.testing import contract

test_contract = contract("lbdoctor.checks", Path(__file__).parent.parent / "fixtures")

"""For tests of checks, ours and strangers': states from text, verdicts, and the contract."""

from lbdoctor.testing.cases import Case, cases
from lbdoctor.testing.contract import contract
from lbdoctor.testing.freezing import freeze
from lbdoctor.testing.states import judge, look, state

__all__ = ["Case", "cases", "contract", "freeze", "judge", "look", "state"]

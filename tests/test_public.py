"""The public names, exact and sorted: what authors of checks may rely on."""

import lbdoctor
import lbdoctor.testing

TESTING = ["Case", "cases", "contract", "freeze", "judge", "look", "state"]


def test_the_names_for_authors_are_there() -> None:
    assert len(set(lbdoctor.__all__)) == len(lbdoctor.__all__)
    assert [name for name in lbdoctor.__all__ if not hasattr(lbdoctor, name)] == []
    assert {"check", "engine", "exposure", "link", "View", "Finding", "Remedy"} <= set(
        lbdoctor.__all__
    )


def test_the_names_for_testers() -> None:
    assert lbdoctor.testing.__all__ == TESTING

"""Label selectors as kubectl takes them."""

import pytest

from lbdoctor.selectors import parsed

LABELS = {"app": "web", "tier": "front", "example.com/team": "a"}


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("", True),
        ("app=web", True),
        ("app==web,tier=front", True),
        ("app=api", False),
        ("app!=api", True),
        ("none!=x", True),
        ("app in (api, web)", True),
        ("app notin (api)", True),
        ("app in (api),tier=front", False),
        ("tier", True),
        ("!tier", False),
        ("!none", True),
        ("example.com/team=a", True),
    ],
)
def test_a_selector_holds(text: str, holds: bool) -> None:
    assert all(term.holds(LABELS) for term in parsed(text)) == holds


@pytest.mark.parametrize("text", ["app=web tier=x", "=web", "app in web", "a b", ",", "app>1"])
def test_what_is_no_selector_is_named(text: str) -> None:
    with pytest.raises(ValueError, match="no label selector"):
        parsed(text)

"""`python -m bench`: measures, each in a process of its own, and prints ratios."""

from __future__ import annotations

import argparse
import platform
import sys
from pathlib import Path

from bench import live, measure, town


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--services", type=int, default=10_000, help="in the large state")
    parser.add_argument("--small", type=int, default=1_000, help="in the state that growth is from")
    parser.add_argument("--guests", type=int, default=200, help="of the Supervisor")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--indented", action="store_true", help="JSON as kubectl indents it")
    parser.add_argument("--only", choices=["json", "yaml", "live", "vks"], help="one of the parts")
    parser.add_argument("--pause", type=float, default=0.1, help="of the server, for each page")
    parser.add_argument("--state", type=Path, default=Path(__file__).parent / "state")
    parser.add_argument("--profile", action="store_true", help="where the time of a scan goes")
    return parser.parse_args()


def main() -> None:
    """Measure what was asked for."""
    asked = _arguments()
    if asked.only == "vks":
        town.against_json(asked.state, asked.guests, asked.rounds)
        sys.exit(town.against_fetching(asked.state, asked.guests, asked.pause, asked.rounds))
    style = "indented" if asked.indented else "json"
    large = measure.state(asked.state, asked.services, style)
    if asked.profile:
        sys.exit(measure.profile(large))
    print(f"Python {platform.python_version()}, {asked.rounds} rounds, medians; {large}")
    if asked.only in (None, "json"):
        measure.against_json(large, measure.state(asked.state, asked.small, style), asked.rounds)
    if asked.only in (None, "yaml"):
        measure.against_yaml(measure.state(asked.state, asked.small, "yaml"), asked.rounds)
    if asked.only in (None, "live"):
        live.against_fetching(large, asked.pause, asked.rounds)
    if asked.only is None:
        town.against_json(asked.state, asked.guests, asked.rounds)


if __name__ == "__main__":
    main()

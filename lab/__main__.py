"""`python -m lab build|up|down|record|cases`."""

import argparse
import sys
from pathlib import Path

from lab import build, daemon, recorder
from lab.cases import cases, lacking
from lab.needs import missing
from lab.programs import PROGRAMS


def main() -> int:
    """Run one verb; 2 when the machine lacks something."""
    arguments = _parser().parse_args()
    lacking = missing()
    if lacking:
        print(lacking, file=sys.stderr)
        return 2
    try:
        return int(arguments.verb(arguments) or 0)
    except build.BuildFailed as failed:
        print(f"lab: {failed}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lab", description="A lab with real parts.")
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    building = verbs.add_parser("build", help="build what is missing or out of date")
    building.add_argument("program", nargs="*", default=[], help=f"of: {' '.join(PROGRAMS)}")
    building.add_argument("--seconds", type=float, default=2400, help="at most so long")
    building.set_defaults(verb=_build)
    up = verbs.add_parser("up", help="boot a cluster with MetalLB and leave a kubeconfig")
    up.set_defaults(verb=lambda _: daemon.up())
    serve = verbs.add_parser("serve")
    serve.set_defaults(verb=lambda _: daemon.serve())
    down = verbs.add_parser("down", help="end it")
    down.set_defaults(verb=lambda _: daemon.down())
    recording = verbs.add_parser("record", help="write a case as a fixture")
    recording.add_argument("case")
    recording.add_argument("directory", type=Path)
    recording.set_defaults(verb=_record)
    verbs.add_parser("cases", help="name the cases").set_defaults(verb=_cases)
    return parser


def _build(arguments: argparse.Namespace) -> None:
    build.ensure(arguments.program or list(PROGRAMS), seconds=arguments.seconds)


def _record(arguments: argparse.Namespace) -> int:
    if arguments.case not in cases():
        print(f"lab: no case {arguments.case!r}; there are: {', '.join(cases())}", file=sys.stderr)
        return 2
    if lacking(arguments.case):
        print(f"lab: {arguments.case} is skipped: {lacking(arguments.case)}", file=sys.stderr)
        return 2
    for folder in recorder.run(arguments.case, arguments.directory):
        print(folder)
    return 0


def _cases(_: argparse.Namespace) -> None:
    print("\n".join(cases()))


if __name__ == "__main__":
    sys.exit(main())

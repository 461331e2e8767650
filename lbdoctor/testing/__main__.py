"""The report on a story: `python -m lbdoctor.testing fixtures/STORY [healthy]`."""

import sys
from pathlib import Path

from lbdoctor.gate import Policy
from lbdoctor.reports import Screen, render
from lbdoctor.surprise import loud
from lbdoctor.testing.cases import read
from lbdoctor.testing.states import look

folder, *twin = sys.argv[1:]
with loud():
    found = look(read(Path(folder)).snapshot(healthy=bool(twin)))
print(render("text", found, Policy(), Screen()), end="")

import sys
from pathlib import Path

from bench.forms import STYLES
from bench.state import State

State(int(sys.argv[1]), STYLES[sys.argv[2]]).write(Path(sys.argv[3]))

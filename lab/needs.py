"""What the lab needs of the machine, said in one line when it is not there."""

import shutil
import sys

_COMMANDS = {
    "go": "Go, to build the control plane",
    "setpriv": "setpriv of util-linux, to end programs with their parent",
    "timeout": "timeout of coreutils, to bound programs in time",
    "unshare": "unshare of util-linux, to give programs a host name of their own",
}


def missing() -> str:
    """One line that names what is missing, or nothing."""
    if not sys.platform.startswith("linux"):
        return "the lab needs Linux"
    absent = [what for command, what in _COMMANDS.items() if not shutil.which(command)]
    return f"the lab needs {'; '.join(absent)}" if absent else ""

"""`python -m lbdoctor`."""

from lbdoctor.cli import main

main()

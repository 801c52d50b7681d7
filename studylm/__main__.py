"""`python -m studylm`: the same as the `studylm` command."""

from studylm.cli import main

main()

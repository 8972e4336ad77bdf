"""`python -m tuopin` is the same as `tuopin`."""

from tuopin.cli import main

main()

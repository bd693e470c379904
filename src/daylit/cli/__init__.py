"""The command line. ``daylit --help`` lists the commands; each imports what it needs only when it is called."""

from daylit.cli.run import main

__all__ = ["main"]

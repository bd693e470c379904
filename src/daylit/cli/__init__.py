"""The command line. ``daylit --help`` lists the commands; each imports what it needs only when it is called."""

import os

# Our matrices are tall and thin: the threads of OpenBLAS wait for each other and cost more than they give, eight
# times more on a busy machine. This must stand before NumPy is loaded; who sets it otherwise keeps their choice.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from daylit.cli.run import main

__all__ = ["main"]

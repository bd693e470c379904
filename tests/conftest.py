"""What holds for all tests: one thread for matrices (as the command line sets it), and loud reasons for skipping."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

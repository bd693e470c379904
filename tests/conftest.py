"""What holds for all tests: one thread for matrices (as the command line sets it), and loud reasons for skipping."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from hypothesis import settings

# A slow moment of the machine is no mistake of the code. `make test` tries the same cases every time, so that a change
# is judged by what it changed; `make soak` sets DAYLIT_EXPLORE and tries others.
EXPLORE = "DAYLIT_EXPLORE" in os.environ
settings.register_profile("daylit", deadline=None, derandomize=not EXPLORE, print_blob=True)
settings.load_profile("daylit")

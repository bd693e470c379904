"""What holds for all tests: one thread for matrices (as the command line sets it), and loud reasons for skipping."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from hypothesis import settings

settings.register_profile("daylit", deadline=None)  # a slow moment of the machine is no mistake of the code
settings.load_profile("daylit")

"""Measured figures, each beside its peer in the same run. ``make bench`` runs all and rewrites docs/benchmarks.md."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command line sets it, and for the peers alike

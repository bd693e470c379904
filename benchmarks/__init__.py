"""Measured figures, each beside its peer in the same run. ``make bench`` runs all and rewrites docs/benchmarks.md."""

"""The invented agency: people contacted in a town that does not exist, with effects that are known exactly."""

from daylit.tables.made_up.agency import make_agency, write_benchmark
from daylit.tables.made_up.rms_file import RmsFile, write_csv
from daylit.tables.made_up.truth import GROUPS, Truth

__all__ = ["GROUPS", "RmsFile", "Truth", "make_agency", "write_benchmark", "write_csv"]

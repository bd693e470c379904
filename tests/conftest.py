"""What holds for all tests: one thread for matrices (as the command line sets it), and loud reasons for skipping."""

import os
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import pytest
from hypothesis import settings

# A slow moment of the machine is no mistake of the code. `make test` tries the same cases every time, so that a change
# is judged by what it changed; `make soak` sets DAYLIT_EXPLORE and tries others.
EXPLORE = "DAYLIT_EXPLORE" in os.environ
settings.register_profile("daylit", deadline=None, derandomize=not EXPLORE, print_blob=True)
settings.load_profile("daylit")

# Files of few, long tests go first: left to the end, one of them keeps one worker busy while the others have nothing.
LONG_FIRST = ("worlds", "cli", "portal", "realdata", "officer", "web", "report", "studies")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    place = {folder: number for number, folder in enumerate(LONG_FIRST)}
    # What lies elsewhere (examples in docstrings, run by hand) stays behind.
    items.sort(key=lambda item: place.get(item.path.parts[len(here.parts)], len(place)))

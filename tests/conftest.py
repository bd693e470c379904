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
# Then those that wait for browsers and servers, spread evenly among those that count.
LONG_FIRST = ("worlds", "cli", "realdata")
WAITING = ("officer", "web", "portal")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = len(Path(__file__).parent.parts)
    folders = {item.path: item.path.parts[here] for item in items}
    places = {path: -1.0 for path, folder in folders.items() if folder in LONG_FIRST}
    for waits in (True, False):
        paths = [path for path, folder in folders.items() if path not in places and (folder in WAITING) == waits]
        places |= {path: number / len(paths) for number, path in enumerate(paths)}
    items.sort(key=lambda item: places[item.path])

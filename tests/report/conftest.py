"""One report of every kind of finding, written once for all tests that only read it."""

from __future__ import annotations

import pytest

from daylit.report import Written, write_report
from daylit.tables.extract import Extract
from report.builders import all_kinds, an_extract


@pytest.fixture(scope="session")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Extract:
    return an_extract(tmp_path_factory.mktemp("of-people"))


@pytest.fixture(scope="session")
def written(extract: Extract, tmp_path_factory: pytest.TempPathFactory) -> Written:
    return write_report(all_kinds(), extract, tmp_path_factory.mktemp("report") / "out")

"""A file from which rows with a missing value were dropped: each of its findings says so, and no other does."""

from __future__ import annotations

import pytest

from daylit.studies.cautions import COMPLETE_ROWS
from daylit.studies.registry import run_all
from daylit.studies.settings import Settings
from daylit.tables.engine import connect
from daylit.tables.extract import open_extract
from daylit.tables.mapping.reading import MappingError, read_mapping
from daylit.tables.sealing import sealing
from small_extract import SOURCE, TOWN, people_query
from studies.test_readiness import COLUMNS

DATED = {"columns": {"date": {"from": "day", "format": "iso"}}}


@pytest.mark.parametrize("dropped", [True, False])
def test_each_finding_says_that_rows_were_dropped(tmp_path, dropped):
    mapping = {"name": "test", **({"complete_rows_only": True} if dropped else {})}
    with sealing(tmp_path / "town") as draft, connect() as con:
        draft.write_people(con, people_query(2_000, **COLUMNS))
        draft.finish(
            sources=[SOURCE], mapping=mapping, place=TOWN, rows_read=2_000, rows_set_aside=0, con=con
        )  # fmt: skip
    findings = run_all(open_extract(tmp_path / "town"), Settings())
    assert all((COMPLETE_ROWS in finding.cautions) == dropped for finding in findings)


def test_the_mapping_says_it_with_yes_or_no():
    assert read_mapping({"name": "dropped", "complete_rows_only": True, **DATED}).name == "dropped"
    with pytest.raises(MappingError, match="complete_rows_only is true or false"):
        read_mapping({"name": "dropped", "complete_rows_only": "yes", **DATED})

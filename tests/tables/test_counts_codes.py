"""Columns of counts as numbers: however many cells there are."""

import numpy as np
import pytest

from daylit.tables import counts as counting
from daylit.tables.counts import Counts

DAYS = np.array(["2023-01-02", "2023-01-01"], dtype="datetime64[D]")
COLUMNS = {
    "officer": np.array(["O-2", "O-10", "O-2", "x"], dtype=object)[np.arange(40) % 4],
    "searched": np.array([True, False], dtype=object)[np.arange(40) % 2],
    "age": (np.arange(40) % 7).astype(np.int64),
    "date": DAYS[np.arange(40) % 2],
}


@pytest.mark.parametrize("name", COLUMNS)
def test_many_cells_are_numbered_as_few_are(monkeypatch, name):
    missing = np.arange(40) % 5 == 0
    arrays = {name: np.ma.masked_array(COLUMNS[name], mask=missing)}
    counts = Counts(by=(name,), n=np.ones(40, np.int64), n_read=40, n_used=40, left_out=(), _arrays=arrays)
    few, levels = counts.codes(name)
    monkeypatch.setattr(counting, "MANY", 0)
    many, same = counts.codes(name)
    np.testing.assert_array_equal(few, many)
    assert levels == same
    assert [type(level) for level in levels] == [type(level) for level in same]
    np.testing.assert_array_equal(few == -1, missing)
    told = np.ma.getdata(arrays[name]).tolist()
    assert [levels[code] for code in many[~missing]] == [
        one for one, gone in zip(told, missing, strict=True) if not gone
    ]

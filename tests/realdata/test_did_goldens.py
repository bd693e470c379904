"""The published effects of minimum wages on teenage employment, made again from their file (METHODS V16)."""

import numpy as np
import pandas as pd
import pytest

from daylit.stats.did import att_gt
from realdata.sources import DATA, needs_data

pytestmark = [pytest.mark.realdata, needs_data]
CELLS = {
    2004: {2004: -0.0105, 2005: -0.0704, 2006: -0.1373, 2007: -0.1008},
    2006: {2004: 0.0065, 2005: -0.0028, 2006: -0.0046, 2007: -0.0412},
    2007: {2004: 0.0305, 2005: -0.0027, 2006: -0.0311, 2007: -0.0261},
}
DYNAMIC = {0: -0.0199, 1: -0.0510, 2: -0.1373, 3: -0.1008}


@pytest.fixture(scope="module")
def counties():
    table = pd.read_csv(DATA / "method-checks/mpdta.csv")
    return {"outcome": table.lemp, "unit": table.countyreal, "time": table.year, "first_treated": table.first_treat}


def test_every_group_and_period_comes_out(counties):
    found = att_gt(**counties)
    told = {(one.group, one.time): round(one.estimate, 4) for one in found.cells}
    assert told == {(group, time): value for group, row in CELLS.items() for time, value in row.items()}


def test_the_averages_come_out(counties):
    found = att_gt(**counties)
    assert (round(found.simple.estimate, 4), round(found.simple.std_error, 4)) == (-0.0400, 0.0120)
    assert {one.time: round(one.estimate, 4) for one in found.dynamic if one.time >= 0} == DYNAMIC
    assert round(found.dynamic.overall.estimate, 4) == -0.0772
    assert round(found.group.overall.estimate, 4) == -0.0310


def test_the_simultaneous_band_comes_out_but_for_its_draws(counties):
    one = att_gt(**counties).cells.at(group=2004, time=2007)
    assert (one.band_low, one.band_high) == pytest.approx((-0.1947, -0.0069), abs=0.004)
    assert one.band_low < one.low < one.high < one.band_high


def test_a_base_that_looks_ahead_is_noticed(counties):  # negative control: the numbers above hold the base in place
    shifted = counties | {
        "first_treated": counties["first_treated"].where(lambda year: year == 0, lambda year: year - 1)
    }
    told = [round(one.estimate, 4) for one in att_gt(**shifted).cells if one.time >= one.group]
    assert not np.isin(told, [value for row in CELLS.values() for value in row.values()]).all()

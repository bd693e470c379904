"""The packs with flat files hold every row of their public standard, and every column of its layout."""

import csv
from pathlib import Path

import pytest

from daylit.jurisdictions import load_pack
from daylit.jurisdictions.files.rows import by_name
from jurisdictions.depth import LEAST, depth

STANDARDS = Path(__file__).parents[3] / "shared/standards"

pytestmark = [
    pytest.mark.realdata,
    pytest.mark.skipif(not STANDARDS.exists(), reason="../shared/standards is not there"),
]

ROWS = {
    ("us-nc-sbi122", "2000"): (44, 0),
    ("stanford-opp", "2020"): (103, 0),
    ("uk-stop-search", "2014"): (107, 0),
    ("us-il-itpss", "2012"): (41, 0),
    ("us-il-itpss", "2024"): (46, 0),
    ("us-ct-54-1m", "2013"): (58, 0),
    ("us-va-cpa", "2021"): (54, 0),
    ("us-md-tr25-113", "2013"): (39, 0),
}


@pytest.mark.parametrize(("name", "version"), ROWS)
def test_it_works_and_every_row_of_the_standard_is_held(name, version):
    pack = load_pack(name, version=version)
    found = depth(pack, STANDARDS)
    assert (found.rows, len(found.lacking)) == ROWS[name, version], found.lacking
    assert found.share >= LEAST[pack.completeness]


def test_the_tables_of_north_carolina_have_the_columns_and_widths_of_the_layout():
    with (STANDARDS / "nc_sbi122_fields.csv").open(newline="") as file:
        wanted = [(row["table"], row["element"], int(row["width"])) for row in csv.DictReader(file)]
    tables = load_pack("us-nc-sbi122").file("five-tables").tables
    held = [(table.id, name, same[0].width) for table in tables for name, same in by_name(table.columns).items()]
    assert held == wanted

"""London 2018 tells the ethnicity that people gave and the one that the officer noted: each held beside the other."""

import duckdb
import numpy as np
import pytest

from daylit.stats.misrecorded import corrected_rates, misrecorded_bounds
from realdata.sources import DATA, needs_data

pytestmark = [pytest.mark.realdata, needs_data]
GROUPS = ("Black", "White")


@pytest.fixture(scope="module")
def table():
    """Stops and arrests by own and by noted group, (2, 2): rows are the person's own."""
    rows = duckdb.sql(f"""
        SELECT split_part("Self-defined ethnicity", ' ', 1) AS own, "Officer-defined ethnicity" AS noted,
               count(*) AS n, count(*) FILTER (Outcome ILIKE '%arrest%') AS arrests
        FROM read_csv('{DATA}/uk-london/*metropolitan*.csv.gz', all_varchar = true, union_by_name = true)
        WHERE Outcome IS NOT NULL GROUP BY ALL
    """).fetchall()
    n, arrests = np.zeros((2, 2)), np.zeros((2, 2))
    for own, noted, people, arrested in rows:
        own = (own or "").split("/")[0]
        if own in GROUPS and noted in GROUPS:
            n[GROUPS.index(own), GROUPS.index(noted)] += people
            arrests[GROUPS.index(own), GROUPS.index(noted)] += arrested
    return n, arrests


def test_the_ends_hold_the_ratio_by_the_persons_own_group(table):
    n, arrests = table
    noted, own = (np.array([arrests.sum(axis=axis), n.sum(axis=axis)]) for axis in (0, 1))
    ratio = own[0, 0] / own[1, 0] / (own[0, 1] / own[1, 1])
    share = max(n[1, 0] / noted[1, 0], n[0, 1] / noted[1, 1])
    seen = misrecorded_bounds(
        events=noted[0, 0], n=noted[1, 0], reference_events=noted[0, 1], reference_n=noted[1, 1], share=share
    )
    print(n, arrests, share, ratio, seen)
    assert float(seen.ends.low) <= ratio <= float(seen.ends.high)


def test_undoing_the_recording_gives_back_the_people_and_nearly_the_ratio(table):
    n, arrests = table
    seen = corrected_rates(
        events=arrests.sum(axis=0), n=n.sum(axis=0), recorded_as=n / n.sum(axis=1, keepdims=True), reference=1
    )
    own = arrests.sum(axis=1) / n.sum(axis=1)
    print(seen, own[0] / own[1])
    assert seen.people == pytest.approx(n.sum(axis=1))
    assert seen.interval.low[0] <= own[0] / own[1] <= seen.interval.high[0]

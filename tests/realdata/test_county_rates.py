"""METHODS V3: the county tables behind a published study, and what our comparisons say of them."""

import csv
from pathlib import Path

import numpy as np
import pytest

from daylit.stats.cautions import Caution
from daylit.stats.clustered import clustered_ratio
from daylit.stats.dispersion import pearson_dispersion
from daylit.stats.outcome import outcome_test
from daylit.stats.rates import risk_ratio

FOLDER = Path(__file__).parents[3] / "shared/data/openpolicing-2018"

pytestmark = [
    pytest.mark.realdata,
    pytest.mark.skipif(not FOLDER.exists(), reason="the real stop files are not on this machine"),
]


def county_table(name, events, n):
    """Group → county → (events, n), as in the file."""
    table = {}
    with (FOLDER / name).open(newline="") as lines:
        for row in csv.DictReader(lines):
            group = row["driver_race"].split()[0]
            table.setdefault(group, {})[row["location"]] = (float(row[events]), float(row[n]))
    return table


def side_by_side(table, group):
    """Counts of a group and of white drivers, in the counties that have both; shape (counties,) each."""
    counties = sorted(set(table[group]) & set(table["White"]))
    pairs = np.array([[*table[group][county], *table["White"][county]] for county in counties])
    names = ("events", "n", "reference_events", "reference_n")
    return counties, dict(zip(names, pairs.T, strict=True))


@pytest.fixture(scope="module")
def searches():
    return county_table("fig3a_search_rate_county.csv", "n_searches", "n_stops")


@pytest.fixture(scope="module")
def hits():
    return county_table("fig4a_hit_rate_county.csv", "n_hits", "n_searches")


@pytest.mark.parametrize(("group", "white_higher"), [("Black", 12.4), ("Hispanic", 10.8)])
def test_it_works_on_search_rates(searches, group, white_higher):
    counties, counts = side_by_side(searches, group)
    assert len(counties) == 863
    group_rate = counts["events"] / counts["n"]
    white_rate = counts["reference_events"] / counts["reference_n"]
    assert round(100 * float(np.mean(white_rate > group_rate)), 1) == white_higher
    ratio = risk_ratio(**counts)
    some = ratio.estimable & (ratio.estimate > 0)
    assert ((ratio.estimate < 1) == (white_rate > group_rate))[some].all()
    assert np.isfinite(ratio.low).all()


@pytest.mark.parametrize(("group", "counties", "higher"), [("Black", 859, 84.6), ("Hispanic", 861, 45.2)])
def test_stop_rates(group, counties, higher):
    table = county_table("fig2_stop_rate_county.csv", "n_stops", "county_population")
    shared, counts = side_by_side(table, group)
    assert len(shared) == counties
    share = np.mean(counts["events"] / counts["n"] > counts["reference_events"] / counts["reference_n"])
    assert round(100 * float(share), 1) == higher


@pytest.mark.parametrize(("group", "white_higher"), [("Black", 56.0), ("Hispanic", 92.3)])
def test_hit_rates(hits, group, white_higher):
    counties, counts = side_by_side(hits, group)
    assert len(counties) == 234
    test = outcome_test(
        found=counts["events"],
        searches=counts["n"],
        reference_found=counts["reference_events"],
        reference_searches=counts["reference_n"],
        stratum=counties,
        cluster=counties,
    )
    assert round(100 * float(np.mean(test.by_stratum.estimate < 0)), 1) == white_higher
    if group == "Hispanic":  # published log odds −0.4308, SE 0.0253 by county; ours is Mantel–Haenszel's estimator
        assert np.log(float(test.within.odds_ratio.estimate)) == pytest.approx(-0.4308, abs=0.03)
        assert test.within_clustered.high < 0
    else:  # published 0.0020, SE 0.0244
        assert np.log(float(test.within.odds_ratio.estimate)) == pytest.approx(0.0020, abs=0.03)
        assert test.within_clustered.low < 0 < test.within_clustered.high
    assert Caution.NOT_UNIFORM in test.cautions


def test_counting_people_one_by_one_is_far_too_sure(searches):
    # The published standard error was 13 times too small; ours within counties says the same of the log ratio.
    counties, counts = side_by_side(searches, "Black")
    one = clustered_ratio(
        events=np.concatenate([counts["events"], counts["reference_events"]]),
        n=np.concatenate([counts["n"], counts["reference_n"]]),
        group=np.repeat([True, False], len(counties)),
        cluster=np.tile(counties, 2),
        stratum=np.tile(counties, 2),
    )
    assert one.design_effect > 50
    assert 1.7 < float(one.low) < float(one.high) < 2.3
    fitted = counts["n"] * counts["events"].sum() / counts["n"].sum()
    assert pearson_dispersion(events=counts["events"], n=counts["n"], fitted=fitted, parameters=1).phi > 20

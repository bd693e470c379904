"""The invented agency's truth comes out of every study."""

import math

import numpy as np
import pytest

from daylit.studies.registry import STUDIES
from daylit.tables.counts import count
from daylit.tables.made_up import Truth
from studies.asking import asked, check, town, value

TRUTH = Truth()


@pytest.mark.parametrize("name", STUDIES)
def test_it_works_on_the_invented_agency(name):
    finding = asked(name)
    check(finding)
    assert finding.study == name
    assert finding.n_read == 40_000
    assert finding.n_used > 0
    assert finding.charts
    assert finding.provenance.extract == town().manifest.fingerprint


def test_the_order_is_that_of_the_report():
    assert list(STUDIES) == [
        "missingness",
        "rates",
        "robust_outcome",
        "standardised",
        "benchmark",
        "search_reasons",
        "hit_rates",
        "veil_of_darkness",
        "trend",
    ]


def test_the_darkness_effect_lies_in_its_interval_and_is_told():
    finding = asked("veil_of_darkness")
    for variant in ("days", "season"):
        odds = value(finding, f"dark.odds_ratio.{variant}", "black")
        assert odds.low < math.exp(TRUTH.dark_log_odds["black"]) < odds.high
    answer = " ".join(finding.answer)
    assert "the share of Black people (next to White people) was clearly lower in the dark" in answer
    assert "a sign that stops respond to race that can be seen" in answer


def test_rates_are_those_of_plain_counting():
    counts = count(town(), ["race_ethnicity", "searched"])
    group, searched = counts.column("race_ethnicity"), counts.column("searched")
    n = int(counts.n[(group == "black") & np.array([s is not None for s in searched])].sum())
    events = int(counts.n[(group == "black") & (searched == True)].sum())  # noqa: E712
    estimate = value(asked("rates"), "searched.rate", "black")
    assert (estimate.n, estimate.events) == (n, events)
    assert estimate.value == pytest.approx(events / n)


def test_the_lower_threshold_shows_as_more_searches_and_fewer_finds():
    more = value(asked("standardised"), "searched.ratio.reason_group", "black")
    fewer = value(asked("hit_rates"), "found.ratio", "black")
    assert more.low > 1
    assert more.q_value < 0.05
    assert fewer.high < 1
    assert "fits a lower bar for searching Black people, but it does not settle it" in " ".join(
        asked("hit_rates").answer
    )


def test_more_searches_and_fewer_finds_together_fit_a_lower_bar():
    finding = asked("robust_outcome")
    search, found = (value(finding, f"{what}.ratio.bar", "black") for what in ("searched", "found"))
    assert search.low > 1
    assert found.high < 1
    assert found.q_value < 0.05
    assert finding.answer[1] == "Searches and finds both fit a lower bar for searching Black people."


def test_the_other_way_round_they_fit_a_higher_bar():
    """The same people, compared with Black people: what was lower for one is higher for the other."""
    finding = asked("robust_outcome", reference="black")
    mine, theirs = (value(one, "found.ratio.bar", who) for one, who in (
        (finding, "white"), (asked("robust_outcome"), "black"),
    ))  # fmt: skip
    assert mine.value == pytest.approx(1 / theirs.value)
    assert mine.p_value == pytest.approx(theirs.p_value)
    assert "Searches and finds both fit a higher bar for searching White people." in finding.answer


def test_of_few_people_no_bar_is_told():
    finding = asked("robust_outcome", people=2_000)
    assert finding.answer[1] == "We cannot tell: this question asks for 1,000 people of each of two groups."
    assert [one.status for one in finding.estimates] == ["too few"]


def test_hit_rates_are_near_the_built_in_ones_for_each_group():
    # The mix over reasons and trained units is not known here: the truth lies between its lowest and highest.
    finding = asked("hit_rates", people=40_000)
    for group in ("white", "black", "hispanic"):
        reasons = list(TRUTH.risk_mean)
        ends = [float(TRUTH.hit_rate(group, r, trained=t)) for r in reasons for t in (False, True)]
        estimate = value(finding, "found.rate", group)
        assert min(ends) - 0.03 < estimate.value < max(ends) + 0.03


def test_missing_race_in_one_unit_and_summer_is_named():
    finding = asked("missingness")
    answer = " ".join(finding.answer)
    assert f"missing much more often in some months in {TRUTH.gap_unit}" in answer
    share = value(finding, "recorded.race_ethnicity")
    counts = count(town(), ["race_ethnicity"])
    assert share.events == counts.n_read - int(counts.n[counts.column("race_ethnicity") == None].sum())  # noqa: E711


def test_the_benchmark_holds_stops_per_resident():
    estimate = value(asked("benchmark"), "stops.rate", "black")
    assert estimate.value == pytest.approx(estimate.n / (38_000 * 3) * 1000, rel=1e-6)
    ratio = value(asked("benchmark"), "stops.ratio", "black")
    assert 1 < ratio.low < ratio.value < ratio.high


def test_the_yearly_change_lies_in_the_interval():
    change = value(asked("trend"), "stops.change_per_year", "white")
    assert change.low < math.exp(TRUTH.yearly_change) < change.high


# The benchmark is not among them: groups live in other areas there too, and areas differ in how much is policed.
@pytest.mark.parametrize("name", ["rates", "robust_outcome", "standardised", "hit_rates", "veil_of_darkness"])
def test_where_all_are_treated_alike_no_study_points_at_black_people(name):
    finding = asked(name, alike=True, seed=3)
    check(finding)
    pairs = [e for e in finding.estimates if e.groups.get("race_ethnicity") == "black" and e.q_value is not None]
    assert pairs
    assert [e.quantity for e in pairs if e.q_value < 0.05] == []


def test_a_null_result_says_what_could_have_been_seen():
    answer = " ".join(asked("veil_of_darkness", alike=True, seed=3).answer)
    assert "no clear gap" in answer
    assert "we could only have seen odds that differ by" in answer


def test_the_same_question_gives_the_same_bytes():
    from daylit.studies.registry import Settings, run

    assert run(town(), "rates", Settings()).to_json() == run(town(), "rates", Settings()).to_json()


@pytest.mark.parametrize("name", ["rates", "robust_outcome", "standardised", "hit_rates", "veil_of_darkness"])
def test_both_engines_give_the_same_finding(name):
    from dataclasses import replace

    one, other = asked(name), asked(name, engine="polars")
    assert replace(other, provenance=one.provenance).to_json() == one.to_json()


def test_a_filter_holds_in_every_study():
    for name in STUDIES:
        finding = asked(name, where=("year=2022",))
        check(finding)
        assert finding.n_read == count(town(), ["year"]).n[1]

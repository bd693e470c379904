"""The effects that the invented agency was built with are in its data, as large as its truth says."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from scipy import integrate, stats

from daylit.stats.standardise import mantel_haenszel
from daylit.sun import twilight
from daylit.tables.counts import Counts, count
from daylit.tables.extract import Extract
from daylit.tables.filters import Filters
from daylit.tables.made_up import GROUPS, Truth, make_agency
from daylit.terms.contact import DISCRETIONARY

PEOPLE = 250_000
# Nothing in the way of the effects: complete records, officers alike, groups spread evenly over the areas.
EVEN = Truth(gaps=0, officer_sd=0, officer_threshold_sd=0, area_sd=0, training_share=0)
MakeTown = Callable[[Truth], Extract]


@pytest.fixture(scope="module")
def town_with(tmp_path_factory: pytest.TempPathFactory) -> MakeTown:
    made: dict[str, Extract] = {}

    def town_with(truth: Truth) -> Extract:
        if repr(truth) not in made:
            folder = tmp_path_factory.mktemp("truth") / "town"
            made[repr(truth)] = make_agency(folder, people=PEOPLE, seed=11, truth=truth)
        return made[repr(truth)]

    return town_with


def people(counts: Counts, **held: object) -> int:
    chosen = np.ones(len(counts), dtype=bool)
    for name, value in held.items():
        chosen &= counts.column(name) == value
    return int(counts.n[chosen].sum())


def far(events: int, n: int, chance: float) -> float:
    """How many standard errors a share is from its truth."""
    return float(abs(events - n * chance) / np.sqrt(n * chance * (1 - chance)))


@pytest.mark.parametrize("group", ["white", "black", "hispanic"])
@pytest.mark.parametrize("reason_group", ["safety", "investigatory", "equipment_administrative"])
def test_it_works_and_searches_and_finds_follow_the_threshold(
    town_with: MakeTown, group: str, reason_group: str
) -> None:
    counts = count(town_with(EVEN), ["race_ethnicity", "reason_group", "search_basis", "found"])
    here = {"race_ethnicity": group, "reason_group": reason_group}
    searches = sum(people(counts, **here, search_basis=basis) for basis in DISCRETIONARY)
    finds = sum(people(counts, **here, search_basis=basis, found=True) for basis in DISCRETIONARY)
    assert far(searches, people(counts, **here), EVEN.search_rate(group, reason_group)) < 4
    assert far(finds, searches, EVEN.hit_rate(group, reason_group)) < 4


def test_the_closed_form_is_that_of_a_beta_risk_above_a_threshold() -> None:
    risk = stats.beta(0.04 * 6, 0.96 * 6)
    rate = EVEN.search_rate("black", "equipment_administrative")
    mean = integrate.quad(lambda p: p * risk.pdf(p), 0.14, 1)[0] / risk.sf(0.14)
    assert rate == pytest.approx(risk.sf(0.14), rel=1e-9)
    assert EVEN.hit_rate("black", "equipment_administrative") == pytest.approx(mean, rel=1e-7)


def test_training_moves_the_threshold_of_its_unit_from_its_day(town_with: MakeTown) -> None:
    truth = replace(EVEN, training_share=1.0)
    counts = count(
        town_with(truth),
        ["race_ethnicity", "reason_group", "search_basis"],
        where=Filters.parse(["unit=Patrol West", "date=2022-07-01.."]),
    )
    here = {"race_ethnicity": "black", "reason_group": "safety"}
    searches = sum(people(counts, **here, search_basis=basis) for basis in DISCRETIONARY)
    assert truth.search_rate("black", "safety", trained=True) == pytest.approx(truth.search_rate("white", "safety"))
    assert far(searches, people(counts, **here), truth.search_rate("white", "safety")) < 4
    assert far(searches, people(counts, **here), truth.search_rate("black", "safety")) > 6


def test_groups_are_met_as_their_number_and_their_log_odds_say(town_with: MakeTown) -> None:
    truth = replace(EVEN, dark_log_odds={}, clock_log_odds={})
    counts = count(town_with(truth), ["race_ethnicity"])
    weight = truth.vector("population") * np.exp(truth.vector("stop_log_odds"))
    for group, share in zip(GROUPS, weight / weight.sum(), strict=True):
        assert far(people(counts, race_ethnicity=group), PEOPLE, share) < 4


@pytest.mark.parametrize(("group", "effect"), [("black", -0.25), ("hispanic", -0.10), ("asian", 0.0)])
def test_darkness_changes_the_odds_at_the_same_clock_time(town_with: MakeTown, group: str, effect: float) -> None:
    log_odds, std_error = dark_log_odds(town_with(EVEN), group, ["kind=traffic", "initiation=officer"])
    assert abs(log_odds - effect) < 3.5 * std_error
    assert std_error < 0.07


def test_darkness_changes_nothing_where_the_officer_did_not_choose(town_with: MakeTown) -> None:
    truth = replace(EVEN, dark_log_odds={"black": -1.0})
    chosen, _ = dark_log_odds(town_with(truth), "black", ["kind=traffic", "initiation=officer"])
    sent, std_error = dark_log_odds(town_with(truth), "black", ["kind=call"])
    assert chosen < -0.85
    assert abs(sent) < 3.5 * std_error


def dark_log_odds(extract: Extract, group: str, where: list[str]) -> tuple[float, float]:
    """Log odds ratio of a group after dusk against before sunset, within quarters of an hour."""
    counts = count(
        extract, ["date", "minute", "race_ethnicity"], where=Filters.parse([*where, f"race_ethnicity=white,{group}"])
    )
    place = extract.manifest.place
    sky = twilight(date=counts.column("date"), latitude=place.latitude, longitude=place.longitude, zone=place.zone)
    minute, quarter = counts.column("minute"), counts.column("minute") // 15
    dark, light = (minute >= sky.dusk), (minute < sky.sunset) & (minute > 12 * 60)
    own = counts.column("race_ethnicity") == group
    quarters = np.unique(quarter)
    own_dark, own, other_dark, other = (
        np.array([counts.n[(quarter == at) & who].sum() for at in quarters])
        for who in (own & dark, own & (dark | light), ~own & dark, ~own & (dark | light))
    )
    odds = mantel_haenszel(events=own_dark, n=own, reference_events=other_dark, reference_n=other).odds_ratio
    return float(np.log(odds.estimate)), float(np.log(odds.high / odds.low) / (2 * 1.959964))


def test_the_calendar_has_its_trend_and_season(town_with: MakeTown) -> None:
    extract = town_with(EVEN)
    years = {cell["year"]: cell["n"] for cell in count(extract, ["year"]).cells()}
    assert np.log(years[2023] / years[2021]) == pytest.approx(2 * EVEN.yearly_change, abs=0.02)
    months = {cell["month"]: cell["n"] for cell in count(extract, ["month"]).cells()}
    assert months[7] / months[1] == pytest.approx(1.15 / 0.85, abs=0.05)


def test_in_a_town_without_differences_all_groups_are_treated_alike(town_with: MakeTown) -> None:
    truth = replace(Truth(), gaps=0).no_differences()
    counts = count(town_with(truth), ["race_ethnicity", "searched", "cited", "reason_group"])
    for outcome in ("searched", "cited"):
        white, black = ({"race_ethnicity": group, "reason_group": "safety"} for group in ("white", "black"))
        share = people(counts, **white, **{outcome: True}) / people(counts, **white)
        assert far(people(counts, **black, **{outcome: True}), people(counts, **black), share) < 4


def test_officers_differ_by_as_much_as_they_should(town_with: MakeTown) -> None:
    truth = replace(EVEN, officer_sd=0.5)
    counts = count(town_with(truth), ["officer", "race_ethnicity"], where=Filters.parse(["kind=traffic"]))
    logits, weights = [], []
    for officer in np.unique(counts.column("officer")):
        white, black = (people(counts, officer=officer, race_ethnicity=group) for group in ("white", "black"))
        if min(white, black) >= 20:
            logits.append(np.log(black / white))
            weights.append(1 / black + 1 / white)
    between = np.var(logits, ddof=1) - np.mean(weights)
    assert len(logits) > 200
    assert np.sqrt(between) == pytest.approx(0.5, abs=0.06)


def test_the_truth_can_be_read_back_from_the_manifest(tmp_path: Path) -> None:
    truth = Truth(dark_log_odds={"black": -0.4}, start=date(2022, 1, 1))
    extract = make_agency(tmp_path / "town", people=200, truth=truth)
    written = extract.manifest.mapping["made_up"]["truth"]
    assert written["dark_log_odds"] == {"black": -0.4}
    assert (written["start"], written["end"]) == ("2022-01-01", "2023-12-31")

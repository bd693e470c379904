"""What of a finding calls for an answer, and what stays below the gate of its study."""

import pytest

from daylit.studies.evidence import clear_results
from daylit.studies.finding import Estimate, Finding, Provenance

BLACK = {"race_ethnicity": "black"}


def one(quantity: str, value: float | None, q: float | None = 0.001, **more) -> Estimate:
    return Estimate(
        quantity=quantity, label=quantity, groups=BLACK, value=value, unit="ratio", n=400, q_value=q, **more
    )


def a_finding(study: str, *estimates: Estimate) -> Finding:
    return Finding(
        study=study, title="t", question="q", answer=("a",), design="description", estimates=estimates, n_read=9,
        n_used=9, assumes=(), does_not_show=(),
        provenance=Provenance(extract="0", source="", version="", settings={"false_discovery": 0.05}),
    )  # fmt: skip


def veil(*values: float, quiet: int = 0) -> Finding:
    """Ways in the order of the study; the last ``quiet`` of those before the season are not clear."""
    names = ("raw", "clock", "days", "season", "clock_change")
    ways = [one(f"dark.odds_ratio.{name}", value) for name, value in zip(names, values, strict=True)]
    return a_finding(
        "veil_of_darkness", *(one(w.quantity, w.value, 0.5) if n < quiet else w for n, w in enumerate(ways))
    )


def test_it_works_for_like_compared_with_like():
    found = a_finding(
        "standardised",
        one("searched.ratio.raw", 2.0),
        one("searched.ratio.area", 1.4),
        one("searched.difference.area", 0.1, None),
        one("arrested.ratio.raw", 2.0),
        one("arrested.ratio.area", 1.1, 0.4),
    )
    assert [each.quantity for each in clear_results(found)] == ["searched.ratio.area"]


@pytest.mark.parametrize(("within", "calls"), [(-0.1, 1), (0.1, 0), (None, 0)])
def test_what_searches_find_has_to_hold_within_areas(within: float | None, calls: int):
    found = a_finding("hit_rates", one("found.ratio", 0.6), one("found.difference.within_area", within, None))
    assert len(clear_results(found)) == calls


def bar(*ways: tuple[float, float], q: float = 0.001) -> Finding:
    """Ways of counting, each with the ratio of searches and that of finds; the first has the verdict."""
    named = [("" if number == 0 else f".{number}", *both) for number, both in enumerate(ways)]
    return a_finding(
        "robust_outcome",
        *(one(f"searched.ratio.bar{name}", search, None) for name, search, _ in named),
        *(one(f"found.ratio.bar{name}", hit, None if name else q) for name, _, hit in named),
    )


@pytest.mark.parametrize(
    ("found", "calls"),
    [
        (bar((1.8, 0.7), (1.9, 0.8)), 1),
        (bar((0.6, 1.4), (0.7, 1.3)), 1),
        (bar((1.8, 0.7), q=0.2), 0),
        (bar((1.8, 0.7), (1.9, 1.1)), 0),  # one way of counting sees more finds
        (bar((1.8, 0.7), (0.9, 0.7)), 0),
        (bar((1.8, 1.2)), 0),
    ],
)
def test_a_bar_for_searches_has_to_hold_in_every_way_of_counting(found: Finding, calls: int):
    assert [each.quantity for each in clear_results(found)] == ["found.ratio.bar"] * calls


@pytest.mark.parametrize(
    ("found", "calls"),
    [
        (veil(0.6, 0.6, 0.7, 0.7, 0.7), 1),
        (veil(0.6, 0.6, 0.7, 0.7, 0.7, quiet=2), 1),
        (veil(0.6, 0.6, 0.7, 0.7, 0.7, quiet=3), 0),  # two of five
        (veil(0.6, 0.6, 0.7, 0.7, 0.7, quiet=4), 0),  # the season is not clear
        (veil(1.6, 0.6, 0.7, 0.7, 0.7), 0),  # both directions
        (veil(1.6, 1.6, 1.7, 1.7, 1.7), 0),  # the reverse
    ],
)
def test_daylight_and_dark_has_to_hold_with_the_season_and_most_ways(found: Finding, calls: int):
    assert len(clear_results(found)) == calls


def test_what_is_recorded_for_few_calls_for_better_records():
    found = a_finding("missingness", one("recorded.area", 0.5, None), one("recorded.gender", 0.95, None))
    assert [each.quantity for each in clear_results(found)] == ["recorded.area"]


def test_a_plain_difference_calls_for_nothing_and_neither_does_an_unanswered_question():
    assert clear_results(a_finding("rates", one("searched.ratio", 3.0))) == []
    assert clear_results(a_finding("standardised", one("standardised", None, None, status="not estimable"))) == []

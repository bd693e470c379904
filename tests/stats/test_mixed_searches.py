"""Finds of searches by choice where some have no basis: the ends, held to every way that the counts could be."""

import itertools

import numpy as np
import pytest

from daylit.stats.mixed_searches import clustered_mixed_searches, mixed_searches
from daylit.stats.rates import rate_difference

NONE_KNOWN = {
    "found": 0, "searches": 0, "mixed_found": 225, "mixed": 1_000,
    "reference_found": 0, "reference_searches": 0, "reference_mixed_found": 277, "reference_mixed": 1_000,
}  # fmt: skip
SOME = {
    "found": 3, "searches": 8, "mixed_found": 4, "mixed": 10,
    "reference_found": 5, "reference_searches": 9, "reference_mixed_found": 2, "reference_mixed": 5,
}  # fmt: skip


def every_way(found, searches, mixed_found, mixed, at_most):
    """The rate of searches by choice in each way in which up to so many of the mixed ones were no choice."""
    for gone in range(at_most + 1):
        for finds in range(max(0, gone - (mixed - mixed_found)), min(gone, mixed_found) + 1):
            if searches + mixed - gone:
                yield (found + mixed_found - finds) / (searches + mixed - gone)


@pytest.mark.parametrize("share", [0.0, 0.2, 0.4, 0.8, 1.0])
def test_it_works_as_counting_every_way_does(share):
    seen = mixed_searches(**SOME, share=share)
    own = list(every_way(3, 8, 4, 10, round(10 * share)))
    other = list(every_way(5, 9, 2, 5, round(5 * share)))
    assert (float(seen.rate.low), float(seen.rate.high)) == pytest.approx((min(own), max(own)))
    assert (float(seen.reference_rate.low), float(seen.reference_rate.high)) == pytest.approx((min(other), max(other)))
    gaps = [one - two for one, two in itertools.product(own, other)]
    assert (float(seen.gap.low), float(seen.gap.high)) == pytest.approx((min(gaps), max(gaps)))


def test_any_small_counts_are_held_by_the_ends():
    rng = np.random.default_rng(4)
    for _ in range(300):
        searches, mixed = rng.integers(0, 7), rng.integers(1, 7)
        found, mixed_found = rng.integers(0, searches + 1), rng.integers(0, mixed + 1)
        gone = int(rng.integers(0, mixed + 1))
        seen = mixed_searches(
            found=found, searches=searches, mixed_found=mixed_found, mixed=mixed, reference_found=1,
            reference_searches=2, reference_mixed_found=0, reference_mixed=0, share=gone / mixed,
        )  # fmt: skip
        ways = list(every_way(int(found), int(searches), int(mixed_found), int(mixed), gone))
        low, high = float(seen.rate.low), float(seen.rate.high)
        if searches + mixed == gone:  # none need be left, and of none nothing is known
            assert (low, high) == (0, 1) or (low, high) == pytest.approx((min(ways), max(ways)))
        else:
            assert (low, high) == pytest.approx((min(ways), max(ways)))


def test_with_every_basis_known_it_is_the_plain_difference_with_newcombes_interval():
    known = SOME | {"mixed_found": 0, "mixed": 0, "reference_mixed_found": 0, "reference_mixed": 0}
    seen = mixed_searches(**known, share=[0, 0.5, 1])
    plain = rate_difference(events=3, n=8, reference_events=5, reference_n=9, method="newcombe")
    assert seen.gap.low == pytest.approx(float(plain.estimate))
    assert seen.gap.high == pytest.approx(float(plain.estimate))
    assert seen.gap_interval.low == pytest.approx(float(plain.low))
    assert seen.gap_interval.high == pytest.approx(float(plain.high))
    assert np.isnan(seen.turns).all()


def test_with_no_basis_known_the_gap_turns_at_itself():
    """Of 1,000 searches 225 and 277 find something: 52 of 1,000 that were no choice are enough."""
    seen = mixed_searches(**NONE_KNOWN, share=[0, 0.052, 1])
    assert seen.turns == pytest.approx(0.052)
    assert seen.gap.high[1] == pytest.approx(0)
    assert (seen.gap.low[2], seen.gap.high[2]) == (-1, 1)


def test_ends_move_outwards_along_the_row_and_chance_widens_them():
    seen = mixed_searches(**SOME, share=np.linspace(0, 1, 21))
    assert (np.diff(seen.gap.low) <= 1e-12).all()
    assert (np.diff(seen.gap.high) >= -1e-12).all()
    assert (seen.gap_interval.low <= seen.gap.low).all()
    assert (seen.gap_interval.high >= seen.gap.high).all()


def test_a_gap_that_no_share_undoes_has_no_turn():
    seen = mixed_searches(
        found=5, searches=100, mixed_found=1, mixed=5, reference_found=60, reference_searches=100,
        reference_mixed_found=2, reference_mixed=5, share=1,
    )  # fmt: skip
    assert np.isnan(seen.turns)
    assert float(seen.gap.high) < 0


def test_nobody_gives_no_number_and_no_warning():
    with np.errstate(all="raise"):
        seen = mixed_searches(**dict.fromkeys(SOME, 0), share=[0, 0.5, 1])
    assert (seen.gap.low.tolist(), seen.gap.high.tolist()) == ([-1] * 3, [1] * 3)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"share": 1.2}, "share must lie between 0 and 1"),
        ({"share": -0.1}, "share holds a negative"),
        ({"found": 9}, "found is larger than searches"),
        ({"mixed_found": 11}, "mixed_found is larger than mixed"),
        ({"reference_found": 10}, "reference_found is larger than reference_searches"),
        ({"reference_mixed": float("nan")}, "reference_mixed holds a missing"),
    ],
)
def test_what_cannot_be_is_refused_by_name(change, words):
    with pytest.raises(ValueError, match=words):
        mixed_searches(**(SOME | {"share": 0.3} | change))


def by_officer(officers=30, seed=3):
    rng = np.random.default_rng(seed)
    cluster = np.repeat(np.arange(officers), 4)
    group, chosen = np.tile([True, True, False, False], officers), np.tile([True, False], 2 * officers)
    n = rng.integers(2, 60, 4 * officers)
    chance = np.clip(0.3 - 0.05 * group + 0.06 * rng.standard_normal(officers)[cluster], 0.01, 1)
    return {"found": rng.binomial(n, chance), "n": n, "chosen": chosen, "group": group, "cluster": cluster}


def totals(cells, use=slice(None)):
    x, n, chosen, group = (cells[name][use] for name in ("found", "n", "chosen", "group"))
    kinds = (group & chosen, group & ~chosen, ~group & chosen, ~group & ~chosen)
    return dict(zip(SOME, (float(row[kind].sum()) for kind in kinds for row in (x, n)), strict=True))


def test_with_clusters_the_ends_are_the_same_and_the_intervals_those_of_a_plain_loop():
    cells = by_officer(9)
    seen = clustered_mixed_searches(**cells, share=[0, 0.25])
    plain = mixed_searches(**totals(cells), share=[0, 0.25])
    assert np.array(seen.gap) == pytest.approx(np.array(plain.gap))
    left = np.array(
        [np.array(mixed_searches(**totals(cells, cells["cluster"] != gone), share=0.25).gap) for gone in range(9)]
    )
    error = np.sqrt(8 / 9 * ((left - np.array(seen.gap)[:, 1]) ** 2).sum(axis=0))
    assert float(seen.gap_interval.low[1]) == pytest.approx(float(seen.gap.low[1]) - 2.3060041 * error[0])
    assert float(seen.gap_interval.high[1]) == pytest.approx(float(seen.gap.high[1]) + 2.3060041 * error[1])


def test_where_nothing_was_found_the_clustered_interval_is_no_narrower():
    cells = by_officer(6)
    cells["found"] = np.where(cells["group"], 0, cells["found"])
    seen = clustered_mixed_searches(**cells, share=[0.1])
    plain = mixed_searches(**totals(cells), share=[0.1])
    assert seen.gap_interval.low[0] <= plain.gap_interval.low[0]
    assert seen.gap_interval.high[0] >= plain.gap_interval.high[0]


def test_one_officer_with_all_searches_of_a_group_says_nothing_of_how_officers_differ():
    seen = clustered_mixed_searches(
        found=[5, 3, 4], n=[9, 30, 30], chosen=[True, True, False], group=[True, False, False], cluster=[1, 1, 2],
        share=[0.2],
    )  # fmt: skip
    assert (seen.gap_interval.low[0], seen.gap_interval.high[0]) == (-1, 1)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"cluster": [1, 1, 1, 1]}, "cluster holds one label"),
        ({"group": [1, 0, 1, 0]}, "group must be True or False"),
        ({"chosen": [True]}, "chosen must be True or False"),
        ({"found": [10, 3, 0, 4]}, "found is larger than n"),
        ({"share": [1.5]}, "share must lie between 0 and 1"),
        ({"level": 2}, "level must lie between"),
    ],
)
def test_clusters_that_cannot_be_are_refused_by_name(change, words):
    cells = {
        "found": [0, 3, 0, 4], "n": [9, 30, 9, 30], "chosen": [True] * 4, "group": [True, False] * 2,
        "cluster": [1, 1, 2, 2],
    }  # fmt: skip
    with pytest.raises(ValueError, match=words):
        clustered_mixed_searches(**(cells | {"share": [0.2]} | change))

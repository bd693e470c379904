import numpy as np
import pytest
from scipy import stats

from daylit.stats.bunching import bunching
from daylit.stats.cautions import Caution
from daylit.stats.multiple import benjamini_hochberg
from worlds.test_bunching_worlds import world


def given(seed=1, **changes):
    return world(np.random.default_rng(seed), 30, 250, np.array([0.4, 0.6, 0.6])) | changes


def table(cells, group=None):
    """Tickets below, at and above the discount speed, and all at or above it, of each officer."""
    use = np.ones(len(cells["n"]), dtype=bool) if group is None else cells["group"] == group
    off = cells["speed"] - cells["discount"]
    masks = (off == -1, off == 0, off == 1, off >= 0)
    return np.array([np.bincount(cells["officer"], cells["n"] * use * mask) for mask in masks])


def lenient(cells):
    below, there, above, all_ = table(cells)
    p = [
        stats.binomtest(int(b), int(a + b + c), 0.5, alternative="greater").pvalue if n >= 100 else np.nan
        for a, b, c, n in zip(below, there, above, all_, strict=True)
    ]
    return benjamini_hochberg(p) < 0.05


def test_it_works_and_sorts_officers_as_the_binomial_test_does():
    cells = given()
    found = bunching(**cells)
    assert found.lenient == lenient(cells).sum() == 15
    assert found.lenient + found.control + found.unclear + found.few == 30
    assert found.groups == ("black", "hispanic")
    assert found.difference.high[0] < 0 < found.difference.high[1]
    assert found.expected_false == pytest.approx(0.75)


def test_the_gap_is_that_of_least_squares_with_a_level_for_each_officer():
    cells = given()
    part = lenient(cells)
    own, base = (table(cells, name)[:, part] for name in ("black", "white"))
    weight = own[3] * base[3] / (own[3] + base[3])
    gap = (weight * (own[1] / own[3] - base[1] / base[3])).sum() / weight.sum()
    found = bunching(**cells)
    assert found.lenient_gap.estimate[0] == pytest.approx(gap)
    assert found.difference.estimate[0] == pytest.approx(gap - found.control_gap.estimate[0])
    # The same by regression on officers and the group.
    y, x, w = (
        np.concatenate([own[1] / own[3], base[1] / base[3]]),
        np.repeat([1.0, 0.0], part.sum()),
        np.r_[own[3], base[3]],
    )
    design = np.column_stack([x, np.tile(np.eye(part.sum()), (2, 1))])
    slope = np.linalg.lstsq(design * np.sqrt(w)[:, None], y * np.sqrt(w), rcond=None)[0][0]
    assert found.lenient_gap.estimate[0] == pytest.approx(slope)


def test_the_spread_solves_its_equation():
    cells = given(2)
    found, part = bunching(**cells), lenient(cells)
    own, base = (table(cells, name)[:, part] for name in ("hispanic", "white"))
    variance = 0.0
    for side in (own, base):
        rate = (side[1] + side[1].sum() / side[3].sum()) / (side[3] + 1)
        variance = variance + rate * (1 - rate) / side[3]
    gap, size = own[1] / own[3] - base[1] / base[3], int(part.sum())
    for spread, value in (
        (found.spread.estimate[1], size - 1),
        (found.spread.low[1], stats.chi2.ppf(0.975, size - 1)),
        (found.spread.high[1], stats.chi2.ppf(0.025, size - 1)),
    ):
        weight = 1 / (variance + spread**2)
        q = float(weight @ (gap - weight @ gap / weight.sum()) ** 2)
        assert q == pytest.approx(value, rel=1e-5) or (spread == 0 and q <= value)


def test_the_order_of_rows_and_the_names_of_officers_change_nothing():
    cells = given(3)
    order = np.random.default_rng(4).permutation(len(cells["n"]))
    turned = {k: v[order] if isinstance(v, np.ndarray) else v for k, v in cells.items()}
    turned["officer"] = np.array([f"o{one}" for one in turned["officer"]], dtype=object)
    plain, mixed = bunching(**cells), bunching(**turned)
    assert mixed.difference.estimate == pytest.approx(plain.difference.estimate)
    assert mixed.difference.low == pytest.approx(plain.difference.low)


def test_one_group_more_makes_every_interval_wider():
    cells = given()
    keep = cells["group"] != "hispanic"
    two = {k: v[keep] if isinstance(v, np.ndarray) else v for k, v in cells.items()}
    alone, beside = bunching(**two).control_gap, bunching(**cells).control_gap
    assert beside.level == pytest.approx(0.975)
    assert alone.level == pytest.approx(0.95)


@pytest.mark.parametrize(
    "change",
    [
        {"n": 0}, {"mercy": 0.0}, {"discount": 99}, {"one officer": True},
    ],
)  # fmt: skip
def test_where_no_officer_bunches_nothing_is_told(change):
    cells = given()
    if "n" in change:
        cells["n"] = np.zeros(len(cells["n"]))
    if "mercy" in change:
        cells = world(np.random.default_rng(1), 10, 250, np.zeros(3))
    if "discount" in change:
        cells["discount"] = 99
    if "one officer" in change:
        cells["officer"] = np.zeros(len(cells["n"]), dtype=int)
    with np.errstate(divide="raise", invalid="raise"):
        found = bunching(**cells)
    assert Caution.NOT_ESTIMABLE in found.difference.cautions
    assert (found.difference.low.tolist(), found.difference.high.tolist()) == ([-2, -2], [2, 2])
    assert found.difference.p_value.tolist() == [1, 1]
    assert not np.isnan(found.spread.low).any()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"n": -1}, "negative"), ({"n": 0.5}, "whole numbers"), ({"speed": 9.5}, "speed must hold a whole number"),
        ({"officer": None}, "officer holds a missing label"), ({"reference": "nobody"}, "nobody must be one of"),
        ({"most": 0.5}, "most must be"), ({"fdr": 1.0}, "fdr"), ({"level": 0}, "level"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_name(change, said):
    cells = given()
    ((name, value),) = change.items()
    whole = name in ("n", "speed", "officer")
    with pytest.raises(ValueError, match=said):
        bunching(**(cells | {name: np.array([value] * len(cells["n"])) if whole else value}))

import warnings

import numpy as np
import pytest
import statsmodels.formula.api as smf
from pandas import DataFrame

from daylit.stats import shares
from daylit.stats.cautions import Caution
from daylit.stats.components import Spreads, add_up, log_marginal
from daylit.stats.design import code
from daylit.stats.share_scale import log_odds_share, widened
from daylit.stats.shares import variance_shares
from worlds.test_shares_worlds import SPREAD, world


def town(rng, *, officers=40, areas=12, units=6, rounds=8, people=20, spread=(0.03, 0.06, 0.02)):
    """Cells of officers, who belong to units and work in areas."""
    officer = np.repeat(np.arange(officers), rounds)
    area, unit = rng.integers(0, areas, len(officer)), officer % units
    chance = 0.25 + sum(
        size * rng.standard_normal(members)[labels]
        for size, members, labels in zip(spread, (units, officers, areas), (unit, officer, area), strict=True)
    )
    n = 1 + rng.poisson(people, len(officer))
    levels = {"unit": unit, "officer": officer, "area": area}
    return {"events": rng.binomial(n, np.clip(chance, 0.01, 0.99)), "n": n, "levels": levels}


def dense(y, variance, levels, columns, spread):
    """The same by the whole covariance of the cells, with the means integrated over."""
    r, covariance = columns.shape[1], np.diag(variance)
    for level, labels in enumerate(levels):
        same = labels[:, None] == labels[None, :]
        for column in range(r):
            outer = columns[:, column, None] * columns[None, :, column]
            covariance = covariance + spread[level * r + column] ** 2 * same * outer
    inverse = np.linalg.inv(covariance)
    inner = columns.T @ inverse @ columns
    rest = y - columns @ np.linalg.solve(inner, columns.T @ inverse @ y)
    return -(np.linalg.slogdet(covariance)[1] + np.linalg.slogdet(inner)[1] + rest @ inverse @ rest) / 2


@pytest.mark.parametrize("columns", [1, 2])
def test_it_works_and_the_likelihood_is_that_of_the_whole_covariance(columns):
    rng = np.random.default_rng(0)
    cells = town(rng, officers=15, rounds=5)
    labels, n = list(cells["levels"].values()), cells["n"]
    table = np.column_stack([np.ones(len(n)), rng.random(len(n))])[:, :columns]
    y, variance = cells["events"] / n, 0.2 / n
    sums = add_up(mean=y, weight=1 / variance, codes=labels, sizes=[6, 15, 12], columns=table)
    spreads = rng.uniform(0.01, 0.1, (4, 3 * columns))
    ours = log_marginal(sums=sums, spread=spreads, scale=1.0)
    theirs = [dense(y, variance, labels, table, one) for one in spreads]
    np.testing.assert_allclose(np.diff(ours), np.diff(theirs), rtol=1e-8)
    scaled = log_marginal(sums=sums, spread=spreads, scale=0.9)
    np.testing.assert_allclose(np.diff(scaled), np.diff([dense(y, 0.9 * variance, labels, table, s) for s in spreads]),
                               rtol=1e-8)  # fmt: skip


def test_one_level_agrees_with_a_mixed_model_on_rows():
    rng = np.random.default_rng(3)
    officer = np.repeat(np.arange(120), 40)
    chance = np.clip(0.3 + 0.1 * rng.standard_normal(120), 0.02, 0.98)[officer]
    row = DataFrame({"y": (rng.random(len(officer)) < chance).astype(float), "officer": officer})
    peer = smf.mixedlm("y ~ 1", row, groups="officer").fit(reml=True)
    cells = row.groupby("officer").y.agg(["sum", "size"])
    found = variance_shares(events=cells["sum"], n=cells["size"], levels={"officer": cells.index.to_numpy()})
    assert float(found.spread.estimate[0]) == pytest.approx(float(np.sqrt(peer.cov_re.iloc[0, 0])), rel=0.03)
    assert found.among.estimate.tolist() == [1]
    assert Caution.ONE_STRATUM in found.among.cautions


def test_shares_of_the_levels_and_of_all_belong_together():
    found = variance_shares(**town(np.random.default_rng(1)))
    assert found.levels == ("unit", "officer", "area")
    assert found.members == (6, 40, 12)
    assert 0.8 < found.among.estimate.sum() < 1.1  # medians; it is each point of the posterior that sums to 1
    assert (found.of_all.estimate < 0.1).all()
    assert found.among.cautions_at(1) == ()
    assert found.among.cautions_at(0) == (Caution.FEW_CLUSTERS,)
    for part in (found.spread, found.among, found.of_all):
        assert ((part.low <= part.estimate) & (part.estimate <= part.high)).all()


def test_neither_the_order_of_cells_nor_how_they_are_cut_changes_anything():
    rng = np.random.default_rng(2)
    cells = town(rng, officers=20, rounds=4)
    whole = variance_shares(**cells)
    mix = rng.permutation(len(cells["n"]))
    first = rng.binomial(cells["n"], 0.5)
    events = rng.hypergeometric(cells["events"], cells["n"] - cells["events"], first)
    cut = variance_shares(
        events=np.concatenate([events, cells["events"] - events])[np.concatenate([mix, mix + len(mix)])],
        n=np.concatenate([first, cells["n"] - first])[np.concatenate([mix, mix + len(mix)])],
        levels={name: np.tile(labels, 2)[np.concatenate([mix, mix + len(mix)])].astype(str).astype(object)
                for name, labels in cells["levels"].items()},
    )  # fmt: skip
    np.testing.assert_allclose(cut.spread.high, whole.spread.high, rtol=0.05)


def test_the_gap_between_groups_is_shared_out_apart_from_the_level():
    """Officers differ much in the rate and not in the gap; areas in the gap alone."""
    rng = np.random.default_rng(4)
    officer, area = np.repeat(np.arange(40), 20), np.tile(np.arange(20), 40)
    base = 0.3 + 0.08 * rng.standard_normal(40)[officer]
    gap = 0.06 + 0.08 * rng.standard_normal(20)[area]
    n = np.full(len(officer), 60)
    found = variance_shares(
        events=np.concatenate([rng.binomial(n, base), rng.binomial(n, np.clip(base + gap, 0, 1))]),
        n=np.tile(n, 2),
        levels={"officer": np.tile(officer, 2), "area": np.tile(area, 2)},
        in_group=np.repeat([False, True], len(n)),
    )
    assert found.of_all is None
    assert found.among.estimate[1] > 0.8
    assert found.spread.low[1] < 0.08 < found.spread.high[1]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"events": [9, 0, 0, 0, 0, 0]}, "events is larger than n"),
        ({"events": [0] * 6}, "nothing to share out"),
        ({"events": [5] * 6}, "nothing to share out"),
        ({"events": [-1, 0, 0, 0, 0, 0]}, "negative"),
        ({"events": 1, "n": 2}, "one number for each cell"),
        ({"levels": {}}, "at least one level"),
        ({"levels": {"unit": [1, 1, 1, 2, 2, 2]}}, "unit has 2 member"),
        ({"levels": {"unit": [1.0, float("nan"), 1, 2, 2, 3]}}, "unit holds a missing label"),
        ({"levels": {"unit": ["a", None, "a", "b", "b", "c"]}}, "unit holds a missing label"),
        ({"levels": {"unit": [1, 2, 3]}}, "unit must hold one label for each"),
        ({"n": [1] * 6, "events": [1, 0, 1, 0, 1, 0], "levels": {"unit": list("abcdef")}}, "no member of unit has two"),
        ({"in_group": [0, 1, 0, 1, 0, 2]}, "yes or no"),
        ({"in_group": [1] * 6}, "nothing to share out"),
        ({"level": 0}, "level must lie"),
    ],
)
def test_what_cannot_be_is_refused_by_name(change, words):
    good = {"events": [1, 2, 1, 3, 2, 1], "n": [5] * 6, "levels": {"unit": ["a", "b", "c", "a", "b", "c"]}}
    with pytest.raises(ValueError, match=words):
        variance_shares(**(good | change))


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_gap_settles_where_other_spreads_may_be_nothing(seed):
    """Five of six spreads are 0 here: the posterior has long tails on that side, which a law around its mode misses."""
    rng = np.random.default_rng(seed)
    officer, area = np.repeat(np.arange(60), 20), np.tile(np.repeat(np.arange(10), 2), 60)
    group = np.tile([0, 1], 600)
    gap = 0.095 + 0.058 * rng.standard_normal(60)
    events = rng.binomial(20, np.clip(0.08 + group * gap[officer], 0, 1))
    levels = {"officer": officer, "unit": officer % 6, "area": area}
    found = variance_shares(events=events, n=np.full(1_200, 20), levels=levels, in_group=group)
    assert Caution.NOT_CONVERGED not in found.spread.cautions
    assert found.spread.low[0] < gap.std() < found.spread.high[0]
    assert found.among.estimate[0] > 0.6


@pytest.mark.parametrize("seed", [20, 76])
def test_points_that_fit_badly_are_drawn_once_more(seed):
    """Gaps of few people, where a first round of points left fewer than fifty that count."""
    rng = np.random.default_rng(seed)
    found = world(rng, officers=60, areas=15, units=8, people=15, mean=0.2, spread=SPREAD, kind="gap")
    assert Caution.NOT_CONVERGED not in found.spread.cautions


def test_one_member_with_people_of_the_group_is_answered_without_a_warning():
    member = np.repeat(np.arange(10), 4)
    events = np.random.default_rng(0).binomial(20, 0.2, 40)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = variance_shares(events=events, n=np.full(40, 20), levels={"officer": member}, in_group=member == 0)
    assert np.isfinite(found.spread.estimate).all()


def two_levels(rng, *, people, log_odds, officers=200, areas=40):
    """Every officer works in every area; what the scale of chances sees of effects that add up on one or the other."""
    a, b = 0.3 * rng.standard_normal(officers)[:, None], 0.3 * rng.standard_normal(areas)[None, :]
    chance = 1 / (1 + 4 * np.exp(-a - b)) if log_odds else 0.2 + 0.16 * (a + b)
    events = rng.binomial(people, np.clip(chance, 0.001, 0.999)).ravel()
    officer, area = (code(part.ravel()) for part in np.indices(chance.shape))
    return {
        "mean": events / people, "weight": np.full(len(events), people / 0.16), "coded": [officer, area],
        "spread": np.array([0.048, 0.048]), "bend": 0.6 / 0.16,
    }  # fmt: skip


def test_the_records_tell_on_which_scale_effects_add_up_where_they_can():
    rng = np.random.default_rng(8)
    assert log_odds_share(**two_levels(rng, people=40, log_odds=True)) > 0.999
    assert log_odds_share(**two_levels(rng, people=40, log_odds=False)) < 0.001
    # At one half both scales are the same, and a single level has no product: what was thought before remains.
    half = two_levels(rng, people=40, log_odds=True) | {"bend": 0.0}
    assert log_odds_share(**half) == pytest.approx(0.9)
    alone = two_levels(rng, people=40, log_odds=True)
    one = {"coded": alone["coded"][:1], "spread": alone["spread"][:1]}
    assert log_odds_share(**(alone | one)) == pytest.approx(0.9)


def test_a_spread_is_less_sure_by_what_log_odds_would_add():
    rng = np.random.default_rng(9)
    points = np.exp(np.log([0.05, 0.04]) + 0.1 * rng.standard_normal((4_000, 2)))
    found = Spreads(points=points, weight=np.full(4_000, 1 / 4_000), effective=4_000.0)
    middle, members = np.median(points, axis=0), np.array([60.0, 8.0])

    def wide(share, bend=0.6 / 0.16):
        return np.log(widened(found, middle=middle, members=members, bend=bend, share=share))

    assert wide(0.0) == pytest.approx(np.log(points))
    assert wide(1.0, bend=0.0) == pytest.approx(np.log(points))
    h2 = (2 * 0.6 / 0.16 * middle) ** 2
    more = 3 * h2 / members + h2[::-1] / members[::-1]
    whole = np.log(points).var(axis=0) + more / 4
    assert wide(1.0).var(axis=0) == pytest.approx(whole, rel=0.02)
    assert (wide(0.5).var(axis=0) < whole).all()
    assert np.exp(np.median(wide(1.0), axis=0)) == pytest.approx(middle)


def test_a_long_tail_of_few_members_does_not_widen_what_it_is_the_tail_of():
    """Six in a thousand points ten times as far away: they are part of the law, and not how far members lie apart."""
    points = np.full((1_000, 2), 0.04) * np.exp(0.3 * np.sin(np.arange(1_000)))[:, None]
    far = points.copy()
    far[::167] *= 10
    middle, members = np.median(points, axis=0), np.array([60.0, 8.0])
    ends = []
    for one in (points, far):
        found = Spreads(points=one, weight=np.full(1_000, 1 / 1_000), effective=1_000.0)
        wide = widened(found, middle=middle, members=members, bend=3.75, share=1.0)
        ends.append(np.log(wide[1] / middle) / np.log(one[1] / middle))
    assert (ends[1] < ends[0]).all()


def test_what_is_shared_out_does_not_change_with_the_scale_and_gaps_are_as_they_were(monkeypatch):
    given = town(np.random.default_rng(10))
    group = {"in_group": np.arange(len(given["n"])) % 2 == 0}
    found, gap = variance_shares(**given), variance_shares(**given, **group)
    monkeypatch.setattr(shares, "log_odds_share", lambda **_: 0.0)
    plain = variance_shares(**given)
    assert (found.spread.low < plain.spread.low).all()
    assert (found.spread.high > plain.spread.high).all()
    assert found.spread.estimate == pytest.approx(plain.spread.estimate)
    assert found.among.low.tolist() == plain.among.low.tolist()
    assert variance_shares(**given, **group).spread.low.tolist() == gap.spread.low.tolist()

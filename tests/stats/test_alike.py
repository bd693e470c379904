"""Worlds in which all are treated alike: the answers are those of the method itself, and nothing real leaks in."""

import numpy as np
import pytest
from scipy import special

from daylit.stats.alike import _Cells, _Test, alike_rates, between
from daylit.stats.alike_evenings import EveningTest, _OneStep, alike_evenings
from daylit.stats.clustered import clustered_difference
from daylit.stats.veil import veil_of_darkness


def people(rng, cells=3_000, *, officers=60, strata=12, gap=0.0, apart=0.0):
    """Cells of an agency: a gap in log odds between the groups, officers who differ by so much."""
    group, officer, place = (rng.integers(0, top, cells) for top in (3, officers, strata))
    n = rng.integers(1, 6, cells)
    log_odds = -2 + 0.1 * place + gap * (group == 1) + apart * rng.normal(size=officers)[officer]
    return {
        "events": rng.binomial(n, special.expit(log_odds)),
        "n": n,
        "group": group,
        "cluster": officer,
        "stratum": place,
    }


def share(drawn, place=0):
    return float((drawn.p_value[:, place] < 0.05).mean())


@pytest.mark.parametrize("chance", [0.3, 0.04, 0.002])
@pytest.mark.parametrize("stratified", [True, False])
def test_it_works_and_each_world_has_the_answer_of_the_method_itself(chance, stratified):
    rng = np.random.default_rng(3)
    strata = 7 if stratified else 1
    pairs = np.unique(rng.integers(0, 30 * strata, 150))
    cells = _Cells(
        sizes=rng.integers(0, 5, (3, len(pairs))).astype(float), cluster=pairs // strata, stratum=pairs % strata
    )
    drawn = rng.binomial(cells.sizes.astype(int), chance, size=(20, *cells.sizes.shape)).astype(float)
    for row in (1, 2):
        got = _Test.of(cells, row).ask(drawn)
        there = np.tile(cells.sizes[[row, 0]].sum(axis=0) > 0, 2)
        for world in range(len(drawn)):
            found = clustered_difference(
                events=np.concatenate([drawn[world, row], drawn[world, 0]])[there],
                n=np.concatenate([cells.sizes[row], cells.sizes[0]])[there],
                group=np.repeat([True, False], len(pairs))[there],
                cluster=np.tile(cells.cluster, 2)[there],
                stratum=np.tile(cells.stratum, 2)[there] if stratified else None,
            )
            assert got[world] == pytest.approx((float(found.estimate), float(found.p_value)), abs=1e-10)


def test_a_gap_of_these_records_is_in_no_world():
    rng = np.random.default_rng(5)
    drawn = alike_rates(**people(rng, gap=1.0), reference=0, others=[1, 2], worlds=2_000, rng=rng)
    assert share(drawn) == pytest.approx(0.05, abs=0.016)
    assert abs(drawn.difference[:, 0].mean()) < 0.002
    assert drawn.spread < 0.25, "the gap is not mistaken for officers who differ"


def test_officers_differ_in_the_worlds_as_they_do_here():
    rng = np.random.default_rng(6)
    drawn = alike_rates(**people(rng, 20_000, apart=0.7), reference=0, others=[1], worlds=50, rng=rng)
    assert drawn.spread == pytest.approx(0.7, abs=0.2)
    alone = alike_rates(**people(rng, 20_000), reference=0, others=[1], worlds=50, rng=rng)
    assert alone.spread < 0.15


def test_the_spread_by_moments_in_closed_form():
    """Two clusters with residuals ±3 and a variance by chance of 2 each: (18 − 4) / 8."""
    assert between(np.array([3.0, -3.0]), np.array([2.0, 2.0]), np.array([0, 1])) == pytest.approx(1.75)
    assert between(np.array([1.0, -1.0]), np.array([2.0, 2.0]), np.array([0, 1])) == 0
    assert between(np.zeros(2), np.zeros(2), np.array([0, 1])) == 0


def test_the_same_seed_gives_the_same_worlds_and_another_others():
    cells = people(np.random.default_rng(1), 300)
    first, again, other = (
        alike_rates(**cells, reference=0, others=[1], worlds=40, rng=np.random.default_rng(seed)) for seed in (1, 1, 2)
    )
    assert np.array_equal(first.p_value, again.p_value)
    assert not np.array_equal(first.p_value, other.p_value)


@pytest.mark.parametrize("events", [0, 1])
def test_where_nobody_or_everybody_had_it_no_world_points_at_anyone(events):
    n = np.ones(40, dtype=int)
    drawn = alike_rates(
        events=n * events, n=n, group=np.arange(40) % 2, cluster=np.arange(40) // 4, reference=0, others=[1],
        worlds=10, rng=np.random.default_rng(1),
    )  # fmt: skip
    assert (drawn.p_value == 1).all()
    assert np.isfinite(drawn.difference).all()


def test_with_one_cluster_or_one_group_nothing_can_be_pointed_at():
    cells = people(np.random.default_rng(1), 100)
    one = alike_rates(**(cells | {"cluster": np.zeros(100, int)}), reference=0, others=[1], worlds=5,
                      rng=np.random.default_rng(1))  # fmt: skip
    none = alike_rates(**cells, reference=0, others=[9], worlds=5, rng=np.random.default_rng(1))
    assert (one.p_value == 1).all()
    assert (none.p_value == 1).all()
    assert alike_rates(**cells, reference=0, others=[], worlds=5, rng=np.random.default_rng(1)).p_value.shape == (5, 0)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"events": [9]}, "larger than n"),
        ({"n": [-1]}, "negative"),
        ({"n": [np.nan]}, "missing"),
        ({"group": [0.5]}, "group must hold"),
        ({"cluster": [-1]}, "cluster must hold"),
        ({"worlds": 0}, "worlds must be 1 or more"),
        ({"worlds": 10**10}, "at most 4e.09 can be made"),
    ],
)
def test_what_cannot_be_is_refused_by_name(change, said):
    given = {"events": [1], "n": [2], "group": [0], "cluster": [0], "worlds": 3} | change
    with pytest.raises(ValueError, match=said):
        alike_rates(**given, reference=0, others=[1], rng=np.random.default_rng(1))


def evenings(rng, stops=3_000, *, season=0.3, effect=0.0):
    day = np.sort(rng.integers(0, 360, stops))
    turn = np.cos((day - 172) * 2 * np.pi / 360)
    minute = rng.integers(1035, 1275, stops)
    dark = minute > 1155 + 100 * turn
    log_odds = -0.7 + 0.5 * np.sin((minute - 1035) / 80) + season * turn + effect * dark
    return day, minute, dark, log_odds


def test_one_step_is_as_good_as_the_whole_fit():
    """The claim of docs/studies/state_rules.md: the same answer at 5 % in each of the worlds."""
    rng = np.random.default_rng(3)
    day, minute, dark, log_odds = evenings(rng)
    month, officer = day // 30, rng.integers(0, 30, len(day))
    expected = np.stack([special.expit(-log_odds), special.expit(log_odds)])
    tests = (EveningTest(factors=(month,), cluster=day), EveningTest(cluster=officer), EveningTest())
    for test in tests:
        step = _OneStep.of(test, dark, minute, expected, np.ones(len(day)))
        for _ in range(60):
            group = rng.random(len(day)) < special.expit(log_odds + 0.5 * rng.normal(size=360)[day])
            told, p_value = step.ask(group[None].astype(float), 1.0 - group[None])[0]
            fit = veil_of_darkness(
                in_group=group, dark=dark, minute=minute, cluster=test.cluster, factors=list(test.factors)
            )
            assert told == pytest.approx(fit.log_odds, abs=0.015)
            assert (p_value < 0.05) == (fit.p_value < 0.05)


def test_a_season_leads_a_test_without_it_astray_and_an_effect_of_darkness_is_in_no_world():
    rng = np.random.default_rng(4)
    day, minute, dark, log_odds = evenings(rng, effect=-0.8)
    group = rng.random(len(day)) < special.expit(log_odds)
    month = day // 30
    tests = [EveningTest(factors=(month,), cluster=day), EveningTest()]
    held, without = alike_evenings(
        stops=np.stack([~group, group]), dark=dark, minute=minute, usual=(month,), alike=(day,), tests=tests,
        worlds=600, rng=rng,
    )  # fmt: skip
    assert share(held) == pytest.approx(0.05, abs=0.03)
    assert abs(held.difference.mean()) < 0.03
    assert share(without) > 0.3
    assert without.difference.mean() < -0.1


def test_a_season_that_is_chance_leads_no_test_astray():
    rng, often = np.random.default_rng(9), []
    for _ in range(6):
        day, minute, dark, log_odds = evenings(rng, 2_000, season=0.0)
        group = rng.random(len(day)) < special.expit(log_odds)
        (without,) = alike_evenings(
            stops=np.stack([~group, group]), dark=dark, minute=minute, usual=(day % 7, day // 30), alike=(),
            tests=[EveningTest()], worlds=400, rng=rng,
        )  # fmt: skip
        often.append(share(without))
    assert np.mean(often) < 0.12, often


def test_evenings_that_cannot_be_are_refused():
    good = {"stops": np.ones((2, 4)), "dark": [0, 1, 0, 1], "minute": [1, 2, 3, 4], "worlds": 2}
    good |= {"usual": (), "alike": (), "tests": []}
    for change, said in (
        ({"stops": np.ones(4)}, "one row for each group"),
        ({"minute": [1, 2]}, "minute must have one entry for each of the 4 cells"),
        ({"minute": [1, 2, 3, np.nan]}, "minute holds a missing"),
        ({"dark": [0, 1, 0, np.nan]}, "dark must hold yes or no"),
        ({"dark": [0, 1, 0, 2]}, "dark must hold yes or no"),
        ({"stops": -np.ones((2, 4))}, "stops .*negative"),
        ({"stops": np.ones((1, 4))}, "two groups"),
        ({"worlds": 0}, "worlds must be 1 or more"),
        ({"worlds": 10**10}, "at most 4e.09 can be made"),
        ({"stops": np.zeros((2, 0)), "dark": [], "minute": []}, "no stops of the group in row 0"),
        ({"stops": [[1, 1, 1, 1], [0, 0, 0, 0]]}, "no stops of the group in row 1"),
        ({"usual": [[0.5] * 4]}, "usual 1 must hold a whole number"),
        ({"alike": [[0, 1]]}, "alike 1 must hold a whole number"),
        ({"tests": [3]}, "tests is a list of EveningTest"),
        ({"tests": [EveningTest(cluster=np.array([-1, 0, 1, 2]))]}, "cluster must hold"),
        ({"tests": [EveningTest(factors=(np.array([0, 1]),))]}, "factor 1 must hold"),
    ):
        with pytest.raises(ValueError, match=said):
            alike_evenings(**(good | change), rng=np.random.default_rng(1))


def test_stops_of_one_day_cannot_be_asked_by_day():
    rng = np.random.default_rng(1)
    drawn, = alike_evenings(
        stops=rng.integers(1, 4, (2, 50)), dark=np.arange(50) % 2, minute=1000 + np.arange(50), usual=(), alike=(),
        tests=[EveningTest(cluster=np.zeros(50, int))], worlds=20, rng=rng,
    )  # fmt: skip
    assert (drawn.p_value == 1).all()

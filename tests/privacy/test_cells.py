"""Small cells: the attacker must fail, and no more people are hidden than needed."""

from itertools import product

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from daylit.privacy.attack import equations
from daylit.privacy.cells import HIDDEN, audit, mask, protect, protect_rates, small, with_totals, words

SMALL_OR_LARGE = st.one_of(st.integers(0, 15), st.integers(0, 400))
TABLES = st.tuples(st.integers(1, 4), st.integers(1, 4)).flatmap(
    lambda shape: arrays(np.int64, shape, elements=SMALL_OR_LARGE)
)
LISTS = st.integers(1, 8).flatmap(lambda size: arrays(np.int64, (size,), elements=SMALL_OR_LARGE))

A_TABLE = np.array([[3, 120, 45], [60, 80, 33], [25, 7, 90]])


def primary_only(counts: NDArray[np.int64], threshold: int = 11) -> NDArray[np.bool_]:
    """What many agencies do: hide the small counts and leave the rest, with all totals shown."""
    table = with_totals(counts)
    return (table == 0) | (table >= threshold)


def by_trying_everything(table: NDArray[np.int64], shown: NDArray[np.bool_]) -> tuple[list[int], list[int]]:
    """The attacker's bounds the slow way: every table of counts that agrees with what is shown. For small tables."""
    flat, hidden = table.ravel(), np.flatnonzero(~shown.ravel())
    sums = equations(table.shape)
    values = int(table.max()) + 1
    guesses = np.indices((values,) * len(hidden)).reshape(len(hidden), values ** len(hidden)).T
    candidates = np.tile(flat, (len(guesses), 1))
    candidates[:, hidden] = guesses
    possible = candidates[~np.any(candidates @ sums.T, axis=1)]
    return possible.min(axis=0).tolist(), possible.max(axis=0).tolist()


def test_it_works():
    protected = protect([3, 50, 20])
    assert protected.shown.tolist() == [False, True, False]
    assert protected.primary.tolist() == [True, False, False]
    assert protected.complementary.tolist() == [False, False, True]
    assert (protected.low.tolist(), protected.high.tolist()) == ([0, 50, 0], [23, 50, 23])


def test_hiding_only_the_small_cells_is_broken_by_the_attacker():
    bounds = audit(with_totals(A_TABLE), primary_only(A_TABLE))
    assert bounds.width.max() == 0, "every hidden count is read off exactly"
    assert bounds.low[0, 0] == 3


def test_hiding_only_the_small_cells_is_broken_for_many_tables():
    random = np.random.default_rng(7)
    tables = [random.poisson(random.gamma(0.8, 60, size=(5, 4))) for _ in range(25)]
    betrayed = hidden = 0
    for table in tables:
        shown = primary_only(table)
        bounds = audit(with_totals(table), shown)
        betrayed += int(np.sum(bounds.width[~shown] == 0))
        hidden += int(np.sum(~shown))
    assert betrayed / hidden > 0.1
    for table in tables[:5]:
        protected = protect(table).totals_shown
        assert np.all(audit(with_totals(table), protected).width[~protected] >= 11)


@settings(max_examples=100, deadline=None)
@given(st.one_of(TABLES, LISTS), st.integers(2, 15))
@example(np.array([[3]]), 11)
@example(np.array([[0, 0], [0, 0]]), 11)
@example(np.array([5, 6]), 11)
@example(np.array([[1, 500], [500, 1]]), 11)
def test_the_attacker_never_comes_closer_than_the_threshold(counts: NDArray[np.int64], threshold: int):
    protected = protect(counts, threshold=threshold)
    table = with_totals(counts)
    assert not np.any(protected.totals_shown & (table > 0) & (table < threshold)), "no small number is shown"
    bounds = audit(table, protected.totals_shown)
    hidden = ~protected.totals_shown
    assert np.all(bounds.width[hidden] >= threshold)
    assert np.all(bounds.high[hidden] >= threshold), "no hidden count is known to be small"
    assert np.all(bounds.low <= table)
    assert np.all(table <= bounds.high)


@settings(max_examples=30, deadline=None)
@given(TABLES)
def test_its_parts_agree_with_one_another(counts: NDArray[np.int64]):
    protected = protect(counts)
    assert np.array_equal(protected.shown, ~(protected.primary | protected.complementary))
    assert not np.any(protected.primary & protected.complementary)
    assert np.array_equal(protected.primary, (counts > 0) & (counts < 11))
    body = tuple(slice(size) for size in counts.shape)
    assert np.array_equal(protected.totals_shown[body], protected.shown)
    if not np.any(protected.primary):
        assert protected.totals_shown.all(), "nothing is hidden without need"


@settings(max_examples=30, deadline=None)
@given(
    arrays(np.int64, (2, 2), elements=st.integers(0, 4)),
    arrays(np.bool_, (3, 3), elements=st.booleans()),
)
def test_the_attack_finds_the_same_bounds_as_trying_everything(counts: NDArray[np.int64], shown: NDArray[np.bool_]):
    shown = shown.copy()
    shown[-1, -1] = True
    shown[:-1, -1] |= shown[:-1].sum(axis=1) < 2  # keeps the number of tables to try small
    if np.sum(~shown) > 4:
        shown[-1] = True
        shown[:, -1] = True
    table = with_totals(counts)
    bounds = audit(table, shown)
    low, high = by_trying_everything(table, shown)
    assert bounds.low.ravel().tolist() == low
    assert np.minimum(bounds.high, table.max()).ravel().tolist() == high


@settings(max_examples=40, deadline=None)
@given(arrays(np.int64, (3,), elements=st.integers(0, 9)), arrays(np.bool_, (4,), elements=st.booleans()))
def test_the_attack_on_a_list_finds_the_same_bounds(counts: NDArray[np.int64], shown: NDArray[np.bool_]):
    table = with_totals(counts)
    bounds = audit(table, shown)
    if shown[-1]:
        low, high = by_trying_everything(table, shown)
        assert (bounds.low.tolist(), bounds.high.tolist()) == (low, high)
    elif not shown[:-1].all():
        assert np.all(np.isinf(bounds.high[~shown]))
        assert bounds.low[-1] == counts[shown[:-1]].sum()
    else:
        assert not bounds.width.any(), "the total of shown parts is known"


@pytest.mark.parametrize(
    "counts",
    [
        np.array([[3, 40], [50, 60]]),
        np.array([[2, 30, 14], [45, 12, 9]]),
        np.array([[5, 11, 0], [0, 70, 8]]),
        np.array([4, 12, 13, 200]),
        np.array([4, 6, 0, 12, 30]),
        np.array([4, 8, 0, 12, 30]),
    ],
)
def test_no_other_choice_hides_fewer_people(counts: NDArray[np.int64]):
    table = with_totals(counts)
    must = (table > 0) & (table < 11)
    cost = (table + 1).ravel()

    def safe(hidden: NDArray[np.bool_]) -> bool:
        return bool(np.all(audit(table, ~hidden).width[hidden] >= 11))

    ours = ~protect(counts).totals_shown
    free = np.flatnonzero(~must.ravel())
    ours_cost = cost[ours.ravel()].sum()
    for choice in product([False, True], repeat=len(free)):
        hidden = must.copy().ravel()
        hidden[free] = choice
        if cost[hidden].sum() < ours_cost:
            assert not safe(hidden.reshape(table.shape)), "a cheaper choice would have been safe"
    assert safe(ours)


def test_small_totals_are_hidden_too():
    protected = protect([[2, 3], [400, 500]])
    assert not protected.totals_shown[0, 2], "a row of five people"
    assert np.all(audit(with_totals(np.array([[2, 3], [400, 500]])), protected.totals_shown).high[0] >= 11)


def test_zeros_are_shown_unless_they_are_themselves_telling():
    assert protect([0, 40, 60]).shown.tolist() == [True, True, True]
    assert protect([0, 40, 60], zero_ok=False).primary.tolist() == [True, False, False]
    assert not protect([0, 40, 60], zero_ok=False).shown[0]


def test_without_totals_only_small_counts_are_hidden():
    protected = protect([3, 50, 20], totals=False)
    assert protected.shown.tolist() == [False, True, True]
    assert protected.high.tolist() == [np.inf, 50, 20]
    assert protected.totals_shown.shape == (3,)


def test_the_same_table_gives_the_same_choice():
    assert np.array_equal(protect(A_TABLE).totals_shown, protect(A_TABLE.copy()).totals_shown)


def test_a_table_of_a_real_size_is_protected():
    random = np.random.default_rng(3)
    counts = random.poisson(random.gamma(0.5, 40, size=(10, 12)))
    protected = protect(counts)
    hidden = ~protected.totals_shown
    assert np.all(audit(with_totals(counts), ~hidden).width[hidden] >= 11)
    assert counts[protected.complementary].sum() < 0.2 * counts.sum()


@pytest.mark.parametrize(
    ("counts", "threshold", "message"),
    [
        ([-1, 3], 11, "0 or more"),
        ([1.5, 3], 11, "whole numbers"),
        ([], 11, "at least one cell"),
        ([[[1]]], 11, "two-way"),
        ([1, 2], 1, "protects nobody"),
    ],
)
def test_it_refuses_what_is_not_a_table_of_counts(counts: object, threshold: int, message: str):
    with pytest.raises(ValueError, match=message):
        protect(counts, threshold=threshold)  # type: ignore[arg-type]


def test_the_attack_refuses_totals_that_do_not_add_up():
    with pytest.raises(ValueError, match="total"):
        audit([1, 2, 4], [True, True, True])
    with pytest.raises(ValueError, match="same shape"):
        audit([1, 2, 3], [True, True])


def test_a_rate_is_shown_only_if_all_its_counts_may_be():
    rates = protect_rates(events=[40, 3, 60, 95, 0], n=[200, 90, 300, 100, 80])
    assert not rates.shown[1], "three with the outcome"
    assert not rates.shown[3], "five without the outcome"
    assert rates.shown[4], "nobody of eighty, and zero is allowed"
    assert rates.n_shown.all()


def test_a_group_below_the_threshold_shows_nothing():
    rates = protect_rates(events=[2, 50, 60, 45], n=[10, 200, 300, 150])
    assert not rates.shown[0]
    assert not rates.n_shown[0]


def test_the_overall_rate_does_not_betray_a_hidden_one():
    rates = protect_rates(events=[40, 3], n=[200, 90])
    assert not (rates.overall_shown and rates.shown[0])
    bounds = audit(with_totals(np.array([[40, 160], [3, 87]])), rates.cells.totals_shown)
    assert np.all(bounds.width[~rates.cells.totals_shown] >= 11)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(SMALL_OR_LARGE, SMALL_OR_LARGE), min_size=1, max_size=6))
def test_no_shown_rate_stands_on_few_people(groups: list[tuple[int, int]]):
    events = np.array([yes for yes, _ in groups])
    n = events + np.array([no for _, no in groups])
    rates = protect_rates(events=events, n=n)
    for part in (events, n - events, n):
        assert not np.any(rates.shown & (part > 0) & (part < 11))


def test_rates_refuse_lists_that_do_not_fit():
    with pytest.raises(ValueError, match="same length"):
        protect_rates(events=[1, 2], n=[3])
    with pytest.raises(ValueError, match="0 or more"):
        protect_rates(events=[5], n=[3])


def test_counts_in_words():
    assert [small(n) for n in (0, 1, 10, 11, 1234)] == ["0", "fewer than 11", "fewer than 11", "11", "1,234"]
    assert small(4, threshold=5) == "fewer than 5"
    assert mask([3, 50, 0]) == ["fewer than 11", "50", "0"]
    assert mask([3, 50, 20, 0], totals=True) == [HIDDEN, "50", HIDDEN, "0"]
    assert mask([3, 5000], 2) == ["3", "5,000"]


def test_a_hidden_cell_has_one_sign_so_that_nobody_sees_which_ones_are_small():
    protected = protect(A_TABLE)
    told = words(with_totals(A_TABLE), protected.totals_shown)
    hidden = {text for row in told for text in row if not text.replace(",", "").isdigit()}
    assert hidden == {HIDDEN}
    with pytest.raises(ValueError, match="list"):
        mask(A_TABLE)
    with pytest.raises(ValueError, match="same shape"):
        words([1, 2], [True])


def test_empty_rows_do_not_lead_it_astray():
    events, n = [51, 0, 28, 5, 15, 10, 0, 70, 65], [503, 0, 267, 38, 171, 98, 0, 790, 622]
    rates = protect_rates(events=events, n=n)
    assert np.flatnonzero(~rates.shown).tolist() == [3, 5], "the two small ones shield each other"
    assert rates.n_shown.all()
    assert rates.overall_shown


def test_the_solver_writes_nothing_of_its_own(capfd: pytest.CaptureFixture[str]):
    random = np.random.default_rng(1)
    for _ in range(12):
        n = random.poisson(random.gamma(0.5, 400, size=9))
        protect_rates(events=random.binomial(n, 0.1), n=n)
    assert capfd.readouterr() == ("", "")

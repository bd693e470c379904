"""A watched share: what is added up, what is a signal, and how often there is one without a change."""

import numpy as np
import pytest

from daylit.stats.cautions import Caution
from daylit.stats.control import control_chart


def chart(events, n, *, baseline=26, seed=1, **more):
    return control_chart(
        events=events, n=n, baseline=baseline, rng=np.random.default_rng(seed), **{"simulations": 1_000, **more}
    )


def test_it_works_and_the_sums_are_those_of_the_paper_by_hand():
    events = [10] * 26 + [10, 16, 4, 20]
    found = chart(events, [100] * 30)
    up = down = 0.0
    for place in range(26, 30):
        up = max(0.0, up + events[place] * np.log(1.5) - 100 * np.log(1 + 0.5 * 0.1))
        down = max(0.0, down + events[place] * np.log(1 / 1.5) - 100 * np.log(1 + (1 / 1.5 - 1) * 0.1))
        assert found.up[place] == pytest.approx(up)
        assert found.down[place] == pytest.approx(down)
    assert found.baseline_rate == pytest.approx(0.1)
    assert (found.up[:26] == 0).all()


def test_a_clear_rise_and_a_clear_fall_are_signals_each_on_its_own_side():
    rng = np.random.default_rng(5)
    usual = rng.binomial(100, 0.1, 30)
    rise = chart([*usual, *[25] * 6], [100] * 36)
    fall = chart([*usual, *[1] * 12], [100] * 42)
    assert rise.signal_up[30:].any()
    assert not rise.signal_down.any()
    assert fall.signal_down[30:].any()
    assert not fall.signal_up[30:].any()
    assert not rise.signal_up[:26].any()


def test_after_a_signal_it_begins_anew():
    found = chart([10, 12, 8, 11, 9] * 6 + [60] * 4, [100] * 34)
    (first, *_) = np.flatnonzero(found.signal_up)
    step = 60 * np.log(1.5) - 100 * np.log(1 + 0.5 * found.baseline_rate)
    assert found.up[first + 1] == pytest.approx(step)


def test_what_varies_more_than_chance_needs_more_for_a_signal():
    rng = np.random.default_rng(2)
    calm = rng.binomial(80, 0.2, 40)
    wild = rng.binomial(80, np.where(np.arange(40) % 2, 0.1, 0.3))
    one, other = (chart(events, [80] * 40) for events in (calm, wild))
    assert one.dispersion < 2 < other.dispersion
    assert one.limit < other.limit


def test_weeks_without_people_change_nothing_and_have_no_share():
    events, n = [10] * 28, [100] * 28
    some = chart([*events, 0, 30], [*n, 0, 100])
    without = chart([*events, 30], [*n, 100])
    assert np.isnan(some.rate[28])
    assert some.up[28] == some.up[27]
    assert some.up[29] == pytest.approx(without.up[28])


@pytest.mark.parametrize(("events", "n"), [([0] * 30, [50] * 30), ([50] * 30, [50] * 30), ([0] * 30, [0] * 30)])
def test_where_it_happened_to_nobody_or_everybody_nothing_can_be_watched(events, n):
    with np.errstate(all="raise"):
        found = chart(events, n)
    assert found.cautions == (Caution.NOT_ESTIMABLE,)
    assert found.limit == np.inf
    assert not (found.signal_up | found.signal_down).any()


def test_few_events_are_said():
    assert chart([1, 0, 0, 0] * 9, [50] * 36).cautions == (Caution.FEW_EVENTS,)
    assert chart([10] * 36, [50] * 36).cautions == ()


def test_the_same_seed_gives_the_same_and_the_rate_of_false_alarms_is_near_the_one_asked_for():
    one, again = (chart([9, 11] * 20, [100] * 40, seed=3, simulations=4_000) for _ in "12")
    assert (one.limit, one.false_alarms) == (again.limit, again.false_alarms)
    assert one.false_alarms_low <= one.false_alarms <= one.false_alarms_high
    assert 0.03 <= one.false_alarms <= 0.07


@pytest.mark.parametrize(
    "wrong",
    [
        {"baseline": 11}, {"baseline": 31}, {"baseline": 20.5}, {"odds_ratio": 1.0}, {"odds_ratio": np.nan},
        {"odds_ratio": np.inf}, {"false_alarms": 0.0}, {"false_alarms": 1.0}, {"horizon": 0}, {"simulations": 99},
    ],
    ids=str,
)  # fmt: skip
def test_what_cannot_be_asked_is_refused(wrong):
    with pytest.raises(ValueError, match=r"baseline|odds.ratio|horizon|simulations|period or more to watch"):
        chart([10] * 30, [100] * 30, **wrong)


def test_more_events_than_people_are_refused():
    with pytest.raises(ValueError, match="larger"):
        chart([101] * 30, [100] * 30)


def test_beside_what_was_expected_a_share_that_moves_with_it_is_no_change():
    """Others' share doubles in the second year and the group's with it: a plain chart signals, this one does not."""
    rng = np.random.default_rng(5)
    n = np.full(36, 2_000)
    like = np.where(np.arange(36) < 24, 0.05, 0.10)
    events = rng.binomial(n, 1.5 * like)
    asked = {"events": events, "n": n, "baseline": 24, "horizon": 12}
    plain = control_chart(**asked, rng=np.random.default_rng(1))
    beside = control_chart(**asked, expected=like * n, power=0.8, rng=np.random.default_rng(1))
    assert plain.signal_up.any()
    assert not (beside.signal_up | beside.signal_down).any()
    assert 1.1 <= beside.detectable <= 1.5
    grown = control_chart(**(asked | {"events": events + (like > 0.07) * 150}), expected=like * n, rng=rng)
    assert grown.signal_up.any()


def test_an_expectation_that_is_the_same_everywhere_is_none():
    asked = {"events": [8, 12] * 13 + [25] * 4, "n": [100] * 30, "baseline": 26}
    plain = control_chart(**asked, rng=np.random.default_rng(1))
    beside = control_chart(**asked, expected=[3.0] * 30, rng=np.random.default_rng(1))
    assert beside.up == pytest.approx(plain.up)
    assert beside.limit == pytest.approx(plain.limit)


def test_months_that_vary_more_than_they_show_have_wider_limits():
    asked = {"events": [9, 11] * 13 + [12] * 4, "n": [100] * 30, "baseline": 26}
    low = control_chart(**asked, rng=np.random.default_rng(1)).limit
    assert control_chart(**asked, least_dispersion=2.0, rng=np.random.default_rng(1)).limit > 1.3 * low
    with pytest.raises(ValueError, match="least dispersion"):
        control_chart(**asked, least_dispersion=0.5, rng=np.random.default_rng(1))
    with pytest.raises(ValueError, match="one number for each period"):
        control_chart(**asked, expected=[1.0] * 7, rng=np.random.default_rng(1))

import numpy as np
import pytest

from daylit.stats.cautions import Caution
from daylit.stats.ewma import ewma_chart

USUAL = {"events": [8, 12] * 12 + [22] * 6, "n": [100] * 30, "baseline": 24}


def chart(**changes):
    return ewma_chart(**(USUAL | {"rng": np.random.default_rng(1)} | changes))


def test_it_works_and_a_share_that_doubled_is_a_signal():
    found = chart()
    assert found.usual == pytest.approx(0.1)
    assert found.signal_up.any()
    assert not found.signal_down.any()
    assert not found.signal_up[:24].any()
    assert 0.04 < found.false_alarms < 0.065
    assert found.false_alarms_low < found.false_alarms < found.false_alarms_high


def test_the_smoothed_share_is_that_of_the_recursion():
    """Of periods of one size it is the textbook's z = w·x + (1 − w)·z, from the usual share."""
    found, z = chart(weight=0.2), 0.1
    for period in range(24, 30):
        z = 0.2 * 0.22 + 0.8 * z
        assert found.smoothed[period] == pytest.approx(z)


def test_by_chance_alone_the_limits_have_the_textbooks_shape():
    """sd² = p(1−p)/n · w/(2−w) · (1−(1−w)^2t), and the baseline's own p(1−p)/N beside it."""
    rng = np.random.default_rng(2)
    n = np.full(60, 400)
    found = chart(events=rng.binomial(n, 0.2), n=n, baseline=24, weight=0.3)
    t, phi, p = np.arange(1, 37), found.dispersion, found.usual
    own = p * (1 - p) / 400 * 0.3 / 1.7 * (1 - 0.7 ** (2 * t)) * (1 + 399 * (phi - 1) / 399)
    expected = np.sqrt(own + p * (1 - p) * phi / 9_600)
    reach = (found.high - p)[24:] / expected
    assert reach == pytest.approx(reach[0], rel=1e-9)


def test_a_period_without_people_changes_nothing():
    found = chart(events=[8, 12] * 12 + [22, 22, 0, 22, 22, 22], n=[100] * 26 + [0] + [100] * 3)
    assert np.isnan(found.rate[26])
    assert np.isfinite(found.smoothed).all()


@pytest.mark.parametrize("share", [0, 1])
def test_nobody_or_everybody_gives_no_signal(share):
    found = chart(events=[100 * share] * 30)
    assert found.cautions == (Caution.NOT_ESTIMABLE,)
    assert not (found.signal_up | found.signal_down).any()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"baseline": 11}, "12 periods"),
        ({"baseline": 30}, "after it"),
        ({"weight": 0}, "weight"),
        ({"simulations": 50}, "100"),
        ({"events": [200] * 30}, "larger than n"),
    ],
)
def test_what_cannot_be_is_refused_by_name(change, said):
    with pytest.raises(ValueError, match=said):
        chart(**change)

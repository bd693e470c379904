import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import local_fdr, multipletests

from daylit.stats.multiple import benjamini_hochberg, expected_false, local_false_discovery
from stats.reference_values import values


def test_it_works_like_r():
    p = [0.001, 0.2, 0.04, 0.04, 0.012, 0.9, 0.03, 0.0004]
    r = values("rates_other.csv")
    np.testing.assert_allclose(benjamini_hochberg(p), [r[f"bh_{place}"] for place in range(1, 9)], rtol=1e-14)


@given(st.lists(st.one_of(st.floats(0, 1), st.just(float("nan"))), min_size=1, max_size=40))
def test_it_equals_statsmodels_and_keeps_what_is_missing(p):
    p = np.array(p)
    q = benjamini_hochberg(p)
    made = ~np.isnan(p)
    assert (np.isnan(q) == ~made).all()
    if made.any():
        np.testing.assert_allclose(q[made], multipletests(p[made], method="fdr_bh")[1], rtol=1e-12)


def test_the_shape_stays_and_nothing_stays_nothing():
    assert benjamini_hochberg(np.full((2, 3), 0.5)).shape == (2, 3)
    assert benjamini_hochberg([]).size == 0
    assert np.isnan(benjamini_hochberg([np.nan, np.nan])).all()


def test_a_p_value_above_1_is_refused():
    with pytest.raises(ValueError, match="outside"):
        benjamini_hochberg([0.2, 1.2])


def test_expected_false_flags_count_only_tests_that_were_made():
    screen = expected_false(p=[0.0001, 0.04, 0.3, np.nan] + [0.8] * 17)
    assert (screen.tests, screen.flagged, screen.flagged_adjusted) == (20, 2, 1)
    assert screen.expected_unadjusted == pytest.approx(1.0)
    assert screen.expected_adjusted == pytest.approx(0.05)


def drawn(rng, size=1_000, unusual=50, far=3.5):
    """Standard normal but for some that lie far out, to either side; and which these are."""
    z = rng.standard_normal(size)
    z[:unusual] += far * np.where(np.arange(unusual) % 2, 1, -1)
    return z, np.arange(size) < unusual


def test_local_false_discovery_equals_statsmodels():
    z, _ = drawn(np.random.default_rng(1))
    np.testing.assert_allclose(local_false_discovery(z), local_fdr(z), rtol=1e-6)
    gone = np.concatenate([[np.nan], z])
    told = local_false_discovery(gone)
    assert np.isnan(told[0])
    np.testing.assert_allclose(told[1:], local_fdr(z), rtol=1e-6)


def test_those_told_to_differ_hold_no_more_false_ones_than_they_say():
    rng, said, false, found = np.random.default_rng(2), 0.0, 0, 0
    for _ in range(60):
        z, unusual = drawn(rng)
        told = local_false_discovery(z)
        flag = told <= 0.5
        said, false, found = said + told[flag].sum(), false + int((flag & ~unusual).sum()), found + int(flag.sum())
    assert found > 60 * 25
    assert false / found <= said / found + 0.02
    assert false / found < 0.2


def test_few_values_or_alike_ones_tell_nothing():
    assert np.isnan(local_false_discovery(np.zeros(200))).all()
    assert np.isnan(local_false_discovery(np.arange(99.0))).all()
    assert local_false_discovery([]).size == 0

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from daylit.stats.multiple import benjamini_hochberg, expected_false
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

import numpy as np
import pytest

from daylit.stats.cautions import Caution
from daylit.stats.outcome import agreement, robust_outcome_test
from daylit.stats.rates import rate


def _test(**changes):
    counts = {
        "stops": 10_000,
        "searches": 500,
        "hits": 100,
        "reference_stops": 20_000,
        "reference_searches": 600,
        "reference_hits": 180,
    }
    return robust_outcome_test(**(counts | changes))


def test_it_works_and_swapping_the_groups_turns_the_verdict():
    one = _test()
    turned = robust_outcome_test(
        stops=20_000, searches=600, hits=180, reference_stops=10_000, reference_searches=500, reference_hits=100
    )
    assert (one.verdict, turned.verdict) == ("lower bar", "higher bar")
    assert one.p_value == pytest.approx(turned.p_value)
    assert one.p_value == pytest.approx(float(one.hit.p_value) / 2)  # the weaker of the two decides


def test_where_the_two_disagree_or_are_equal_nothing_is_told():
    test = _test(searches=[500, 100, 300, 500], hits=[200, 20, 60, 150])
    assert test.verdict.tolist() == ["cannot tell"] * 4  # both higher, both lower, searched alike, found alike
    assert (test.p_value >= 0.5).all()


def test_without_searches_there_is_no_verdict_and_no_warning():
    with np.errstate(all="raise"):
        test = _test(searches=[0, 500], hits=[0, 100], reference_searches=[600, 0], reference_hits=[180, 0])
    assert test.verdict.tolist() == ["cannot tell"] * 2
    assert test.p_value.tolist() == [1, 1]
    assert Caution.NOT_ESTIMABLE in test.cautions


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"hits": 501}, "hits is larger than searches"),
        ({"searches": 10_001}, "searches is larger than stops"),
        ({"reference_hits": 601}, "reference_hits is larger than reference_searches"),
        ({"reference_searches": 20_001}, "reference_searches is larger than reference_stops"),
        ({"stops": float("nan")}, "stops holds a missing"),
        ({"hits": -1}, "hits holds a negative count"),
        ({"stops": [1_000] * 2, "hits": [1] * 3}, "do not have one shape"),
    ],
)
def test_what_cannot_be_is_refused_by_name(change, words):
    with pytest.raises(ValueError, match=words):
        _test(**change)


def test_differences_of_another_kind_are_refused():
    share = rate(events=1, n=2)
    with pytest.raises(ValueError, match="with p-values"):
        agreement(search=share, hit=share)

"""What a list, a label, a month or a design cannot be, told by its name; each once ended in a message of a library."""

import numpy as np
import pytest

from daylit.stats.design import labels_of
from daylit.stats.glm import logit, poisson
from daylit.stats.interrupted import interrupted_series
from daylit.stats.intervals import Interval
from daylit.stats.negative_binomial import negative_binomial
from daylit.stats.outcome import outcome_test
from daylit.stats.planning import detectable_with
from daylit.stats.shares import variance_shares
from daylit.stats.spline import natural_spline
from daylit.stats.trend import trend
from daylit.stats.veil import veil_of_darkness
from daylit.stats.visibility import effect_of_knowing
from daylit.stats.weighting import doubly_robust
from daylit.stats.within_person import within_person

TABLE = np.column_stack([np.ones(40), np.tile([0, 1], 20)])
SEARCHED = {
    "found": [3, 4, 5, 6], "searches": [10] * 4, "reference_found": [3, 4, 6, 2], "reference_searches": [10] * 4,
}  # fmt: skip
YEAR = [f"2023-{month:02d}" for month in range(1, 13)]
NIGHTS = {"in_group": [1, 0, 0, 1] * 9, "dark": [0, 0, 1, 1] * 9, "minute": np.arange(36) % 9 + 1100}
PERSONS = {
    "events": np.tile([1, 0], 40), "n": np.full(80, 3), "in_group": np.tile([True, True, False, False], 20),
    "person": np.repeat(range(20), 4),
}  # fmt: skip


@pytest.mark.parametrize("cluster", [3, "abc", [1, 2, 3], [[1, 2, 3, 4]]])
def test_clusters_of_searches_are_one_label_for_each(cluster):
    with pytest.raises(ValueError, match="cluster must hold one label for each of the 4 cells"):
        outcome_test(**SEARCHED, cluster=cluster)
    assert outcome_test(**SEARCHED, cluster=["a", "b", "c", "d"]).pooled_clustered.clusters == 4


@pytest.mark.parametrize("levels", [None, 3, "officer", [[1, 2, 3]]])
def test_levels_have_names(levels):
    with pytest.raises(ValueError, match="levels gives labels by name"):
        variance_shares(events=[3, 4, 5], n=[9, 9, 9], levels=levels)


@pytest.mark.parametrize("alone", [3, None, "place", [3], np.arange(36)])
def test_what_is_held_equal_is_a_list_of_arrays(alone):
    with pytest.raises(ValueError, match="factors is a list of label arrays"):
        veil_of_darkness(**NIGHTS, factors=alone)
    with pytest.raises(ValueError, match="controls is a list of label arrays"):
        within_person(**PERSONS, controls=alone)


@pytest.mark.parametrize("names", [2, "ab", [1, 2], [None, "b"], object()])
def test_columns_are_named_by_words(names):
    with pytest.raises(ValueError, match="names is a list of words"):
        logit(design=TABLE, successes=np.arange(40) % 7, trials=np.full(40, 9), names=names)
    with pytest.raises(ValueError, match="names is a list of words"):
        poisson(design=TABLE, events=np.arange(40) % 7, names=names)
    assert logit(design=TABLE, successes=np.arange(40) % 7, trials=np.full(40, 9), names=["a", "b"]).names == ("a", "b")


@pytest.mark.parametrize("ends", [(None, 1.0), ("a", 1.0), (0.8, [1])])
def test_an_interval_has_ends(ends):
    with pytest.raises(ValueError, match="an end of the interval must be a number"):
        effect_of_knowing(odds_ratio=0.9, interval=Interval(*ends), known_daylight=0.3, known_dark=0.1)


@pytest.mark.parametrize("name", ["std_error", "degrees", "power"])
@pytest.mark.parametrize("value", ["a", None, [1, 2], True])
def test_what_could_be_seen_is_asked_in_numbers(name, value):
    with pytest.raises(ValueError, match=f"{name} must be a number, not"):
        detectable_with(**{"std_error": 0.1, "degrees": 5, name: value})
    assert np.isnan(detectable_with(std_error=np.nan, degrees=5))


def test_a_design_has_a_column():
    people = {"in_group": np.tile([0, 1], 100), "n": [5] * 200, "events": np.arange(200) % 3}
    with pytest.raises(ValueError, match="design has no column"):
        doubly_robust(**people, design=np.ones((200, 0)))
    with pytest.raises(ValueError, match="design has no column"):
        negative_binomial(events=[3, 4], exposure=[9, 9], place=[1, 1], design=np.ones((2, 0)))


@pytest.mark.parametrize("labels", [[7, "7", 7, "8"], np.array(["7", 7, "8", 8], dtype=object), (7.5, "7.5", 1, 2)])
def test_a_label_is_a_number_or_a_word_and_not_both(labels):
    """They were one label where words were asked for, and two where not."""
    with pytest.raises(ValueError, match=r"cluster holds [78](\.5)? as a word too"):
        labels_of("cluster", labels, 4)
    assert len(labels_of("cluster", [7, "a", 7, "8"], 4).levels) == 3


@pytest.mark.parametrize("month", ["9999-12", "0001-01", "1899-12", "2200-01"])
def test_a_month_that_nobody_lived_stands_for_one_that_is_not_known(month):
    counted = {"month": [*YEAR, month], "events": [20] * 13, "n": [100] * 13}
    for ask in (lambda: trend(**counted), lambda: interrupted_series(**counted, start="2023-06")):
        with pytest.raises(ValueError, match=f"month holds {month}; it must lie between 1900-01 and 2199-12"):
            ask()


@pytest.mark.parametrize("count", [1e18, 10**18, 1e16])
def test_too_many_rows_are_told_as_they_were_given(count):
    """The message told of fewer than none."""
    with pytest.raises(ValueError, match=r"count adds up to [1-9]"):
        veil_of_darkness(**NIGHTS, count=np.full(36, count))


def test_a_spline_bends_not_a_thousand_million_times():
    with pytest.raises(ValueError, match="df: 1,000,000,000 are more than the 1,000"):
        natural_spline(np.arange(100.0), df=10**9)

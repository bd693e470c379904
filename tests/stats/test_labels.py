"""What is missing is no label: refused by name, however it is written down, by every method that reads labels."""

import numpy as np
import pandas as pd
import pytest

from daylit.stats.clustered import clustered_difference
from daylit.stats.design import code
from daylit.stats.did import att_gt
from daylit.stats.firth import firth_logit
from daylit.stats.glm import logit
from daylit.stats.labels import known_labels
from daylit.stats.mixed_searches import clustered_mixed_searches
from daylit.stats.officers import internal_benchmark
from daylit.stats.outcome import outcome_test
from daylit.stats.rates import rate
from daylit.stats.selection import clustered_selection_bounds
from daylit.stats.shares import variance_shares
from daylit.stats.threshold import threshold_test
from daylit.stats.veil import veil_of_darkness

NAN, SIZE = float("nan"), 12
NAMES = [*"abcabcabcab"]
MISSING = {
    "a list with NaN": [*NAMES, NAN],
    "a list with None": [*NAMES, None],
    "a list with NA": [*NAMES, pd.NA],
    "objects with NaN": np.array([*NAMES, NAN], dtype=object),
    "objects with None": np.array([*NAMES, None], dtype=object),
    "numbers": np.array([*range(11), NAN]),
    "instants": np.array(["2024-01-01"] * 11 + ["NaT"], dtype="datetime64[D]"),
    "a masked array": np.ma.masked_array(np.array([*NAMES, "z"]), mask=[*[False] * 11, True]),
    "a column of None": pd.Series([*NAMES, None]),
    "a column of NaN": pd.Series([*NAMES, NAN], dtype=object),
    "a column of strings": pd.Series([*NAMES, pd.NA], dtype="string"),
    "a categorical": pd.Categorical([*NAMES, None]),
    "a column of categories": pd.Series([*NAMES, None], dtype="category"),
    "whole numbers of pandas": pd.Series([*range(11), pd.NA], dtype="Int64"),
}
TWO = np.arange(SIZE) % 2 == 0
DESIGN = np.column_stack([np.ones(SIZE), TWO])
READS = {
    "officer": lambda labels: internal_benchmark(officer=labels, in_group=TWO, covariates=[np.arange(SIZE) % 3]),
    "covariate 1": lambda labels: internal_benchmark(officer=np.arange(SIZE) % 4, in_group=TWO, covariates=[labels]),
    "group": lambda labels: threshold_test(
        group=labels, place=np.arange(SIZE) // 6, stops=[90] * SIZE, searches=[20] * SIZE, hits=[5] * SIZE),
    "unit": lambda labels: att_gt(
        outcome=np.arange(SIZE) / 2, unit=labels, time=np.arange(SIZE), first_treated=[0] * SIZE),
    "stratum": lambda labels: outcome_test(
        searches=[20] * SIZE, found=[5] * SIZE, reference_searches=[30] * SIZE, reference_found=[6] * SIZE,
        stratum=labels),
    "cluster": lambda labels: clustered_difference(events=[1] * SIZE, n=[9] * SIZE, group=TWO, cluster=labels),
    "cluster ": lambda labels: clustered_selection_bounds(
        events=[1] * SIZE, stops=[9] * SIZE, group=TWO, cluster=labels, extra=[0.1]),
    "cluster  ": lambda labels: clustered_mixed_searches(
        found=[1] * SIZE, n=[9] * SIZE, group=TWO, chosen=np.arange(SIZE) % 3 == 0, cluster=labels, share=[0.1]),
    "unit ": lambda labels: variance_shares(events=[1] * SIZE, n=[9] * SIZE, levels={"unit": labels}),
    "cluster   ": lambda labels: logit(design=DESIGN, successes=[1] * SIZE, trials=[9] * SIZE, cluster=labels),
    "cluster    ": lambda labels: firth_logit(
        design=DESIGN, successes=[1] * SIZE, trials=[9] * SIZE, of=1, cluster=labels),
    "cluster     ": lambda labels: veil_of_darkness(
        in_group=TWO, dark=np.arange(SIZE) % 3 == 0, minute=np.arange(SIZE), df=0, cluster=labels),
}  # fmt: skip


@pytest.mark.parametrize("written", MISSING)
@pytest.mark.parametrize("read", READS)
def test_a_missing_label_is_refused_by_the_name_of_its_input(read, written):
    with pytest.raises(ValueError, match=f"{read.strip()} holds a missing label"):
        READS[read](MISSING[written])


@pytest.mark.parametrize(
    "written", [one for one in MISSING if one not in {"a list with None", "objects with None", "a column of None"}]
)
def test_a_factor_that_is_missing_is_refused_but_none_of_text_is_a_level(written):
    people = {"in_group": TWO, "dark": np.arange(SIZE) % 3 == 0, "minute": np.arange(SIZE), "df": 0}
    with pytest.raises(ValueError, match="factor 1 holds a missing label"):
        veil_of_darkness(**people, factors=[MISSING[written]])
    assert veil_of_darkness(**people, factors=[["north", None] * 6]).n_dark == 4


def test_what_is_none_is_a_level_of_its_own_in_codes_and_what_is_nan_is_not():
    assert code(np.array(["b", None, "a"], dtype=object)).levels.tolist() == ["a", "b", None]
    for gone in (NAN, pd.NA, pd.NaT):
        with pytest.raises(ValueError, match="a label is missing"):
            code(np.array(["b", gone, "a"], dtype=object))


def test_labels_that_are_known_come_as_they_are():
    for given in (["nan", "b"], [1, 2], pd.Series(["a", "b"], dtype="string"), pd.Categorical(["a", "b"]),
                  np.ma.masked_array(["a", "b"], mask=[False, False])):  # fmt: skip
        assert known_labels("unit", given).tolist() == list(given)
    with pytest.raises(ValueError, match="unit holds rows of unequal length"):
        known_labels("unit", [[1, 2], [3]])


@pytest.mark.parametrize("written", [
    pd.Series([True, False] * 5 + [True, pd.NA], dtype="boolean"), [True, False] * 5 + [True, None],
    np.ma.masked_array([True, False] * 6, mask=[False] * 11 + [True]),
])  # fmt: skip
def test_a_group_that_is_not_known_is_neither_yes_nor_no(written):
    for ask in (
        lambda: internal_benchmark(officer=np.arange(SIZE) % 4, in_group=written, covariates=[np.arange(SIZE) % 3]),
        lambda: veil_of_darkness(in_group=written, dark=np.arange(SIZE) % 3 == 0, minute=np.arange(SIZE), df=0),
    ):
        with pytest.raises(ValueError, match="in_group must hold yes or no"):
            ask()


def test_what_a_mask_hides_is_not_counted():
    with pytest.raises(ValueError, match="events holds a missing or infinite value"):
        rate(events=np.ma.masked_array([10, 99], mask=[0, 1]), n=[100, 100])
    assert rate(events=np.ma.masked_array([10, 99], mask=[0, 0]), n=[100, 100]).events.tolist() == [10, 99]
    with pytest.raises(ValueError, match="minute holds a missing or infinite value"):
        veil_of_darkness(
            in_group=TWO, dark=np.arange(SIZE) % 3 == 0, df=0,
            minute=np.ma.masked_array(np.arange(SIZE), mask=[False] * 11 + [True]),
        )  # fmt: skip

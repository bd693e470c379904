"""Several tables of the same people: no sum across them betrays a small count."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daylit.privacy.cells import protect
from daylit.privacy.linked import audit_linked, protect_linked

# All searches of a group (0) are those on each basis (1, 2, 3) and those at each kind of stop (4, 5);
# those whose basis is known (6) are the first two bases.
SUMS = [(0, (1, 2, 3)), (0, (4, 5)), (6, (1, 2))]


def shown(values: list[int], **changes: object) -> list[bool]:
    everything = {"values": values, "sums": SUMS, "shown": [True] * 7, "free": [True] * 7, "threshold": 11}
    return protect_linked(**{**everything, **changes}).tolist()


def test_it_works():
    values = [60, 4, 36, 20, 25, 35, 40]
    told = shown(values)
    assert not told[1]
    bounds = audit_linked(values=values, sums=SUMS, shown=told)
    assert bounds.low[1] == 0
    assert bounds.high[1] >= 11


def test_each_table_alone_is_not_enough():
    # The list of bases hides 4 and 20, so that 60 betrays nothing; but 40 less 36 is 4.
    values = [60, 4, 36, 20, 25, 35, 40]
    alone = [True, *protect(values[1:4]).shown.tolist(), True, True, True]
    assert alone[1:4] == [False, True, False]
    assert audit_linked(values=values, sums=SUMS, shown=alone).width[1] == 0


def test_nothing_is_hidden_without_need():
    assert all(shown([90, 20, 30, 40, 45, 45, 50]))
    assert all(shown([60, 0, 40, 20, 25, 35, 40]))


def test_a_count_that_is_no_secret_is_not_kept():
    care = [True] * 7
    care[1] = False
    assert all(shown([60, 4, 36, 20, 25, 35, 40], care=care))


def test_a_known_total_is_never_hidden_for_the_sake_of_others():
    free = [False, *[True] * 6]
    told = shown([60, 4, 36, 20, 25, 35, 40], free=free)
    assert told[0]
    assert not told[1]


def test_where_too_few_people_are_there_all_is_hidden():
    told = protect_linked(
        values=[8, 3, 5], sums=[(0, (1, 2))], shown=[True] * 3, free=[False, True, True], threshold=11
    )
    assert not told.any()


def test_sums_that_do_not_hold_are_refused():
    with pytest.raises(ValueError, match="sum of its parts"):
        shown([61, 4, 36, 20, 25, 35, 40])


@settings(max_examples=60, deadline=None)
@given(
    basis=st.lists(st.integers(0, 60), min_size=3, max_size=3),
    share=st.floats(0, 1),
    threshold=st.integers(2, 15),
)
def test_no_small_count_is_known_to_closer_than_the_threshold(basis: list[int], share: float, threshold: int):
    total = sum(basis)
    first = int(total * share)
    values = np.array([total, *basis, first, total - first, basis[0] + basis[1]])
    told = protect_linked(values=values, sums=SUMS, shown=[True] * 7, free=[True] * 7, threshold=threshold)
    small = (values > 0) & (values < threshold)
    assert not np.any(told & small)
    assert np.all(audit_linked(values=values, sums=SUMS, shown=told).width[small] >= threshold - 1e-6)

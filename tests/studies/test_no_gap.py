"""“No meaningful gap” is said only where the equivalence test says so, at a margin that was set beforehand."""

from __future__ import annotations

import functools

import numpy as np
import pytest

from daylit.stats.rates import risk_ratio
from daylit.studies.no_gap import MARGIN, equivalence_p
from daylit.studies.registry import Settings, run
from daylit.tables.extract import Extract
from small_extract import extract_from_sql
from studies.asking import check, folder


@functools.cache
def a_town(name: str, *, people: int, black: int = 200, white: int = 200, basis: str = "'consent'") -> Extract:
    """Half are Black; of 1,000 Black people ``black`` are searched, and of 1,000 searches 400 find something."""
    one = "hash(concat(i, 'who')) % 2 = 0"
    columns = {
        "race_ethnicity": f"CASE WHEN {one} THEN 'black' ELSE 'white' END",
        "officer": "'o' || (i % 40)",
        "searched": f"hash(concat(i, 's')) % 1000 < (CASE WHEN {one} THEN {black} ELSE {white} END)",
        "search_basis": basis,
        "found": "hash(concat(i, 'f')) % 1000 < 400",
    }
    return extract_from_sql(folder() / f"no-gap-{name}", people, **columns)


def told(study: str, extract: Extract, **settings: object):
    finding = run(extract, study, Settings(**settings))
    check(finding)
    return finding


NONE = (
    "Searched, Black people: no meaningful gap to White people. "
    "Any gap is smaller than 1.25 times, the limit set beforehand."
)
OF_SEARCHES = (
    "Something was found, searches of Black people: no meaningful gap to searches of White people. "
    "Any gap is smaller than 1.25 times, the limit set beforehand."
)


def test_it_works_where_many_are_alike_in_searches_and_in_finds():
    rates, finds = (told(study, a_town("many", people=40_000)) for study in ("rates", "hit_rates"))
    assert NONE in rates.answer
    assert OF_SEARCHES in finds.answer
    for finding in (rates, finds):
        assert not [line for line in finding.answer if "no clear gap" in line]
        assert "no_meaningful_gap" in {caution.code for caution in finding.cautions}
        assert any("menor de 1.25 veces" in line for line in finding.told("es").answer)


def test_where_few_are_alike_it_says_what_could_have_been_seen():
    finding = told("rates", a_town("few", people=1_000))
    assert not [line for line in finding.answer if "no meaningful gap" in line]
    assert any("no clear gap to White people. We could only have seen one of about" in line for line in finding.answer)
    assert "no_meaningful_gap" not in {caution.code for caution in finding.cautions}


def test_a_clear_gap_within_the_margin_stays_a_gap():
    finding = told("rates", a_town("clear", people=60_000, black=224))
    line = next(line for line in finding.answer if line.startswith("Black people were searched"))
    assert line.endswith("This gap is smaller than 1.25 times, the limit set beforehand for a meaningful one.")
    assert NONE not in finding.answer


def test_a_clear_gap_that_may_be_beyond_the_margin_is_not_called_small():
    finding = told("rates", a_town("large", people=60_000, black=260))
    line = next(line for line in finding.answer if line.startswith("Black people were searched"))
    assert "limit set beforehand" not in line


def test_where_many_searches_have_no_basis_finds_are_not_told_to_be_alike():
    finding = told("hit_rates", a_town("no-basis", people=40_000, basis="NULL"))
    assert OF_SEARCHES not in finding.answer
    assert any("no clear gap" in line for line in finding.answer)


def test_the_tests_of_several_groups_are_controlled_together():
    """The p-values of all comparisons shown go through Benjamini–Hochberg before any is told."""
    from daylit.studies.no_gap import alike

    p_values = np.array([[0.04], [0.5], [0.6]])
    use = np.ones((3, 1), dtype=bool)
    assert not alike(p_values, use, false_discovery=0.05).any()
    assert alike(p_values[:1], use[:1], false_discovery=0.05).all()


@pytest.mark.parametrize("truth", [MARGIN, 1 / MARGIN])
def test_a_gap_as_large_as_the_margin_is_called_none_in_at_most_1_in_20_worlds(truth: float):
    rng = np.random.default_rng(3)
    n, worlds = 4_000, 4_000
    x, y = rng.binomial(n, 0.2 * truth, worlds), rng.binomial(n, 0.2, worlds)
    p = equivalence_p(risk_ratio(events=x, n=np.full(worlds, n), reference_events=y, reference_n=np.full(worlds, n)))
    assert 0.03 < (p < 0.05).mean() < 0.06


def test_what_has_no_ratio_is_never_alike():
    p = equivalence_p(risk_ratio(events=[0, 5, 0], n=[50, 50, 50], reference_events=[5, 0, 0], reference_n=[50] * 3))
    assert (p == 1).all()

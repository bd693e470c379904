"""The bar for a search where many searches have no recorded basis: told only where it holds at all ends."""

from __future__ import annotations

import functools

from daylit.studies.evidence import clear_results
from daylit.studies.registry import Settings, run
from daylit.tables.extract import Extract
from small_extract import extract_from_sql
from studies.asking import check, folder


@functools.cache
def a_town(
    name: str, *, searched: tuple[int, int], found: tuple[int, int], basis: str, people: int = 24_000
) -> Extract:
    """Half are Black; ``searched`` of 1,000 and ``found`` of 1,000 searches, of Black and of White people."""
    one = "hash(concat(i, 'who')) % 2 = 0"
    search = f"hash(concat(i, 's')) % 1000 < (CASE WHEN {one} THEN {searched[0]} ELSE {searched[1]} END)"
    columns = {
        "race_ethnicity": f"CASE WHEN {one} THEN 'black' ELSE 'white' END",
        "officer": "'o' || (i % 40)",
        "searched": search,
        "search_basis": f"CASE WHEN {search} THEN {basis} END",
        "found": f"hash(concat(i, 'f')) % 1000 < (CASE WHEN {one} THEN {found[0]} ELSE {found[1]} END)",
    }
    return extract_from_sql(folder() / f"bar-basis-{name}", 24_000, **columns)


def told(extract: Extract, **settings: object):
    finding = run(extract, "robust_outcome", Settings(**settings))
    check(finding)
    return finding, {one.quantity: one for one in finding.estimates if "reference" in one.groups}


def unknown(of_100: int) -> str:
    return f"CASE WHEN hash(concat(i, 'b')) % 100 >= {of_100} THEN 'consent' END"


CANNOT = "We cannot tell whether the bar for searching Black people is lower or higher."
LOWER = "Searches and finds both fit a lower bar for searching Black people."


def test_without_any_recorded_basis_no_verdict_is_told_and_the_numbers_stay():
    finding, one = told(a_town("none", searched=(200, 100), found=(200, 350), basis="NULL"))
    assert CANNOT in finding.answer
    assert LOWER not in finding.answer
    (why,) = [line for line in finding.answer if "no basis is recorded" in line]
    assert why == (
        "As counted, both gaps fit a lower bar. But for 100 of every 100 searches no basis is recorded. "
        "If some of these were not the officer's choice, the answer could be another."
    )
    assert one["searched.ratio.bar"].low > 1
    assert one["found.ratio.bar"].high < 1
    assert one["found.ratio.bar"].p_value == 1
    assert clear_results(finding) == []
    assert any("no se anotó la base" in line for line in finding.told("es").answer)


def test_a_verdict_that_holds_at_all_ends_is_told():
    """Two times as many searches: still more if 30 of 100 of Black people's alone were no choice."""
    finding, one = told(a_town("some", searched=(200, 100), found=(200, 350), basis=unknown(30)))
    assert LOWER in finding.answer
    assert one["found.ratio.bar"].q_value < 0.05
    assert [each.quantity for each in clear_results(finding)] == ["found.ratio.bar"]


def test_a_verdict_that_one_end_would_undo_is_not_told():
    """A third more searches: fewer, if 40 of 100 of Black people's alone were no choice. Both or none agree."""
    finding, one = told(a_town("turns", searched=(200, 150), found=(200, 350), basis=unknown(40)))
    assert {one[f"searched.ratio.bar{way}"].low > 1 for way in ("", ".1")} == {True}
    assert CANNOT in finding.answer
    assert any("As counted, both gaps fit a lower bar." in line for line in finding.answer)
    assert clear_results(finding) == []
    known, _ = told(a_town("knows", searched=(200, 150), found=(200, 350), basis=unknown(5)))
    assert LOWER in known.answer


def test_finds_that_few_mixed_searches_could_undo_give_no_verdict_as_in_what_searches_find():
    """Far more searches, a little less found, 60 of 100 without a basis: 1 in 10 of them could make the gap."""
    town = a_town("little", searched=(400, 150), found=(260, 330), basis=unknown(60))
    finding, one = told(town)
    assert one["found.ratio.bar"].high < 1
    assert one["found.ratio.bar.1"].high < 1
    assert any(line.endswith("So we draw nothing from it.") for line in run(town, "hit_rates", Settings()).answer)
    assert CANNOT in finding.answer
    assert any("As counted, both gaps fit a lower bar." in line for line in finding.answer)


def test_the_higher_bar_is_held_to_the_same():
    finding, _ = told(a_town("none", searched=(200, 100), found=(200, 350), basis="NULL"), reference="black")
    assert any("As counted, both gaps fit a higher bar." in line for line in finding.answer)
    assert not any("both fit a higher bar" in line for line in finding.answer)


def test_where_it_cannot_be_told_anyway_the_basis_is_not_the_reason():
    finding, one = told(a_town("alike", searched=(200, 200), found=(300, 300), basis="NULL"))
    assert CANNOT in finding.answer
    assert not any("no basis is recorded" in line for line in finding.answer)
    assert one["found.ratio.bar"].p_value >= 0.025

"""How much darkness hid: told where officers recorded it, and the veil's own numbers stay what they are."""

from __future__ import annotations

import functools

import pytest

from daylit.studies import veil_known
from daylit.studies.registry import Settings, run
from daylit.studies.veil_known import Known
from daylit.tables.extract import Extract
from daylit.terms.saying import told as in_language
from daylit.terms.telling import untold_in
from small_extract import extract_from_sql
from studies.asking import check, folder, value

DAY = "CAST(hash(concat(i, 'day')) % 730 AS INTEGER)"
SUMMER = f"month(DATE '2021-01-01' + {DAY}) BETWEEN 4 AND 9"


@functools.cache
def a_town(name: str, known: str, black: str = "30") -> Extract:
    """Evenings of two years: light in summer, dark in winter; ``known`` and ``black`` of 100 in SQL."""
    columns = {
        "date": f"DATE '2021-01-01' + {DAY}",
        "month": f"month(DATE '2021-01-01' + {DAY})",
        "year": f"year(DATE '2021-01-01' + {DAY})",
        "minute": "1020 + hash(concat(i, 'm')) % 210",
        "kind": "'traffic'",
        "initiation": "'officer'",
        "race_ethnicity": f"CASE WHEN hash(concat(i, 'who')) % 100 < ({black}) THEN 'black' ELSE 'white' END",
        "race_known_before": known,
    }
    return extract_from_sql(folder() / f"known-{name}", 12_000, **{key: sql for key, sql in columns.items() if sql})


def told(extract: Extract, **settings: object):
    finding = run(extract, "veil_of_darkness", Settings(**settings))
    check(finding)
    assert untold_in(finding, "es") == ()
    return finding


KNOWN = f"hash(concat(i, 'k')) % 100 < CASE WHEN {SUMMER} THEN 30 ELSE 12 END"


def test_it_works_and_shares_come_out_and_the_main_numbers_stay():
    with_it, without = told(a_town("some", KNOWN)), told(a_town("none", ""))
    light, dark = value(with_it, "known.daylight"), value(with_it, "known.dark")
    assert light.value == pytest.approx(0.30, abs=0.04)
    assert dark.value == pytest.approx(0.12, abs=0.04)
    assert light.low < light.value < light.high
    main = [one for one in with_it.estimates if not one.quantity.startswith("known.")]
    assert main == list(without.estimates)
    assert [line for line in without.answer if line not in with_it.answer] == []
    assert any(line.startswith("Officers wrote that they knew race before the stop in ") for line in with_it.answer)
    assert "known_by_own_word" in {one.code for one in with_it.cautions}
    assert "known_by_own_word" not in {one.code for one in without.cautions}
    assert without.charts == with_it.charts


def test_the_effect_of_knowing_is_further_from_1_than_what_darkness_left_of_it():
    finding = told(a_town("led", KNOWN, black=f"CASE WHEN {SUMMER} THEN 32 ELSE 28 END"))
    seen, effect = value(finding, "dark.odds_ratio.season", "black"), value(finding, "known.effect", "black")
    if seen.value < 1:
        assert effect.value is None or effect.value > 1 / seen.value
    else:
        assert effect.value is None or effect.value < 1 / seen.value
    assert effect.low is None or effect.low <= effect.value


def test_the_published_shares_of_minneapolis_leave_a_thirteenth_of_an_effect():
    """Race unknown beforehand in 70.8 % of daylight stops and 88.0 % of dark ones (2017): 1.5 times shows as 1.08."""
    first, second = veil_known.sentences(Known(known=(292, 120), told=(1_000, 1_000)))
    assert "in 29 of every 100 stops by daylight, and in 12 of every 100 in the dark" in first
    assert second == "If knowing raised the odds of a group 1.5 times, daylight would show only about 1.08 times."
    assert "solo cerca de 1.08 veces" in in_language(second, "es")


def test_where_darkness_hid_nothing_it_is_said_and_no_effect_is_told():
    finding = told(a_town("alike", "true"))
    assert "So darkness hid no more than daylight did, and this comparison can show little." in finding.answer
    assert value(finding, "known.effect", "black").status == "not estimable"


def test_recorded_for_few_stops_it_tells_nothing():
    finding = told(a_town("few", f"CASE WHEN i % 3 = 0 THEN {KNOWN} END"))
    assert not [one for one in finding.estimates if one.quantity.startswith("known.")]
    assert not any("knew race" in line for line in finding.answer)

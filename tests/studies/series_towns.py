"""Towns in which something began on a day, for the tests of the study of before and after."""

from __future__ import annotations

import functools

from daylit.studies.registry import Settings, run
from daylit.tables.extract import Extract
from daylit.terms.telling import untold_in
from small_extract import extract_from_sql
from studies.asking import check, folder

DAYS = "CAST(hash(concat(i, 'day')) % {days} AS INTEGER)"
DAY = "2023-01-01"
SEASON = "With fewer than 24 months before and nobody compared, a change could be the season. So we point out none."


@functools.cache
def a_town(name: str, *, before: str, after: str, rows: int = 24_000, days: int = 1643, **more: str) -> Extract:
    """Four and a half years from 2020 on; of 1,000 people ``before`` are searched, and ``after`` from 2023 on (SQL)."""
    date = f"(DATE '2020-01-01' + {DAYS.format(days=days)})"
    searched = f"(hash(concat(i, 's')) % 1000 < CASE WHEN {date} >= DATE '{DAY}' THEN {after} ELSE {before} END)"
    columns = {
        "date": date,
        "race_ethnicity": "CASE WHEN hash(concat(i, 'who')) % 2 = 0 THEN 'black' ELSE 'white' END",
        "unit": "CASE WHEN hash(concat(i, 'unit')) % 2 = 0 THEN 'North' ELSE 'West' END",
        "searched": searched,
        "found": f"CASE WHEN {searched} THEN hash(concat(i, 'f')) % 4 = 0 END",
        **more,
    }
    return extract_from_sql(folder() / f"series-{name}", rows, **{key: sql for key, sql in columns.items() if sql})


def told(extract: Extract, **settings: object):
    finding = run(extract, "interrupted_series", Settings(**settings))
    check(finding)
    assert untold_in(finding, "es") == ()
    return finding


def everyone(finding, quantity: str):
    (one,) = [one for one in finding.estimates if one.quantity == quantity and not one.groups]
    return one

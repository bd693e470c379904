"""Odd extracts that every study is asked of: nothing recorded, one group, no reference, and others."""

import functools

from daylit.tables.extract import Extract
from small_extract import extract_from_sql
from studies.asking import folder

FULL = {
    "year": "2021",
    "month": "1 + i % 12",
    "date": "make_date(2021, 1 + i % 12, 1 + i % 28)",
    "minute": "(i * 37) % 1440",
    "kind": "'traffic'",
    "initiation": "'officer'",
    "reason_group": "['safety', 'investigatory'][1 + i % 2]",
    "race_ethnicity": "['white', 'black', 'white', 'hispanic', 'unknown'][1 + i % 5]",
    "race": "['white', 'black', 'white', 'hispanic', 'unknown'][1 + i % 5]",
    "resident": "i % 3 = 0",
    "gender": "['male', 'female'][1 + i % 2]",
    "area": "'Beat ' || (i % 3)",
    "officer": "'o' || (i % 17)",
    "searched": "i % 7 = 0",
    "search_basis": "CASE WHEN i % 7 = 0 THEN 'consent' END",
    "found": "CASE WHEN i % 7 = 0 THEN i % 3 = 0 END",
    "arrested": "i % 11 = 0",
    "cited": "i % 2 = 0",
}


@functools.cache
def shaped(name: str, rows: int = 600, **changes: str) -> Extract:
    columns = {column: sql for column, sql in {**FULL, **changes}.items() if sql}
    return extract_from_sql(folder() / name, rows, **columns)


SHAPES = {
    "plain": {},
    "no_group": {"race_ethnicity": "", "race": ""},
    "all_unknown": {"race_ethnicity": "'unknown'"},
    "one_group": {"race_ethnicity": "'black'"},
    "no_reference": {"race_ethnicity": "['black', 'asian'][1 + i % 2]"},
    "odd_groups": {"race_ethnicity": "['white', 'multiple', 'other', 'middle_eastern'][1 + i % 4]"},
    "no_date": {"date": "", "year": "NULL", "month": "NULL"},
    "no_time": {"minute": ""},
    "midnight": {"minute": "0"},
    "no_search": {"searched": "", "found": "", "search_basis": ""},
    "nobody_searched": {"searched": "false", "found": "", "search_basis": ""},
    "everybody_searched": {"searched": "true", "found": "true", "search_basis": "'consent'"},
    "no_basis": {"search_basis": ""},
    "no_choice": {"search_basis": "'incident_to_arrest'"},
    "nothing_found": {"found": "CASE WHEN i % 7 = 0 THEN false END"},
    "no_outcome": {"searched": "", "found": "", "search_basis": "", "arrested": "", "cited": ""},
    "no_places": {"area": "", "officer": ""},
    "pedestrians": {"kind": "'pedestrian'"},
    "calls": {"initiation": "'call'"},
    "one_day": {"date": "DATE '2021-06-21'", "month": "6"},
    "one_officer": {"officer": "'o1'", "area": "'a'"},
    "own_place": {"latitude": "40.1 + (i % 5) / 10.0", "longitude": "-89.0"},
    "far_north": {"latitude": "78.0", "longitude": "15.0"},
}

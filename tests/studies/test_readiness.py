"""What the records can carry: nothing is said to be askable that then tells no number, and the reason is true."""

from __future__ import annotations

import pytest

from daylit.studies.finding import Finding
from daylit.studies.registry import STUDIES, run
from daylit.studies.settings import Settings
from daylit.tables.extract import Extract
from small_extract import extract_from_sql
from studies.asking import folder, town

COLUMNS = {
    "race_ethnicity": "CASE WHEN i % 3 = 0 THEN 'black' ELSE 'white' END",
    "date": "DATE '2021-01-01' + (i % 900)::INTEGER",
    "minute": "(i * 7) % 1440", "area": "'A' || (i % 4)", "kind": "'traffic'", "arrested": "i % 20 = 0",
    "searched": "i % 10 = 0", "found": "CASE WHEN i % 10 = 0 THEN i % 30 = 0 END",
    "search_basis": "CASE WHEN i % 10 = 0 THEN 'consent' END", "reason_group": "'safety'",
}  # fmt: skip


def extract(name: str, **columns: str) -> Extract:
    target = folder() / f"ready-{name}"
    return extract_from_sql(target, 6_000, **{**COLUMNS, **columns})


HAND_MADE = {
    "as it is": {},
    "nobody searched": {
        "searched": "false", "found": "CAST(NULL AS BOOLEAN)", "search_basis": "CAST(NULL AS VARCHAR)"
    },
    "one group": {"race_ethnicity": "'white'"},
    "two who differ from all": {"race_ethnicity": "CASE WHEN i < 2 THEN 'black' ELSE 'white' END"},
    "no place of two groups": {"area": "CASE WHEN i % 3 = 0 THEN 'A' ELSE 'B' END"},
    "no kind": {"kind": "CAST(NULL AS VARCHAR)"},
    "no basis": {"search_basis": "CAST(NULL AS VARCHAR)", "reason_group": "CAST(NULL AS VARCHAR)"},
}  # fmt: skip


def told(finding: Finding) -> dict[str, tuple[float, str]]:
    """Of each question, whether it can be asked (1, with care 0.5, no 0), and what is said."""
    ready = [one for one in finding.estimates if one.quantity.startswith("ready.")]
    return {one.quantity.removeprefix("ready."): (float(one.value or 0), one.note) for one in ready}


def check(made: Extract) -> dict[str, tuple[float, str]]:
    verdicts = told(run(made, "missingness", Settings()))
    assert set(verdicts) == set(STUDIES) - {"missingness"}
    for name, (verdict, note) in verdicts.items():
        finding = run(made, name, Settings())
        numbers = [one for one in finding.estimates if one.status == "ok" and one.value is not None]
        assert bool(numbers) == (verdict > 0) or note == "No: nobody was searched.", (name, verdict, note)
        if verdict == 1 and name != "trend":
            assert any("reference" in one.groups for one in numbers), name
    return verdicts


@pytest.mark.parametrize("people", [300, 2_000, 20_000])
def test_what_can_be_asked_of_an_agency_tells_a_number(people: int):
    verdicts = check(town(people))
    assert (verdicts["robust_outcome"][0] == 0) == (people < 20_000)
    finding = run(town(people), "standardised", Settings())
    for_all = [line for line in finding.answer if "Too little is known to tell" in line and "Black people" in line]
    assert (verdicts["standardised"][0] == 1) == (people > 300)
    assert (len(for_all) == 2) == (people == 300)  # searches and arrests
    if people < 20_000:
        assert "too few people" in verdicts["robust_outcome"][1]


@pytest.mark.parametrize("name", HAND_MADE)
def test_what_can_be_asked_of_unusual_records_tells_a_number(name: str):
    verdicts = check(extract(name.replace(" ", "-"), **HAND_MADE[name]))
    if name == "nobody searched":
        assert verdicts["search_reasons"] == (0.0, "No: nobody was searched.")
        assert all(verdicts[study][0] == 0 for study in ("robust_outcome", "hit_rates"))
    if name in ("one group", "two who differ from all"):
        assert verdicts["rates"] == (0.5, "With care: no two groups have enough people to be compared.")
    if name == "no place of two groups":
        assert verdicts["standardised"] == (0.5, "With care: in stops that are alike there is too little to compare.")
        assert verdicts["rates"][0] == 1
    if name == "no kind":  # stops on foot may be among those of drivers
        assert verdicts["veil_of_darkness"] == (0.5, "With care: “Kind of contact” is not recorded.")
    if name == "as it is":
        assert verdicts["veil_of_darkness"] == (1.0, "Yes.")
    if name == "no basis":
        assert verdicts["search_reasons"] == (0.0, "No: “Group of reasons” is not recorded.")

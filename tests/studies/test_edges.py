"""Odd extracts: nothing recorded, one group, no reference, few people or none. No traceback, always plain words."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from daylit.errors import DaylitError
from daylit.studies.recording_spots import spots_told
from daylit.studies.registry import STUDIES, BadSetting, Settings, UnknownStudy, run, run_all
from daylit.tables.filters import BadFilter
from daylit.tables.made_up import make_agency
from small_extract import extract_of
from studies.asking import check, folder, residents, town, value
from studies.shapes import FULL, SHAPES, shaped


@pytest.mark.parametrize("shape", SHAPES)
def test_it_works_for_every_shape_of_records(shape):
    extract = shaped(shape, **SHAPES[shape])
    for finding in run_all(extract, Settings(benchmark=residents())):
        check(finding)
        assert finding.n_read == 600


@pytest.mark.parametrize(("people", "name"), [(100, "hundred"), (12, "dozen"), (1, "one")])
def test_a_tiny_extract_shows_no_number_on_fewer_than_eleven_people(people, name):
    for finding in run_all(shaped(name, people), Settings(benchmark=residents())):
        check(finding)
        for estimate in finding.estimates:
            small = estimate.groups and not estimate.quantity.endswith("bounds")
            if small and estimate.n < 11:
                assert estimate.status != "ok", (finding.study, estimate)


def test_a_hundred_invented_people_are_answered_plainly(tmp_path):
    for finding in run_all(make_agency(tmp_path / "hundred", people=100), Settings()):
        check(finding)


def test_no_people_at_all(tmp_path):
    for finding in run_all(extract_of(tmp_path / "empty", [])):
        check(finding)
        assert finding.n_read == 0
        assert finding.answer[0].startswith("This cannot be answered from these records")


def test_a_column_that_nobody_has_is_named_in_the_answer():
    finding = run(shaped("no_search", **SHAPES["no_search"]), "hit_rates")
    assert finding.answer[0].startswith("This cannot be answered from these records.")
    assert "“Searched” and “What the search found” are not recorded for anyone" in finding.answer[1]
    assert [e.status for e in finding.estimates] == ["not estimable"]
    assert finding.n_used == 0
    assert finding.left_out[0].n == 600


def test_without_residents_the_benchmark_says_what_file_to_give():
    finding = run(shaped("plain"), "benchmark")
    assert "no file of the people who live here was given" in finding.answer[1].lower()
    assert "“group” and “population”" in finding.answer[2]


def test_a_reference_that_is_not_there_is_replaced_and_said():
    finding = run(shaped("no_reference", **SHAPES["no_reference"]), "rates")
    (caution,) = [c for c in finding.cautions if c.code == "reference_replaced"]
    assert "“White”" in caution.sentence
    assert value(finding, "searched.ratio", "black").groups["reference"] == "asian"


def test_one_group_has_rates_but_no_comparison():
    finding = run(shaped("one_group", **SHAPES["one_group"]), "rates")
    check(finding)
    assert value(finding, "searched.rate", "black").status == "ok"
    assert [e for e in finding.estimates if e.quantity.endswith(".ratio")] == []


def test_other_groups_can_be_compared():
    for group in ("gender", "area", "resident"):
        finding = run(shaped("plain"), "rates", Settings(group=group))
        check(finding)
        assert [e for e in finding.estimates if group in e.groups]


def test_a_missing_value_is_never_read_as_no(tmp_path):
    people = [
        {"race_ethnicity": "white", "searched": True if i < 10 else False if i < 30 else None} for i in range(100)
    ]
    finding = run(extract_of(tmp_path / "gaps", people), "rates")
    rate = value(finding, "searched.rate", "white")
    assert (rate.n, rate.events, rate.value) == (30, 10, pytest.approx(1 / 3))


def test_partial_months_are_left_out_by_name(tmp_path):
    days = [date(2021, 1, 20) + timedelta(days=d) for d in range(200)]
    people = [
        {"race_ethnicity": "white", "date": day, "year": day.year, "month": day.month} for day in days for _ in range(2)
    ]
    finding = run(extract_of(tmp_path / "partial", people), "trend")
    (left,) = [part for part in finding.left_out if part.reason == "trend.partial_month"]
    assert "January 2021 and August 2021" in left.sentence
    assert left.n == 2 * (12 + 7)


def test_where_nobody_is_left_the_finding_says_so():
    for name in STUDIES:
        finding = run(town(), name, Settings(where=("year=1999",), benchmark=residents()))
        check(finding)
        assert finding.n_read == finding.n_used == 0


@pytest.mark.parametrize(
    "wrong",
    [{"group": "officer"}, {"level": 1.5}, {"threshold": 0}, {"false_discovery": 0.9}, {"engine": "abacus"}],
)
def test_a_setting_that_cannot_be_used_is_refused_with_a_remedy(wrong):
    with pytest.raises(BadSetting) as caught:
        Settings(**wrong)
    assert caught.value.remedy


def test_an_unknown_study_names_all():
    with pytest.raises(UnknownStudy, match="veil_of_darkness"):
        run(town(), "horoscope")


def test_a_filter_that_cannot_be_read_is_an_error_for_people():
    with pytest.raises(BadFilter):
        run(town(), "rates", Settings(where=("year",)))


def test_provenance_holds_no_path_of_this_machine():
    finding = run(shaped("plain"), "benchmark", Settings(benchmark=Path(residents())))
    assert finding.provenance.settings["benchmark"] == "residents.csv"
    assert str(folder()) not in finding.to_json()


def test_errors_are_of_the_family_for_people():
    assert all(issubclass(kind, DaylitError) for kind in (BadSetting, UnknownStudy))


def test_records_of_searches_alone_do_not_tell_how_often_people_are_searched(tmp_path):
    rows = [
        {"race_ethnicity": group, "searched": True, "arrested": n % 3 == 0, "reason_group": "safety", "minute": n}
        for group in ("white", "black")
        for n in range(60)
    ]
    extract = extract_of(tmp_path / "searches", rows)
    told = run(extract, "rates")
    assert {estimate.quantity.split(".")[0] for estimate in told.estimates} == {"arrested"}
    assert "searched_for_all" in {caution.code for caution in told.cautions}
    assert run(extract, "search_reasons").estimates[0].status == "not estimable"
    assert all(estimate.label.startswith("Arrested") for estimate in run(extract, "standardised").estimates)


def test_a_month_in_which_a_column_is_never_recorded_is_told_in_words():
    told = spots_told([("area", "North", "2021-03", 0.0), ("area", "North", "2021-04", 0.4)])
    assert told[0].endswith("In North in March 2021 it is not recorded for anyone.")


def test_finds_that_are_recorded_for_few_searches_are_told_with_care():
    few = shaped("few_finds", **{**FULL, "found": "CASE WHEN i % 7 = 0 AND i % 5 > 0 THEN i % 3 = 0 END"})
    cautions = {caution.code: caution.sentence for caution in run(few, "hit_rates").cautions}
    assert cautions["found_missing"].startswith("For 26 of every 100 searches it is not recorded what they found.")
    assert "found_missing" not in {caution.code for caution in run(shaped("full", **FULL), "hit_rates").cautions}


def test_a_place_that_is_a_number_is_said_to_be_an_area():
    told = spots_told([("age", "162", "2021-03", 0.4), ("age", "North", "2021-04", 0.5)])
    assert told == [
        "Age is missing much more often in some months in area 162 and North. "
        "In area 162 in March 2021 it is recorded for only 40 of every 100 people."
    ]


@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_said_to_be_answerable_is_what_the_findings_answered(shape):
    findings = run_all(shaped(shape, **SHAPES[shape]), Settings())
    ready = {
        e.quantity.removeprefix("ready."): e.value for e in findings[0].estimates if e.quantity.startswith("ready")
    }
    if findings[0].answered:
        tells = {
            finding.study: any(one.status == "ok" and one.value is not None for one in finding.estimates)
            for finding in findings[1:]
        }
        if shape == "nobody_searched":  # shares of nobody
            tells["search_reasons"] = False
        assert {study: value > 0 for study, value in ready.items()} == tells


def test_one_study_alone_says_what_it_says_in_the_report():
    extract = shaped("no_group", **SHAPES["no_group"])
    assert run(extract, "missingness", Settings()) == run_all(extract, Settings())[0]


def test_few_evenings_and_few_stops_are_told_with_the_correction_that_is_used():
    """24 days for many stops, a score bootstrap over days; 300 days for few stops, Firth's penalty."""
    days = shaped("few_days", 9_000, date="make_date(2021, 1 + i % 12, 1 + i // 12 % 2)")
    told = run(days, "veil_of_darkness", Settings())
    check(told)
    assert "wild_bootstrap" in {caution.code for caution in told.cautions}
    stops = shaped("few_stops", 900)
    told = run(stops, "veil_of_darkness", Settings())
    check(told)
    assert "penalised" in {caution.code for caution in told.cautions}
    assert "corrección de Firth" in " ".join(caution.sentence for caution in told.told("es").cautions)

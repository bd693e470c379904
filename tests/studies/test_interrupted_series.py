"""Before and after a date: a built-in change comes out, none is made up, and each way of having no answer is told."""

from __future__ import annotations

import functools
import re
from dataclasses import replace
from datetime import datetime

import pytest

from daylit.privacy.cells import HIDDEN
from daylit.report.digits import as_told
from daylit.report.small import guard_all
from daylit.studies.plan_file import read_plan
from daylit.studies.plan_run import run_plan
from daylit.studies.registry import ADVANCED, STUDIES, BadSetting, Settings, run
from daylit.tables.extract import Extract
from daylit.tables.filters import BadFilter
from daylit.terms.telling import untold_in
from small_extract import extract_from_sql
from studies.asking import check, folder, value
from studies.shapes import SHAPES, shaped

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


def test_it_works_and_a_built_in_change_is_told_beside_what_was_expected():
    finding = told(a_town("fall", before="200", after="120"), change_on=DAY)
    change = everyone(finding, "searched.change")
    truth = (0.12 / 0.88) / (0.2 / 0.8)
    assert change.low < truth < change.high < 1
    assert change.q_value < 0.001
    since, expected = everyone(finding, "searched.since"), everyone(finding, "searched.expected")
    assert since.low < 0.12 < since.high
    assert expected.value == pytest.approx(0.2, abs=0.03)
    assert finding.answer[1] == "There are 36 whole months before January 2023, and 18 from then on."
    (line,) = [line for line in finding.answer if line.startswith("Everyone: since January 2023, about")]
    assert "were searched (likely" in line
    assert "Had it gone on as before, it would have been about" in line
    assert value(finding, "searched.change", "black").high < 1
    assert everyone(finding, "found.change").low < 1 < everyone(finding, "found.change").high
    assert any(line.startswith("Everyone: no clear change in the share of searches") for line in finding.answer)
    assert everyone(finding, "searched.earlier").value == 0
    assert [chart.title.split(":")[0] for chart in finding.charts] == [
        "People searched", "People searched", "Searches that found something", "The change of each group",
    ]  # fmt: skip
    assert len(finding.charts[0].rows) == 54
    assert len(finding.charts[1].rows) == 27
    # Single months hold too few finds.
    assert finding.charts[2].title == "Searches that found something: everyone, before and since"
    assert len(finding.charts[2].rows) == 27
    assert finding.charts[2].columns[0] == "Months"
    assert {"2022-11 to 2022-12", "2023-01 to 2023-02"} < {row[0] for row in finding.charts[2].rows}


def test_the_first_and_the_last_mark_of_a_picture_stand_within_it():
    finding = told(a_town("fall", before="200", after="120"), change_on=DAY)
    for chart in finding.charts[:3]:
        times = [datetime.fromisoformat(f"{one['when']}T00:00+00:00") for one in chart.spec["data"]["values"]]
        axes = [layer["encoding"]["x"] for layer in chart.spec["layer"] if "x" in layer["encoding"]]
        assert axes
        for axis in axes:
            first, last = axis["scale"]["domain"]
            room = (last - first) / 50
            assert first + room < min(times).timestamp() * 1000
            assert max(times).timestamp() * 1000 < last - room


def test_a_rise_is_told_in_the_same_words():
    finding = told(a_town("rise", before="120", after="200"), change_on=DAY)
    assert everyone(finding, "searched.change").low > 1
    assert any(line.startswith("Everyone: since January 2023, about") for line in finding.answer)


def test_what_happened_to_all_is_no_change_beyond_those_for_whom_nothing_began():
    town = a_town("all", before="200", after="120")
    alone = told(town, change_on=DAY, where=("unit=West",))
    assert everyone(alone, "searched.change").high < 1
    assert "nobody_compared" in {one.code for one in alone.cautions}
    finding = told(town, change_on=DAY, unchanged=("unit=North",))
    change = everyone(finding, "searched.change")
    assert change.low < 1 < change.high
    assert "nobody_compared" not in {one.code for one in finding.cautions}
    assert any("people for whom nothing changed then (unit=North)." in line for line in finding.answer)
    # Those compared are not among the others: so these are not called everyone.
    assert any(line.startswith("Everyone but those compared: no clear change") for line in finding.answer)
    assert not any(line.startswith("Everyone:") for line in finding.answer)
    assert finding.charts[0].title == "People searched: everyone but those compared, month by month"
    assert everyone(finding, "searched.change").label.endswith(": Everyone but those compared")
    assert finding.n_used == 24_000
    assert 11_000 < change.n < 13_000


def test_a_change_of_one_side_is_told_beyond_the_other():
    only = "CASE WHEN hash(concat(i, 'unit')) % 2 = 0 THEN 200 ELSE 110 END"
    finding = told(a_town("one-side", before="200", after=only), change_on=DAY, unchanged=("unit=North",))
    change = everyone(finding, "searched.change")
    assert change.low < (0.11 / 0.89) / (0.2 / 0.8) < change.high < 1
    assert any("Had it gone as for the others, it would have been about" in line for line in finding.answer)


def test_people_compared_who_are_all_of_one_group_are_compared():
    """Both groups changed alike: held against the one, the other shows nothing beyond it."""
    finding = told(a_town("all", before="200", after="120"), change_on=DAY, unchanged=("race_ethnicity=white",))
    change = everyone(finding, "searched.change")
    assert change.low < 1 < change.high
    assert "nobody_compared" not in {one.code for one in finding.cautions}


@pytest.mark.parametrize("whose", ["hispanic", "white"])
def test_groups_that_have_too_few_among_those_compared_are_held_against_all_of_them(whose: str):
    race = f"CASE WHEN hash(concat(i, 'unit')) % 2 = 0 THEN '{whose}' WHEN i % 2 = 0 THEN 'black' ELSE 'white' END"
    town = a_town(f"all-{whose}", before="200", after="120", race_ethnicity=race)
    finding = told(town, change_on=DAY, unchanged=("unit=North",))
    for group in ("black", "white"):
        change = value(finding, "searched.change", group)
        assert change.low < 1 < change.high
    assert everyone(finding, "searched.change").low < 1 < everyone(finding, "searched.change").high
    held = "Black people" if whose == "white" else "Black people and White people"
    (line,) = [line for line in finding.answer if "held against all of them" in line and "people who were" in line]
    assert set(held.replace(" and ", ",").split(",")) == set(line[:-1].split(": ")[1].replace(" and ", ",").split(","))


def test_an_outcome_of_which_nothing_is_recorded_for_those_compared_is_compared_with_nobody():
    found = "CASE WHEN hash(concat(i, 'unit')) % 2 = 1 THEN hash(concat(i, 'f')) % 4 = 0 END"
    town = a_town("half-found", before="200", after="200", found=found, rows=40_000)
    finding = told(town, change_on=DAY, unchanged=("unit=North",), where=("date=2021-07-01..",))
    assert "nobody_compared" in {one.code for one in finding.cautions}
    assert "For the share of searches that found something, nobody of them can be compared." in finding.answer
    assert SEASON in finding.answer
    finds = told(town, change_on=DAY, unchanged=("unit=North",), outcome="found")
    assert "Nobody is compared: for people with unit=North, what is asked is not recorded." in finds.answer


def test_nobody_compared_is_said():
    town = a_town("fall", before="200", after="120")
    finding = told(town, change_on=DAY, unchanged=("unit=Nowhere",))
    assert "Nobody is compared: these records hold no people with unit=Nowhere." in finding.answer
    assert everyone(finding, "searched.change").value == everyone(told(town, change_on=DAY), "searched.change").value


def test_a_line_that_was_never_straight_has_no_change_at_the_date():
    """It goes up and down every nine months, which is no season: earlier dates show as much."""
    date = f"(DATE '2020-01-01' + {DAYS.format(days=1643)})"
    wavy = f"CASE WHEN (date_diff('month', DATE '2020-01-01', {date}) // 9) % 2 = 0 THEN 300 ELSE 80 END"
    finding = told(a_town("wavy", before=wavy, after="60"), change_on=DAY)
    assert everyone(finding, "searched.earlier").value > 0.1
    assert not any(line.startswith("Everyone: since") for line in finding.answer)
    assert any(line.startswith("Everyone: no clear change in the share of people") for line in finding.answer)


def test_a_clear_change_is_taken_back_where_earlier_dates_show_as_much():
    """A step down a year before the day, and one up at it: the step down stands out as much."""
    month = f"date_diff('month', DATE '2020-01-01', DATE '2020-01-01' + {DAYS.format(days=1643)})"
    town = a_town("two-steps", before=f"CASE WHEN {month} >= 24 THEN 115 ELSE 190 END", after="240", rows=60_000)
    finding = told(town, change_on=DAY)
    assert everyone(finding, "searched.change").q_value < 0.05
    assert everyone(finding, "searched.earlier").value > 0.1
    (line,) = [line for line in finding.answer if line.startswith("Everyone: the share of people")]
    assert "So we cannot tell whether it changed then." in line


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("200", "0", r"since January 2023, none of \d,\d\d\d stopped were searched; before, (19|20|21) of every 100\."),
        ("200", "1000", r"since January 2023, all \d,\d\d\d stopped were searched; before, (19|20|21) of every 100\."),
        ("0", "200", r"since January 2023, (19|20|21) of every 100 stopped were searched; before, none of \d+,\d+\."),
    ],
)
def test_none_or_all_on_one_side_is_told_and_not_called_too_few(before: str, after: str, said: str):
    finding = told(a_town(f"bare-{before}-{after}", before=before, after=after), change_on=DAY)
    (line,) = [line for line in finding.answer if re.search(f"^Everyone: {said}", line)]
    assert line.endswith("Where it is all or none, we give no range. Check that it was recorded in the same way.")
    assert not any("Too few to say whether the share of people" in line for line in finding.answer)
    assert everyone(finding, "searched.change").status == "not estimable"
    assert everyone(finding, "searched.since").value == pytest.approx(int(after) / 1000, abs=0.02)
    assert value(finding, "searched.change", "black").status == "not estimable"


def test_none_on_one_side_is_told_beside_those_compared():
    only = "CASE WHEN hash(concat(i, 'unit')) % 2 = 0 THEN 200 ELSE 0 END"
    finding = told(a_town("bare-beside", before="200", after=only), change_on=DAY, unchanged=("unit=North",))
    (line,) = [line for line in finding.answer if "none of" in line and line.startswith("Every")]
    assert re.search(r"Of those compared: since then, (19|20|21) of every 100; before, (19|20|21) of every 100\.", line)


NORTH = "hash(concat(i, 'unit')) % 2 = 0"


@pytest.mark.parametrize(("of_1000", "said"), [("1000", "all"), ("0", "none of")])
def test_where_those_compared_were_all_searched_or_none_it_is_said_and_not_called_too_few(of_1000: str, said: str):
    town = a_town(
        f"idle-{of_1000}", before=f"CASE WHEN {NORTH} THEN {of_1000} ELSE 200 END",
        after=f"CASE WHEN {NORTH} THEN {of_1000} ELSE 120 END",
    )  # fmt: skip
    finding = told(town, change_on=DAY, unchanged=("unit=North",))
    assert (
        f"Of those compared, {said} 12,096 stopped were searched, before and since January 2023. So no change beyond "
        "theirs can be told of these: Everyone but those compared, Black people and White people."
    ) in finding.answer
    assert not any("Too few to say whether the share of people" in line for line in finding.answer)
    change = everyone(finding, "searched.change")
    assert change.status == "not estimable"
    assert change.note.startswith("Of those compared it was nobody, or everybody,")
    spanish = " ".join(finding.told("es").answer)
    assert "De las personas comparadas, " in spanish
    assert "12,096" in spanish


@pytest.mark.parametrize(("late", "said"), [("1000", "all 4,0"), ("0", "none of 4,0")])
def test_where_they_were_so_on_one_side_of_the_date_both_sides_are_told(late: str, said: str):
    town = a_town(f"idle-since-{late}", before="200", after=f"CASE WHEN {NORTH} THEN {late} ELSE 120 END")
    finding = told(town, change_on=DAY, unchanged=("unit=North",))
    lines = [line for line in finding.answer if line.startswith("Of those compared, since") and "stopped" in line]
    told_of = [line.rsplit(": ", 1)[1] for line in lines]
    assert told_of == ["Everyone but those compared.", "Black people.", "White people."], "each has people of its own"
    start = rf"Of those compared, since January 2023, {said}\d\d stopped were searched; before, 20 of every 100\."
    assert re.match(start, lines[0])
    if late == "0":
        (finds,) = [line for line in finding.answer if line.startswith("Of those compared, no search")]
        assert finds == (
            "Of those compared, no search since January 2023 has this on record. So no change beyond theirs can be "
            "told of these: Everyone but those compared, Black people and White people."
        )
    assert not any("Too few to say" in line for line in finding.answer)


@pytest.mark.parametrize(("of_1000", "said"), [("1000", "all"), ("0", "none of")])
def test_a_group_of_thousands_that_was_searched_always_or_never_is_not_called_too_few(of_1000: str, said: str):
    black = "hash(concat(i, 'who')) % 2 = 0"
    town = a_town(
        f"still-{of_1000}", before=f"CASE WHEN {black} THEN {of_1000} ELSE 200 END",
        after=f"CASE WHEN {black} THEN {of_1000} ELSE 120 END",
    )  # fmt: skip
    finding = told(town, change_on=DAY)
    assert (
        f"Black people: {said} 11,982 stopped were searched, before and since January 2023. So there is no change to "
        "see."
    ) in finding.answer
    assert not any("Too few to say whether the share of people" in line for line in finding.answer)
    assert value(finding, "searched.since", "black").value == int(of_1000) / 1000
    assert value(finding, "searched.change", "black").status == "not estimable"


def test_searches_that_never_find_anything_are_not_called_too_few():
    never = "CASE WHEN hash(concat(i, 's')) % 1000 < 120 THEN false END"
    finding = told(a_town("never-found", before="200", after="120", found=never), change_on=DAY)
    (line,) = [line for line in finding.answer if line.startswith("Everyone: none of")]
    end = r"searches found something, before and since January 2023\. So there is no change to see\."
    assert re.fullmatch(rf"Everyone: none of 2,\d\d\d {end}", line)


def test_from_none_to_all_is_told():
    finding = told(a_town("flip", before="0", after="1000"), change_on=DAY)
    (line,) = [line for line in finding.answer if line.startswith("Everyone: since January 2023, all")]
    assert re.search(r"all \d,\d\d\d stopped were searched; before, none of \d\d,\d\d\d\.", line)
    assert (
        "Everyone: no search before January 2023 has this on record, so there is nothing to compare." in finding.answer
    )


def test_none_of_a_few_people_is_no_change():
    """Nobody of fifty was searched, where one or two would have been expected."""
    days = f"CASE WHEN i % 120 = 0 THEN 1096 + {DAYS.format(days=91)} ELSE {DAYS.format(days=1096)} END"
    date = f"(DATE '2020-01-01' + {days})"
    searched = f"({date} < DATE '{DAY}' AND hash(concat(i, 's')) % 1000 < 30)"
    town = a_town("bare-few", before="", after="", rows=6_000, date=date, searched=searched, found="")
    assert not any("none of" in line for line in told(town, change_on=DAY).answer)


def test_a_day_within_a_month_divides_it():
    finding = told(a_town("fall", before="200", after="120"), change_on="2022-12-16")
    (left,) = [part for part in finding.left_out if part.reason == "series.month_itself"]
    assert 350 < left.n < 550
    assert finding.answer[1] == (
        "There are 35 whole months before December 2022, and 18 after it. December 2022 itself is left out: it began "
        "within that month."
    )
    short = told(a_town("fall", before="200", after="120"), change_on="2020-06-16")
    assert "It takes 8 whole months before June 2020 and 3 after it, and there are 5 and 48." in short.answer


def test_without_two_years_before_and_nobody_compared_nothing_is_pointed_out():
    town = a_town("fall", before="200", after="120")
    finding = told(town, change_on=DAY, where=("date=2021-07-01..",))
    assert SEASON in finding.answer
    since = [line for line in finding.answer if ": since January" in line]
    assert len(since) == 3
    assert all("it could be the season, so we do not point it out." in line for line in since)
    assert not any("could only have seen" in line for line in finding.answer)
    assert "no clear change in the share of searches" in " ".join(finding.answer)
    assert everyone(finding, "searched.change").status == "ok"
    beside = told(town, change_on=DAY, where=("date=2021-07-01..",), unchanged=("unit=North",))
    assert "With fewer than 24 months before, it leans on others having the same seasons." in beside.answer


def test_too_few_months_and_no_day_are_told_with_what_is_needed():
    town = a_town("fall", before="200", after="120")
    early = told(town, change_on="2020-06-01")
    assert not early.answered
    assert "It takes 8 whole months before June 2020 and 3 from then on, and there are 5 and 49." in early.answer
    assert not told(town, change_on="2030-01-01").answered
    none = told(town)
    assert none.answer[1:] == (
        "No day is named on which something began.",
        "Name it with --change-on 2024-03-01, or in a plan with change_on = 2024-03-01.",
    )
    assert none.n_used == 0


def test_one_outcome_may_be_asked_and_one_that_nobody_recorded_is_named():
    town = a_town("arrests", before="200", after="120", arrested="hash(concat(i, 'ar')) % 10 = 0")
    finding = told(town, change_on=DAY, outcome="arrested")
    assert {one.quantity.split(".")[0] for one in finding.estimates} == {"arrested"}
    among = "Finds are counted among all searches, also those that were not the officer's choice."
    assert among not in finding.answer
    assert among in told(town, change_on=DAY).answer
    assert among in told(town, change_on=DAY, outcome="found").answer
    basis = "CASE WHEN hash(concat(i, 'basis')) % 2 = 0 THEN 'consent' ELSE 'incident_to_arrest' END"
    some = a_town("basis", before="200", after="120", search_basis=basis)
    assert among in told(some, change_on=DAY).answer
    assert among not in told(some, change_on=DAY, where=("search_basis=consent",)).answer
    gone = told(town, change_on=DAY, outcome="force")
    assert "“Force used” is not recorded for anyone." in gone.answer


@pytest.mark.parametrize("outcome", ["", "searched", "found", "arrested"])
def test_people_of_whom_it_is_not_recorded_are_left_out_by_name(outcome: str):
    half = {"searched": "CASE WHEN i % 2 = 0 THEN hash(concat(i, 's')) % 1000 < 200 END"}
    half |= {"arrested": "CASE WHEN i % 2 = 0 THEN hash(concat(i, 'ar')) % 10 = 0 END"}
    half |= {"found": "CASE WHEN i % 2 = 0 AND hash(concat(i, 's')) % 1000 < 200 THEN hash(concat(i, 'f')) % 4 = 0 END"}
    finding = told(a_town("half", before="", after="", **half), change_on=DAY, outcome=outcome)
    reason = "arrested.missing" if outcome == "arrested" else "searched.missing"
    assert next(part.n for part in finding.left_out if part.reason == reason) == 12_000
    assert finding.n_used == 12_000
    if outcome != "found":
        assert everyone(finding, f"{outcome or 'searched'}.change").n == 12_000


def test_small_groups_are_not_told_and_small_months_are_joined():
    town = a_town("small", before="200", after="120", rows=1_500)
    finding = told(town, change_on=DAY, threshold=30)
    assert value(finding, "found.change", "black").status == "too few"
    assert any(line.startswith("Too few to say whether the share of searches") for line in finding.answer)
    (months,) = [chart for chart in finding.charts if len(chart.columns) == 6]
    assert months.columns[0] == "Months"
    assert min(int(row[-1]) * float(row[1].removesuffix(" %")) / 100 for row in months.rows) > 29.5
    assert "Each dot joins months, mostly 12, as single ones hold too few people." in months.spec["title"]["subtitle"]
    assert not any("earlier" in chart.title for chart in finding.charts)
    (kept,) = guard_all((finding,))
    assert kept.finding.answer == finding.answer
    assert kept.finding.charts == tuple(replace(chart, spec=as_told(chart.spec)) for chart in finding.charts)


def test_a_line_of_joined_months_is_fitted_to_what_is_drawn():
    (finds,) = [
        chart
        for chart in told(a_town("fall", before="200", after="120"), change_on=DAY).charts
        if chart.title.startswith("Searches that found") and len(chart.columns) == 6
    ]
    events = sum(round(int(row[-1]) * float(row[1].removesuffix(" %")) / 100) for row in finds.rows)
    along = sum(int(row[-1]) * float(row[3].removesuffix(" %")) / 100 for row in finds.rows)
    assert along == pytest.approx(events, rel=0.005)


@pytest.mark.parametrize("day", ["2023-04-01", "2022-10-01", "2023-07-01"])
def test_where_nothing_changed_nothing_is_pointed_out(day: str):
    finding = told(a_town("same", before="150", after="150"), change_on=day)
    assert not any(": since " in line for line in finding.answer)
    assert sum("We could only have seen" in line for line in finding.answer) == 6
    assert "What we could have seen allows for all 6 comparisons." in finding.answer
    # What earlier dates show is told beside a change, where it could be one of them: beside none it would read as one.
    assert not any("earlier dates" in line for line in finding.answer)


@pytest.mark.parametrize("shape", SHAPES)
def test_odd_records_have_an_answer_in_words(shape: str):
    check(run(shaped(shape, **SHAPES[shape]), "interrupted_series", Settings(change_on="2021-09-01")))


@pytest.mark.parametrize("shape", SHAPES)
def test_odd_records_of_years(shape: str):
    date = "DATE '2020-01-01' + CAST(i % 1643 AS INTEGER)"
    changes = {"date": date, **SHAPES[shape]}
    settings = Settings(change_on=DAY, unchanged=("area=Beat 0",), threshold=1)
    finding = run(shaped(f"years-{shape}", 5_000, **changes), "interrupted_series", settings)
    check(finding)
    assert untold_in(finding, "es") == ()


@pytest.mark.parametrize(
    "day", ["yesterday", "2023-13-01", "2023", "20230101", "2023-W01-1", "2023-1-1", " 2023-01-01"]
)
def test_a_day_that_is_none_is_refused(day: str):
    with pytest.raises(BadSetting, match="not a day"):
        Settings(change_on=day)


def test_other_settings_that_cannot_be_used_are_refused():
    with pytest.raises(BadSetting, match="cannot be asked"):
        Settings(outcome="age")
    with pytest.raises(BadFilter):
        Settings(unchanged=("unit",))


def test_settings_of_a_change_stand_in_the_provenance_only_where_they_were_set():
    assert not {"change_on", "unchanged", "outcome"} & set(Settings().to_dict())
    kept = Settings(change_on=DAY, unchanged=("unit=North",), outcome="found").to_dict()
    assert (kept["change_on"], kept["unchanged"], kept["outcome"]) == (DAY, ["unit=North"], "found")


def test_a_plan_asks_it_and_tells_its_mistakes(tmp_path):
    path = tmp_path / "plan.toml"
    text = 'title = "A rule"\ndeclared = 2026-01-31\nstudies = ["interrupted_series"]\n'
    path.write_text(f'{text}change_on = 2023-01-01\nunchanged = ["unit=North"]\n', encoding="utf-8")
    plan = read_plan(path)
    ran = run_plan(plan, a_town("all", before="200", after="120"))
    assert ran.families[0].comparisons == 6
    ((question, finding),) = ran.findings
    assert question.settings.change_on == DAY
    assert finding.answered
    path.write_text(f'{text}change_on = "soon"\nunchanged = [3]\noutcome = "age"\n', encoding="utf-8")
    with pytest.raises(Exception, match="cannot be used yet") as caught:
        read_plan(path)
    for part in ("soon", "unchanged", "age"):
        assert part in str(caught.value)
    for day in ('"20230101"', '"2023-W01-1"', "20230101", "2023-01-01T00:00:00"):
        path.write_text(f"{text}change_on = {day}\n", encoding="utf-8")
        with pytest.raises(Exception, match="cannot be used yet"):
            read_plan(path)
    path.write_text(text, encoding="utf-8")
    assert "change" not in read_plan(path).document


def test_it_is_no_part_of_a_report():
    assert "interrupted_series" in ADVANCED
    assert "interrupted_series" not in STUDIES


def test_where_no_joining_of_months_helps_it_says_that_they_are_not_drawn():
    """A few searches in all the months since: any mark of theirs would tell of them."""
    finding = told(a_town("hardly", before="200", after="1"), change_on=DAY)
    titles = [chart.title for chart in finding.charts]
    assert not any(title.startswith("People searched: everyone") for title in titles)
    why = "People searched: the months are not drawn. Before January 2023 or since then there are too few, even with"
    assert [sentence.startswith(why) for sentence in finding.answer].count(True) == 1
    drawn = told(a_town("fall", before="200", after="120"), change_on=DAY)
    assert not any("not drawn" in sentence for sentence in drawn.answer)


@pytest.mark.parametrize(("before", "after", "rows"), [("200", "1", 24_000), ("1", "200", 12_000)])
def test_a_report_tells_nothing_of_a_side_of_a_few(before: str, after: str, rows: int):
    """About 8 people were searched on one side: the share that was told, and all people of that side, told them."""
    finding = told(a_town(f"few-{before}", before=before, after=after, rows=rows), change_on=DAY)
    (kept,) = guard_all((finding,))
    of_searches = [part for part in kept.finding.estimates if part.quantity.startswith("searched")]
    of_finds = [n for part, n in zip(kept.finding.estimates, kept.n, strict=True) if part.quantity.startswith("found")]
    assert set(of_finds) == {HIDDEN}, "of these searches: all less those since would be those before"
    assert len(of_searches) > 9
    assert all(part.value is None for part in of_searches)
    assert not any("stopped were searched" in sentence for sentence in kept.finding.answer)
    rows = [row for chart in kept.finding.charts for row in chart.rows if "People searched" in row]
    assert rows
    assert all(HIDDEN in row for row in rows)
    whole = told(a_town("fall", before="200", after="120"), change_on=DAY)
    (open_,) = guard_all((whole,))
    assert open_.finding.answer == whole.answer
    assert [part.value for part in open_.finding.estimates] == [part.value for part in whole.estimates]

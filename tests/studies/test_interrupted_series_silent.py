"""Before and after a date: where no line can be fitted, or nothing is pointed out, that is told in its own words."""

from __future__ import annotations

import re

import pytest

from daylit.studies.registry import BadSetting, Settings, run
from daylit.tables.filters import BadFilter
from daylit.terms.telling import untold_in
from studies.asking import check, value
from studies.series_towns import DAY, DAYS, SEASON, a_town, everyone, told
from studies.shapes import SHAPES, shaped


def test_an_outcome_of_which_nothing_is_recorded_for_those_compared_is_compared_with_nobody():
    found = "CASE WHEN hash(concat(i, 'unit')) % 2 = 1 THEN hash(concat(i, 'f')) % 4 = 0 END"
    town = a_town("half-found", before="200", after="200", found=found, rows=40_000)
    finding = told(town, change_on=DAY, unchanged=("unit=North",), where=("date=2021-07-01..",))
    assert "nobody_compared" in {one.code for one in finding.cautions}
    assert "For the share of searches that found something, nobody of them can be compared." in finding.answer
    assert SEASON in finding.answer
    finds = told(town, change_on=DAY, unchanged=("unit=North",), outcome="found")
    assert "Nobody is compared: for people with unit=North, what is asked is not recorded." in finds.answer


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


def test_without_two_years_before_and_nobody_compared_nothing_is_pointed_out():
    town = a_town("steep", before="200", after="80")
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
    assert "Another outcome can be asked with --outcome searched." in gone.answer


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

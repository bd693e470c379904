"""Before and after a date: a built-in change comes out, beside others too, and none is made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from daylit.privacy.cells import HIDDEN
from daylit.report.digits import as_told
from daylit.report.small import guard_all
from daylit.studies import series_fits
from daylit.studies.plan_file import read_plan
from daylit.studies.plan_run import run_plan
from daylit.studies.registry import ADVANCED, STUDIES, Settings
from studies.asking import value
from studies.series_towns import DAY, DAYS, a_town, everyone, told


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
        "People searched, change of the odds",
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


def test_a_clear_change_is_taken_back_where_earlier_dates_show_as_much(monkeypatch):
    """The range allows for a line that was bent, so that few towns have both; earlier dates still have their say."""
    town = a_town("two-steps", before="120", after="200")
    assert not any("So we cannot tell" in line for line in told(town, change_on=DAY).answer)
    shown = series_fits.placebo_dates
    monkeypatch.setattr(series_fits, "placebo_dates", lambda **given: replace(shown(**given), share=0.2))
    finding = told(town, change_on=DAY)
    assert everyone(finding, "searched.change").q_value < 0.05
    assert everyone(finding, "searched.earlier").value > 0.1
    (line,) = [line for line in finding.answer if line.startswith("Everyone: the share of people")]
    assert "So we cannot tell whether it changed then." in line


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
    with pytest.raises(Exception, match="“interrupted_series” asks what changed with a day: add it"):
        read_plan(path)
    path.write_text(f"{text.replace('interrupted_series', 'rates')}change_on = 2023-01-01\n", encoding="utf-8")
    with pytest.raises(Exception, match="“change_on” is of “interrupted_series”, which is not among the studies"):
        read_plan(path)


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

"""Charts of months in a report: whole where they may be, and no month can be worked out from a line or from sums."""

from __future__ import annotations

import functools
from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import linprog

from daylit.privacy.cells import HIDDEN
from daylit.report.chart_counts import inside_of
from daylit.report.small import guard_all
from daylit.stats.interrupted import interrupted_series
from daylit.studies import wording
from daylit.studies.finding import Chart, Finding
from daylit.studies.month_lines import with_gaps
from daylit.studies.registry import Settings, run
from daylit.studies.series_periods import periods_of
from daylit.studies.watch_fits import EVERYBODY, Watched
from daylit.studies.watch_outside import kept_inside
from daylit.tables.counts import count
from daylit.tables.extract import Extract
from daylit.terms.telling import untold_in
from report.builders import a_finding, rate_chart
from small_extract import extract_from_sql
from studies.asking import folder

DAY = "2023-01-01"
LIMIT = 11


@functools.cache
def a_town(*, rows: int, unknown: int = 0) -> Extract:
    """54 months; of 1,000 people 200 are searched, then 120; a quarter of searches find something, ``unknown`` of 100
    have no result.
    """
    date = "(DATE '2020-01-01' + CAST(hash(concat(i, 'day')) % 1643 AS INTEGER))"
    searched = f"(hash(concat(i, 's')) % 1000 < CASE WHEN {date} >= DATE '{DAY}' THEN 120 ELSE 200 END)"
    known = f"{searched} AND hash(concat(i, 'r')) % 100 >= {unknown}"
    return extract_from_sql(
        folder() / f"months-{rows}-{unknown}", rows, date=date, searched=searched,
        race_ethnicity="CASE WHEN hash(concat(i, 'who')) % 2 = 0 THEN 'black' ELSE 'white' END",
        found=f"CASE WHEN {known} THEN hash(concat(i, 'f')) % 4 = 0 END",
    )  # fmt: skip


def asked(rows: int, unknown: int = 0, **settings: object) -> Finding:
    return run(a_town(rows=rows, unknown=unknown), "interrupted_series", Settings(change_on=DAY, **settings))


def lines_in(chart: Chart) -> set[str]:
    return {datum["series"] for datum in chart.spec["data"]["values"] if "line" in datum}


@pytest.mark.parametrize("unknown", [0, 4])
@pytest.mark.parametrize("rows", [24_000, 8_000])
def test_it_works_and_months_of_searches_and_of_finds_are_drawn_with_their_lines(rows: int, unknown: int):
    """The shares of people were read with the number of searches of the same month, and the chart was left out."""
    finding = asked(rows, unknown)
    (kept,) = guard_all((finding,))
    charts = [chart for chart in kept.finding.charts if len(chart.columns) == 6 and chart.columns[-1] != "Clearly in"]
    assert len(charts) == 2
    for chart in charts:
        assert not any(HIDDEN in row for row in chart.rows)
        assert lines_in(chart) == {"Fitted line", "Had it gone on as before"}


def smallest(events: np.ndarray, n: np.ndarray) -> np.ndarray:
    return (events > 0) & (events < LIMIT) | (n - events > 0) & (n - events < LIMIT)


def betrayed(events, n, design, known: list[np.ndarray], most: np.ndarray) -> list[int]:
    """Months of a few people that are known to closer than the limit: from ``known`` sums of months, and from a fitted
    line, which keeps the sums along each column of its design, as if all of its digits were told; none holds more than
    ``most``.
    """
    rows = np.vstack([design.T, *known])
    out = []
    for month in np.flatnonzero(smallest(events, n)):
        cost = np.zeros(events.size)
        cost[month] = 1
        ends = [
            linprog(sign * cost, A_eq=rows, b_eq=rows @ events, bounds=np.column_stack([0 * n, most]))
            for sign in (1, -1)
        ]
        assert [one.status for one in ends] == [0, 0]
        if -ends[1].fun - ends[0].fun < LIMIT - 1e-6:
            out.append(int(month))
    return out


def a_design(months: np.ndarray, start: np.datetime64) -> np.ndarray:
    """Level, slope, jump, new slope, and two waves a year: what the line is made of."""
    steps = (months - start).astype(float)
    post, angle = steps >= 0, 2 * np.pi * (months.astype(int) % 12) / 12
    waves = [part(turns * angle) for turns in (1, 2) for part in (np.sin, np.cos)]
    return np.column_stack([np.ones(months.size), steps / 12, post, post * steps / 12, *waves])


START = np.datetime64("2023-01")


def a_world(seed: int, people: int):
    rng = np.random.default_rng(seed)
    months = np.arange("2020-01", "2024-07", dtype="datetime64[M]")
    n = rng.poisson(people, months.size)
    events = rng.binomial(n, 0.25)
    assert smallest(events, n).any()
    return months, events, n, a_design(months, START)


@pytest.mark.parametrize("people", [60, 45, 30, 20])
@pytest.mark.parametrize("seed", range(4))
def test_from_the_line_and_all_sums_no_month_of_a_few_finds_can_be_worked_out(seed: int, people: int):
    months, events, n, design = a_world(seed, people)
    fit = interrupted_series(month=months, events=events, n=n, start=START)
    assert design.T @ (n * fit.fitted) == pytest.approx(design.T @ events, abs=0.01), "the line keeps these sums"
    periods = periods_of(months, events, n, start=START, least=LIMIT)
    assert periods is not None
    assert not smallest(periods.sums(events), periods.sums(n)).any()
    told = [(periods.of == place).astype(float) for place in range(len(periods.names))]
    answered = design[:, :4]  # the line of the picture is fitted to the stretches: these alone come from months
    assert betrayed(events, n, answered, told, periods.sums(n)[periods.of]) == []


@pytest.mark.parametrize("seed", range(3))
def test_a_month_that_is_hidden_beside_a_line_is_known_and_so_are_two_that_are_joined(seed: int):
    months, events, n, design = a_world(seed, 60)
    few = smallest(events, n)
    rows = np.eye(months.size)
    assert betrayed(events, n, design, list(rows[~few]), n) == list(np.flatnonzero(few))
    pair = int(np.flatnonzero(few)[0])
    two = np.isin(np.arange(months.size), (pair, pair + 1 if pair in (0, 36) else pair - 1))
    assert pair in betrayed(events, n, design, [*rows[~two], two.astype(float)], n)


def test_no_stretch_lies_on_both_sides_and_a_side_of_a_few_has_none():
    months, start = np.arange("2022-02", "2023-12", dtype="datetime64[M]"), np.datetime64("2023-04")
    n = np.full(months.size, 40)
    periods = periods_of(months, np.full(months.size, 9), n, start=start, least=LIMIT)
    assert periods.length == 2
    assert periods.names[:2] == ("2022-02 to 2022-03", "2022-04 to 2022-05")
    assert list(periods.since) == [name >= "2023-04" for name in periods.names]
    late = np.where(months >= np.datetime64("2023-10"), 4, 9)
    assert periods_of(months, late, n, start=start, least=LIMIT).names[-1] == "2023-08 to 2023-11"
    assert periods_of(months, np.where(months < start, 9, 1), n, start=start, least=LIMIT) is None
    assert periods_of(months, np.where(months < start, 9, 0), n, start=start, least=LIMIT) is not None


def test_where_a_report_hides_more_than_the_study_the_line_goes_with_the_row():
    finding = asked(8_000, threshold=1)
    charts = guard_all((finding,))[0].finding.charts
    finds = next(chart for chart in charts if chart.title.startswith("Searches that found") and len(chart.columns) == 6)
    closed = [row for row in finds.rows if row[1] == HIDDEN]
    assert 0 < len(closed) < len(finds.rows)
    assert {row[3:5] for row in finds.rows} == {(HIDDEN, HIDDEN)}
    assert not finds.spec or lines_in(finds) == set()
    earlier = [chart for chart in charts if "earlier" in chart.title]
    assert [chart.spec for chart in earlier] == [{}] * len(earlier)


def test_one_hidden_share_is_not_told_by_all_others_and_their_sum():
    chart = rate_chart([("2021-01", 80, 4), ("2021-02", 90, 30), ("2021-03", 400, 100)])
    chart = replace(chart, columns=("Month", *chart.columns[1:]))
    shown = guard_all((a_finding(estimates=(), charts=(chart,)),))[0].finding.charts[0]
    assert [row[1] == HIDDEN for row in shown.rows] == [True, True, False]


def test_a_month_in_the_gap_of_a_smoothed_line_can_be_worked_out_so_such_a_line_stays_inside():
    share, weight = np.array([0.1, 0.12, 0.031, 0.11, 0.1]), 0.2
    smoothed = [0.1]
    for one in share:
        smoothed.append((1 - weight) * smoothed[-1] + weight * one)
    before, after = smoothed[2], smoothed[4]
    in_the_gap = (after - weight * share[3]) / (1 - weight)
    assert (in_the_gap - (1 - weight) * before) / weight == pytest.approx(share[2])

    def line(g: int, events: list[int]) -> Watched:
        return Watched(column="searched", g=g, events=np.array(events), n=np.full(4, 300 if g == EVERYBODY else 100))

    small = [line(EVERYBODY, [90, 90, 90, 90]), line(0, [40, 45, 40, 40]), line(1, [30, 9, 30, 30])]
    assert kept_inside(small, small, LIMIT) == {1}
    # All but the groups that are shown would be a few: another group stays inside too.
    rest = [line(EVERYBODY, [90, 90, 90, 90]), line(0, [40, 45, 40, 40]), line(1, [45, 40, 40, 40])]
    assert kept_inside(rest, rest, LIMIT) == {1}


def test_watched_months_of_a_few_people_are_in_no_line_of_a_report():
    finding = run(a_town(rows=48_000), "control_chart", Settings())
    (kept,) = guard_all((finding,))
    finds = next(place for place, chart in enumerate(finding.charts) if "found" in chart.title)
    assert inside_of(finding.charts[finds], LIMIT) == {"Black", "White"}
    shown = kept.finding.charts[finds]
    assert shown.inside == ()
    assert {row[0] for row in shown.rows if HIDDEN in row} == {"Black", "White"}
    assert {datum["series"] for datum in shown.spec["data"]["values"]} == {"Everybody"}
    why = "not shown here are the lines of White and Black. From them, readers could work out a count of fewer than 11"
    assert [why in sentence for sentence in kept.finding.answer].count(True) == 1
    assert untold_in(kept.finding, "es") == ()
    assert not any("not shown here" in sentence for sentence in guard_all((finding,), threshold=1)[0].finding.answer)


def test_a_line_is_not_drawn_across_months_that_are_missing():
    months = ("2021-01", "2021-02", "2021-05", "2021-06")
    drawn = with_gaps([{"when": f"{month}-01", "value": 0.1, "series": "A"} for month in months])
    assert [datum["value"] for datum in drawn] == [0.1, 0.1, None, 0.1, 0.1]
    assert drawn[2] == {"when": "2021-03-01", "value": None, "series": "A"}


def a_town_with_a_small_group(share: int, black: str = "40", rows: int = 36_000) -> Extract:
    return _a_town_with_a_small_group(share, black, rows)  # made once, however it was asked for


@functools.cache
def _a_town_with_a_small_group(share: int, black: str, rows: int) -> Extract:
    """36 months; ``share`` of 100 people are Asian, of whom a few are searched each month; results are recorded
    unevenly, so that a chart tells the searches of each month. ``black`` (SQL) is the share of both.
    """
    who, month = "hash(concat(i, 'w')) % 100", "i % 36"
    searched = "(hash(concat(i, 's')) % 1000 < 120)"
    known = "((i % 36) % 3 > 0 OR hash(concat(i, 'r')) % 10 > 2)"
    return extract_from_sql(
        folder() / f"small-group-{share}-{len(black)}-{rows}", rows, searched=searched,
        date=f"make_date(2021 + ({month}) // 12, 1 + ({month}) % 12, CAST(1 + hash(concat(i, 'd')) % 28 AS BIGINT))",
        year=f"2021 + ({month}) // 12", month=f"1 + ({month}) % 12",
        race_ethnicity=f"CASE WHEN {who} < {share} THEN 'asian' WHEN {who} < ({black}) THEN 'black' ELSE 'white' END",
        found=f"CASE WHEN {searched} AND {known} THEN hash(concat(i, 'f')) % 4 = 0 END",
    )  # fmt: skip


@pytest.mark.parametrize(("share", "rows"), [(6, 36_000), (9, 36_000), (3, 90_000)])
@pytest.mark.parametrize("other", ["interrupted_series", "control_chart"])
def test_searches_of_a_month_less_those_of_the_groups_tell_no_group_of_a_few(other: str, share: int, rows: int):
    """In the larger town the shares of groups, rounded to a tenth of a point, may add up to another number."""
    town = a_town_with_a_small_group(share, rows=rows)
    trend = run(town, "trend", Settings())
    findings = (trend, run(town, other, Settings(change_on=DAY)))
    kept = guard_all(findings)[0].finding
    place = next(number for number, chart in enumerate(trend.charts) if chart.title.startswith("Share searched"))
    n = {row[:2]: int(row[2].replace(",", "")) for row in trend.charts[0].rows}
    months: dict[str, list[tuple[float, bool]]] = {}
    for row, shown in zip(trend.charts[place].rows, kept.charts[place].rows, strict=True):
        events = round(float(row[2].removesuffix(" %")) / 100 * n[row[:2]]) if row[2] != "too few" else 5
        months.setdefault(row[1], []).append((events, HIDDEN in shown))
    small = 0
    for groups in months.values():
        hidden = [events for events, away in groups if away]
        small += any(0 < events < LIMIT for events in hidden)
        assert not hidden or (len(hidden) > 1 and sum(hidden) >= LIMIT)
    assert small > 10


def test_where_a_group_is_hidden_in_a_month_the_searches_of_that_month_are_not_told_beside_it():
    """A table told 112 searches of January, another 70 and 36 of them of two groups: 6 were of the third, hidden."""
    town = a_town_with_a_small_group(6)
    records, trend = guard_all((run(town, "missingness", Settings()), run(town, "trend", Settings())))
    shares = next(chart for chart in trend.finding.charts if chart.title.startswith("Share searched"))
    assert {row[0] for row in shares.rows if HIDDEN in row} == {"Asian"}
    of_searches = [row for chart in records.finding.charts for row in chart.rows if row[0].endswith("(of searches)")]
    by_month = [row for row in of_searches if len(row) == 4]
    assert len(by_month) == 36
    assert {row[-1] for row in by_month} == {HIDDEN}
    assert not any("." in cell for row in by_month for cell in row)
    # Where no group is hidden in any month, nothing more is.
    whole = a_town_with_a_small_group(0)
    records, trend = guard_all((run(whole, "missingness", Settings()), run(whole, "trend", Settings())))
    assert not any(HIDDEN in row for part in (records, trend) for chart in part.finding.charts for row in chart.rows)


def test_where_no_table_tells_the_searches_of_a_month_one_group_may_be_hidden_alone():
    trend = run(a_town_with_a_small_group(6), "trend", Settings())
    (kept,) = guard_all((trend,))
    shares = next(chart for chart in kept.finding.charts if chart.title.startswith("Share searched"))
    assert {row[0] for row in shares.rows if HIDDEN in row} == {"Asian"}


def test_what_the_line_of_a_group_tells_is_known_where_another_table_hides_it():
    """In every other month another group is the smaller one, which is the one to be hidden beside a few."""
    town = a_town_with_a_small_group(6, "CASE WHEN i % 2 = 0 THEN 31 ELSE 69 END")
    trend, watched = guard_all((run(town, "trend", Settings()), run(town, "control_chart", Settings())))
    told: dict[str, set[str]] = {}
    for finding in (trend.finding, watched.finding):
        for chart in (chart for chart in finding.charts if chart.title.startswith("Share searched")):
            for row in (row for row in chart.rows if HIDDEN not in row and "too few" not in row):
                told.setdefault(row[1], set()).add(row[0])
    assert len(told) == 36
    assert all("Everybody" in groups for groups in told.values())
    assert {len(groups & {"Asian", "Black", "White"}) for groups in told.values()} <= {1, 3}


@functools.cache
def a_town_with_a_small_unit(rows: int) -> Extract:
    """48 months; of 100 people 4 are stopped in the north, and of 1,000 everywhere 200 are searched."""
    month = "i % 48"
    return extract_from_sql(
        folder() / f"small-unit-{rows}", rows, searched="(hash(concat(i, 's')) % 1000 < 200)",
        date=f"make_date(2020 + ({month}) // 12, 1 + ({month}) % 12, CAST(1 + hash(concat(i, 'd')) % 28 AS BIGINT))",
        year=f"2020 + ({month}) // 12", month=f"1 + ({month}) % 12",
        race_ethnicity="CASE WHEN hash(concat(i, 'w')) % 2 = 0 THEN 'black' ELSE 'white' END",
        unit="CASE WHEN hash(concat(i, 'u')) % 100 < 4 THEN 'North' ELSE 'South' END",
    )  # fmt: skip


def searches_told(chart: Chart, n: dict[str, str], *, month: int) -> dict[str, list[int]]:
    """Searches of each month, one for each row; none for a month of which something is hidden."""
    told: dict[str, list[int]] = {}
    hidden = {row[month] for row in chart.rows if HIDDEN in row or HIDDEN in (n["|".join(row[:2])], row[-1])}
    for row in (row for row in chart.rows if row[month] not in hidden):
        share = next(cell for cell in row if cell.endswith(" %"))
        told.setdefault(row[month], []).append(
            round(float(share.removesuffix(" %")) / 100 * int(n["|".join(row[:2])].replace(",", "")))
        )
    return told


def test_searches_of_all_less_those_of_everyone_but_those_compared_tell_no_few_of_these():
    town = a_town_with_a_small_unit(24_000)
    change = run(town, "interrupted_series", Settings(change_on=DAY, unchanged=("unit=North",)))
    trend, before = (part.finding for part in guard_all((run(town, "trend", Settings()), change)))
    stops = {"|".join(row[:2]): row[2] for row in trend.charts[0].rows}
    shares = next(chart for chart in trend.charts if chart.title.startswith("Share searched"))
    others = next(chart for chart in before.charts if chart.title.startswith("People searched: everyone but those"))
    of_all = searches_told(shares, stops, month=1)
    of_others = searches_told(others, {"|".join(row[:2]): row[-1] for row in others.rows}, month=0)
    of_those = [sum(of_all[month]) - sum(of_others[month]) for month in set(of_all) & set(of_others)]
    assert not any(0 < few < LIMIT for few in of_those)
    assert of_all or of_others


def test_in_a_large_town_nothing_is_hidden_because_shares_are_rounded():
    town = a_town_with_a_small_unit(240_000)
    for part in guard_all((run(town, "trend", Settings()), run(town, "interrupted_series", Settings(change_on=DAY)))):
        assert not any(HIDDEN in row for chart in part.finding.charts for row in chart.rows)
        assert all(chart.spec for chart in part.finding.charts)


@pytest.mark.parametrize("limit", [11, 20, 40, 200])
def test_a_report_that_hides_larger_counts_shows_no_watched_line_with_such_months(limit: int):
    """A line of which a month tells of 12 people was shown where fewer than 20 are hidden."""
    town = a_town(rows=60_000)
    finding = run(town, "control_chart", Settings())
    shown = guard_all((finding,), threshold=limit)[0].finding
    told = {
        (chart.title, datum["series"])
        for chart in shown.charts
        for datum in chart.spec.get("data", {}).get("values", ())
        if datum.get("value") is not None
    }
    counts = count(town, ["race_ethnicity", "date", "found"], sums=["searched"])
    months = np.unique(counts.column("date").astype("datetime64[M]"), return_inverse=True)[1]
    codes, levels = counts.codes("race_ethnicity")
    finds = counts.column("found").astype(str) == "True"
    few = {
        name
        for name, of in (
            ("Everybody", codes >= 0),
            *((wording.label("race_ethnicity", level), codes == place) for place, level in enumerate(levels)),
        )
        for had in (np.bincount(months, counts.total("searched") * (of & finds)),)
        if ((had > 0) & (had < limit)).any()
    }
    finding_chart = next(chart.title for chart in finding.charts if "found" in chart.title)
    drawn = {name for title, name in told if title == finding_chart}
    assert not drawn & few
    assert drawn or few == {"Everybody", "Black", "White"} or limit > 100
    assert limit > 11 or len(told) > 3


@pytest.mark.parametrize("study", ["trend", "interrupted_series", "control_chart"])
def test_a_picture_of_months_tells_no_more_digits_than_its_table(study: str):
    """From six digits of a share, and its people in the table, those searched in a month came out to the one."""
    finding = run(a_town_with_a_small_group(6), study, Settings(change_on=DAY))
    tried = 0
    for chart in guard_all((finding,))[0].finding.charts:
        percent = [datum for datum in chart.spec.get("data", {}).get("values", ()) if "when" in datum]
        for datum in percent:
            digits = 1 if "up" in datum else 3
            drawn = [datum.get(name) for name in ("value", "low", "high", "line", "up", "down", "limit")]
            told = [value for value in drawn if isinstance(value, float)]
            assert told == [round(value, digits) for value in told]
            tried += len(told)
    assert tried > 30
    assert any(
        datum.get("value") not in (None, round(datum.get("value") or 0, 4))
        for chart in guard_all((finding,), threshold=1)[0].finding.charts
        for datum in chart.spec["data"]["values"]
    ), "inside the agency all digits are kept"

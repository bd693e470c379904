"""One report by race or ethnicity and by gender: who adds up one grouping must not work out what the other hides."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import linprog

from daylit.privacy.cells import HIDDEN
from daylit.report.small import Guarded, guard_all
from daylit.report.tables import left_out_sheet
from daylit.studies import wording
from daylit.studies.finding import Chart, Finding
from daylit.studies.registry import Settings, run
from daylit.tables.counts import count
from daylit.tables.extract import Extract
from small_extract import extract_from_sql
from studies.asking import folder

LIMIT = 11
RACE, GENDER = "race_ethnicity", "gender"
_WHO = "hash(concat(i, 'w')) % 1000"
_SEX = "hash(concat(i, 'g')) % 1000"
_BASES = ("consent", "consent", "frisk", "probable_cause", "incident_to_arrest", "warrant")
_BASIS = f"{list(_BASES)}[CAST(1 + hash(concat(i, 'b')) % 6 AS BIGINT)]"


@functools.cache
def a_town(month: int, share: int, no_race: int = 0, no_gender: int = 0, third: int = 0) -> Extract:
    """36 months of ``month`` people; of 1,000 people ``share`` are Asian, of whom a few are searched each month.
    ``no_race`` and ``no_gender`` are those of 1,000 of whom it is not recorded; ``third`` those of a third gender.
    """
    rows, when = 36 * month, "i % 36"
    searched = "(hash(concat(i, 's')) % 1000 < 120)"
    of_race = f"CASE WHEN {_WHO} < {share} THEN 'asian' WHEN {_WHO} < 400 THEN 'black' ELSE 'white' END"
    of_gender = f"CASE WHEN {_SEX} < {third} THEN 'nonbinary' WHEN {_SEX} < 380 THEN 'female' ELSE 'male' END"
    return extract_from_sql(
        folder() / f"two-{month}-{share}-{no_race}-{no_gender}-{third}", rows, searched=searched,
        date=f"make_date(2021 + ({when}) // 12, 1 + ({when}) % 12, CAST(1 + hash(concat(i, 'd')) % 28 AS BIGINT))",
        year=f"2021 + ({when}) // 12", month=f"1 + ({when}) % 12",
        area="'Area ' || (hash(concat(i, 'a')) % 12)",
        race_ethnicity=f"CASE WHEN hash(concat(i, 'nr')) % 1000 >= {no_race} THEN {of_race} END",
        gender=f"CASE WHEN hash(concat(i, 'ng')) % 1000 >= {no_gender} THEN {of_gender} END",
        search_basis=f"CASE WHEN {searched} THEN {_BASIS} END",
        reason_group="CASE WHEN hash(concat(i, 'r')) % 4 = 0 THEN 'investigatory' ELSE 'safety' END",
        found=f"CASE WHEN {searched} THEN hash(concat(i, 'f')) % 4 = 0 END",
    )  # fmt: skip


def by_both(town: Extract, *studies: str) -> list[Finding]:
    """Each study by both groupings, named as a release names them."""
    return [
        replace(run(town, study, Settings(group=group)), study=study if group == RACE else f"{study}-by-{group}")
        for study in studies
        for group in (RACE, GENDER)
    ]


Cell = tuple[int, str, str]
"""The finding, the group, the month."""
OTHERS = "not told of"


def shares_of(finding: Finding) -> Chart:
    return next(chart for chart in finding.charts if chart.title.startswith("Share searched"))


def told_in(findings: Sequence[Finding]) -> dict[Cell, float]:
    """The share of each group and month; none where it is not told."""
    return {
        (place, *row[:2]): float(row[2].removesuffix(" %")) / 100 if row[2].endswith("%") else np.nan
        for place, finding in enumerate(findings)
        for row in shares_of(finding).rows
    }


def real_in(town: Extract, findings: Sequence[Finding]) -> dict[Cell, tuple[int, int]]:
    """Those searched, and all people, of each group and month; and of the groups, or of no group, that no chart tells
    of.
    """
    real: dict[Cell, tuple[int, int]] = {}
    for place, (finding, column) in enumerate(zip(findings, (RACE, GENDER), strict=True)):
        drawn = {row[0] for row in shares_of(finding).rows}
        counts = count(town, [column, "date"], sums=["searched"])
        codes, levels = counts.codes(column)
        names = [wording.label(column, level) for level in levels]
        months = counts.column("date").astype("datetime64[M]").astype(str)
        for code, month, had, n in zip(codes, months, counts.total("searched"), counts.n, strict=True):
            name = names[code] if code >= 0 and names[code] in drawn else OTHERS
            so_far = real.get((place, name, month), (0, 0))
            real[place, name, month] = so_far[0] + int(had), so_far[1] + int(n)
    return real


def betrayed(real: Mapping[Cell, tuple[int, int]], shown: Sequence[Finding]) -> list[tuple[Cell, float, float]]:
    """Searches of a few that are hidden, and known to closer than the limit: from each share that is told, rounded as
    it stands there, from how many people there are of each group, and from both groupings being of the same people.
    """
    seen, out = told_in(shown), []
    # How many they are is told over all months, and not of each.
    lacking = [sum(n for cell, (_, n) in real.items() if cell[:2] == (place, OTHERS)) for place in (0, 1)]
    for month in sorted({cell[2] for cell in real}):
        cells = [cell for cell in real if cell[2] == month]
        events, n = np.array([real[cell] for cell in cells]).T
        sign = np.array([1.0 if cell[0] == 0 else -1.0 for cell in cells])
        assert sign @ events == 0
        hidden = np.isnan([seen.get(cell, np.nan) for cell in cells])
        half = 0.0005 * n + 1e-6
        most = [lacking[cell[0]] if cell[1] == OTHERS else real[cell][1] for cell in cells]
        low, high = np.where(hidden, 0, events - half), np.where(hidden, most, events + half)
        for number in np.flatnonzero(hidden & (events > 0) & (events < LIMIT)):
            ends = []
            for turn in (1, -1):
                cost = np.zeros(len(cells))
                cost[number] = turn
                done = linprog(cost, A_eq=[sign], b_eq=[0], bounds=np.column_stack([low, high]))
                assert done.status == 0
                ends.append(turn * done.fun)
            if ends[1] - ends[0] < LIMIT - 1e-6:
                out.append((cells[number], *ends))
    return out


def hidden_in(findings: Sequence[Finding]) -> int:
    return sum(HIDDEN in row for finding in findings for chart in finding.charts for row in chart.rows)


@pytest.mark.parametrize(("month", "share"), [(1_000, 60), (2_500, 30), (20_000, 4)])
def test_no_group_hidden_by_month_is_told_by_all_genders_of_the_month(month: int, share: int):
    town = a_town(month, share)
    findings = by_both(town, "trend")
    real = real_in(town, findings)
    kept = [part.finding for part in guard_all(findings)]
    hidden = [cell for cell, value in told_in(kept).items() if np.isnan(value)]
    few = {cell[2] for cell in hidden if cell[1] == "Asian"}
    assert len(few) > 10
    assert betrayed(real, kept) == []
    assert len(hidden) <= 2 * len(few), "one group more in each month is enough"
    alone = [guard_all([one])[0].finding for one in findings]
    assert month == 20_000 or len(betrayed(real, alone)) > 5, "the attack finds what is not protected together"


LACKING = [(8, 0, 0), (0, 0, 5), (8, 0, 5), (8, 8, 5), (200, 0, 5), (200, 150, 5)]
"""Of 1,000 people those of no race, those of no gender, and those of a gender that is too small to be drawn."""


@pytest.mark.parametrize("lacking", LACKING)
@pytest.mark.parametrize(("month", "share"), [(1_000, 60), (2_500, 30), (2_500, 200)])
def test_nor_where_people_have_no_group_or_a_group_is_not_drawn(month: int, share: int, lacking: tuple[int, int, int]):
    town = a_town(month, share, *lacking)
    findings = by_both(town, "trend")
    kept = [part.finding for part in guard_all(findings)]
    told = betrayed(real_in(town, findings), kept)
    assert [one for one in told if one[0][1] != OTHERS] == []
    if lacking in LACKING[:2]:  # one grouping is whole: less the other, it would tell those who lack there
        assert [one for one in told if one[1] >= 1] == [], "that anybody of them was searched"
    if lacking in LACKING[-2:]:
        assert {cell[1] for cell, value in told_in(kept).items() if np.isnan(value)} <= {"Asian"}


def by_basis(finding: Finding) -> dict[tuple[str, str], int | None]:
    """How many of each group were searched on each basis; none where it is hidden."""
    chart = next(chart for chart in finding.charts if chart.title == "On what basis people were searched")
    return {row[:2]: int(row[2].replace(",", "")) if row[2][0].isdigit() else None for row in chart.rows}


@pytest.mark.parametrize(("month", "share"), [(60, 60), (150, 40), (500, 20)])
def test_no_group_hidden_on_a_basis_of_search_is_told_by_all_genders_on_it(month: int, share: int):
    findings = by_both(a_town(month, share), "search_reasons")
    real = [by_basis(finding) for finding in findings]
    kept = [by_basis(part.finding) for part in guard_all(findings)]
    alone = 0
    for basis in {basis for _, basis in real[0]}:
        of = [{group: n for (group, name), n in one.items() if name == basis} for one in kept]
        hidden = [real[place][group, basis] for place in (0, 1) for group, n in of[place].items() if n is None]
        few = [n for n in hidden if 0 < n < LIMIT]
        alone += len(few)
        assert not few or (len(hidden) > 1 and sum(hidden) >= LIMIT)
    assert alone


def searches_by_place(finding: Finding, kept: Guarded) -> dict[tuple[str, str], tuple[int, bool]]:
    """Those searched in each area, of everybody ("") and of each group, and whether it is hidden."""
    return {
        (part.groups["area"], part.quantity.removeprefix("searched").removesuffix("rate").strip(".")): (
            part.events or 0, bool(away),
        )
        for part, away in zip(finding.estimates, kept.events, strict=True)
        if "area" in part.groups and part.quantity.startswith("searched") and part.quantity.endswith("rate")
    }  # fmt: skip


@pytest.mark.parametrize("study", ["funnel", "small_areas"])
@pytest.mark.parametrize(("month", "share", "no_race"), [(200, 30, 0), (200, 30, 8), (2_500, 4, 8)])
def test_no_few_of_no_group_or_of_another_group_are_told_by_place(study: str, month: int, share: int, no_race: int):
    """Everybody of a place, less the groups in the table, are those of another group; and less everybody who has a race
    or ethnicity, those who have none. Two such findings in one report could not be protected at all.
    """
    findings = by_both(a_town(month, share, no_race), study)
    kept = [
        searches_by_place(finding, part) for finding, part in zip(findings, guard_all(findings), strict=True)
    ]  # fmt: skip
    tried = 0
    for place in {place for place, _ in kept[0]}:
        by_race, by_gender = ({what: n for (area, what), n in one.items() if area == place} for one in kept)
        groups = [by_race[what] for what in by_race if what]
        for whole, parts in ((by_race[""], groups), (by_gender[""], [by_race[""]])):
            lacking = whole[0] - sum(n for n, _ in parts)
            tried += 0 < lacking < LIMIT
            assert any(away for _, away in (whole, *parts)) or not 0 < lacking < LIMIT
    assert tried or (study, no_race) == ("small_areas", 0)


@functools.cache
def a_town_of_races(rows: int) -> Extract:
    """Of Asian people 2 in 100 are Hispanic too, of others 12; of these a few are searched."""
    race = f"CASE WHEN {_WHO} < 60 THEN 'asian' WHEN {_WHO} < 400 THEN 'black' ELSE 'white' END"
    hispanic = f"hash(concat(i, 'h')) % 100 < CASE WHEN {_WHO} < 60 THEN 2 ELSE 12 END"
    return extract_from_sql(
        folder() / f"races-{rows}", rows, searched="(hash(concat(i, 's')) % 1000 < 120)", race=race,
        ethnicity=f"CASE WHEN {hispanic} THEN 'hispanic' ELSE 'not_hispanic' END",
        race_ethnicity=f"CASE WHEN {hispanic} THEN 'hispanic' ELSE {race} END",
    )  # fmt: skip


@pytest.mark.parametrize("rows", [20_000, 60_000])
def test_a_race_and_the_same_without_who_is_hispanic_do_not_tell_a_few_who_are(rows: int):
    """431 Asian people were searched, and 421 of these are not Hispanic: so 10 are."""
    findings = [run(a_town_of_races(rows), "rates", Settings(group=group)) for group in (RACE, "race")]
    told = [
        {
            part.groups[group]: (part.events, bool(away))
            for part, away in zip(finding.estimates, kept.events, strict=True)
            if part.quantity == "searched.rate"
        }
        for finding, kept, group in zip(findings, guard_all(findings), (RACE, "race"), strict=True)
    ]
    few = [value for value in ("asian", "black", "white") if 0 < told[1][value][0] - told[0][value][0] < LIMIT]
    assert few == ["asian"]
    assert any(told[place][value][1] for value in few for place in (0, 1))
    hidden = [value for value in ("asian", "black", "white") if told[0][value][1] or told[1][value][1]]
    assert len(hidden) > 1 or told[0]["hispanic"][1], "or all who are Hispanic, less those of other races, would be"


def searched_in(findings: Sequence[Finding]) -> dict[str, tuple[int, bool]]:
    """How many of each race or ethnicity were searched, and whether that is hidden."""
    first = guard_all(findings)[0]
    return {
        part.groups[RACE]: (part.events or 0, bool(away))
        for part, away in zip(findings[0].estimates, first.events, strict=True)
        if part.quantity == "searched.rate"
    }


@pytest.mark.parametrize(("month", "share", "no_race"), [(500, 5, 3), (150, 9, 8), (500, 4, 8)])
def test_a_second_grouping_does_not_show_what_the_first_one_hides(month: int, share: int, no_race: int):
    """What searches found is told with how many were searched: less Black and white people, these were 8 Asian."""
    by_race = searched_in(by_both(a_town(month, share, no_race), "rates", "hit_rates")[::2])
    by_both_told = searched_in(by_both(a_town(month, share, no_race), "rates", "hit_rates"))
    assert 0 < by_race["asian"][0] < LIMIT
    hidden = {group for group, (_, away) in by_race.items() if away}
    assert len(hidden) > 1
    assert hidden <= {group for group, (_, away) in by_both_told.items() if away}


@pytest.mark.parametrize("groups", [(GENDER,), (RACE, GENDER)])
@pytest.mark.parametrize(("month", "third"), [(50, 6), (70, 3)])
def test_months_do_not_show_the_people_of_a_group_that_they_do_not_draw(
    month: int, third: int, groups: tuple[str, ...]
):
    """955 women and 1,535 men of 2,500 people: ten people of a third gender, whose number is hidden beside it."""
    town = a_town(month, 200, third=third)
    findings = [run(town, study, Settings(group=group)) for study in ("rates", "trend") for group in groups]
    told = [
        (part.groups[GENDER], part.n, bool(away))
        for finding, kept in zip(findings, guard_all(findings), strict=True)
        for part, away in zip(finding.estimates, kept.n, strict=True)
        if part.quantity in ("searched.rate", "stops.change_per_year") and GENDER in part.groups
    ]
    few = [n for group, n, _ in told if group == "nonbinary"]
    assert len(few) == 1, "beside months that do not draw them"
    assert 0 < few[0] < LIMIT
    assert {group for group, _, away in told if away} > {"nonbinary"}
    alone = guard_all([findings[-1]])[0]
    assert any(alone.n), "all people less women and men are known to be of another gender, though it is not named"
    assert len({away for group, _, away in told if group == "female"}) == 1, "or one table tells what another hides"


def searches_told(kept: Sequence[Guarded]) -> list[int | None]:
    """How many people of a known group were searched, as the table of those left out tells it; none: it does not."""
    found = []
    for one in kept:
        told = one.to_dict()
        left = {part["reason"]: part["n"] for part in told["left_out"]}
        gone = [left[reason] for reason in left if reason.endswith(".missing") or reason == "not_searched"]
        found.append(None if None in gone else one.finding.n_read - sum(gone))
    return found


@pytest.mark.parametrize(("no_race", "no_gender"), [(8, 0), (0, 8)])
def test_answers_about_searches_do_not_tell_how_many_of_no_group_were_searched(no_race: int, no_gender: int):
    """2,276 of 2,500 people were not searched, and 24 have no race: so 200 were searched, and by gender it was 204."""
    findings = by_both(a_town(70, 60, no_race, no_gender), "rates", "hit_rates")[2:]
    real = searches_told(guard_all(findings, threshold=1))
    place = 0 if no_race else 1
    assert 0 < real[1 - place] - real[place] < LIMIT
    kept = guard_all(findings)
    assert [n is None for n in searches_told(kept)] == [place == 0, place == 1]
    one, used = kept[place], f"{findings[place].n_used:,}"
    assert one.used == HIDDEN
    assert one.to_dict()["n_used"] is None
    assert not any(f"counts {used} " in sentence for sentence in one.finding.answer)
    assert [n == HIDDEN for n in one.left_out] == [
        not part.reason.endswith(".missing") for part in findings[place].left_out
    ]
    of_found = [bool(n) for part, n in zip(one.finding.estimates, one.n, strict=True) if part.quantity == "found.rate"]
    assert any(of_found) or findings[0].n_used == findings[1].n_used, "or all groups would add up to it"
    assert guard_all(findings, threshold=1)[place].used == used
    assert not any(part.untold for one in findings for part in guard_all([one])), "one of them alone tells nothing"
    assert HIDDEN in str(left_out_sheet(one))
    assert used not in str(left_out_sheet(one))

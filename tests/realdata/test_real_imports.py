"""The real files go through their mappings, and the numbers of ../shared/data/INDEX.md come out of the extracts."""

from collections.abc import Callable
from typing import Any

import duckdb
import numpy as np
import pytest

from daylit.tables.counts import count
from daylit.tables.extract import Extract, open_extract
from daylit.tables.importing import ImportReport, import_files
from daylit.tables.problems import CATALOGUE
from realdata.sources import DATA, FAMILIES, SOURCES, files, needs_data

pytestmark = [pytest.mark.realdata, needs_data]


class Imported:
    """An extract made once, and ways of asking it."""

    def __init__(self, report: ImportReport, extract: Extract) -> None:
        self.report, self.extract = report, extract

    def by(self, *columns: str) -> dict[Any, int]:
        counts = count(self.extract, list(columns))
        keys = [counts.column(name).tolist() for name in columns]
        names = keys[0] if len(keys) == 1 else list(zip(*keys, strict=True))
        return dict(zip(names, counts.n.tolist(), strict=True))

    def sql(self, query: str) -> list[Any]:
        query = query.replace("PEOPLE", f"read_parquet('{self.extract.people_glob}')")
        query = query.replace("PROBLEMS", f"read_parquet('{self.extract.problems_file}')")
        return duckdb.connect().execute(query).fetchall()


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Imported]:
    made: dict[str, Imported] = {}
    folder = tmp_path_factory.mktemp("real")

    def get(name: str) -> Imported:
        if name not in made:
            target = folder / name
            report = import_files(files(name), mapping=FAMILIES.get(name, name), out=target)
            made[name] = Imported(report, open_extract(target))
        return made[name]

    return get


@pytest.mark.parametrize("name", SOURCES)
def test_it_works_and_every_row_is_accounted_for(imported, name):
    one = imported(name)
    report = one.report
    assert report.mapping == name
    assert report.rows_read == report.rows_used + report.rows_set_aside
    assert report.people == sum(one.by("race").values())
    assert set(report.problems) <= set(CATALOGUE)
    with_row = one.sql(
        "SELECT count(*) FROM PROBLEMS WHERE starts_with(code, 'value.') AND (source_row < 2 OR value IS NULL)"
    )
    assert with_row == [(0,)], "each problem of a value says which row and which value"


@pytest.mark.parametrize("name", ["dc-2020", "nypd-sqf-2014", "uk-london", "virginia-cpa", "boulder-2018"])
def test_every_word_that_the_files_hold_is_understood(imported, name):
    assert "value.unknown_code" not in imported(name).report.problems
    assert "value.yes_no" not in imported(name).report.problems


def test_boulder_race_as_the_main_table_has_it(imported):
    one = imported("boulder-2018")
    assert one.report.rows_read == 8_215
    assert one.report.side_rows == {"results": 39_569}
    assert one.by("race") == {
        "white": 7_432,
        "asian": 310,
        "black": 353,
        "native_american": 36,
        "unknown": 10,
        None: 74,
    }
    assert one.by("ethnicity") == {"not_hispanic": 7_400, "hispanic": 665, None: 150}
    assert one.by("race_ethnicity")["hispanic"] == 665
    assert one.by("resident") == {False: 4_630, True: 3_405, None: 180}


def test_boulder_the_broken_last_line_and_the_keys_without_a_partner_are_named(imported):
    one = imported("boulder-2018")
    assert one.report.problems["id.orphan"] == 1
    assert one.report.problems["id.without_results"] == 8
    assert one.report.problems["row.no_key"] == 1
    broken = one.sql("SELECT source_file, source_row, \"column\" FROM PROBLEMS WHERE code = 'row.no_key'")
    assert broken == [("police_stop_data_results_2018.csv.gz", 39_570, "appid")]


def test_boulder_results_as_their_table_counts_them(imported):
    one = imported("boulder-2018")
    assert one.by("kind") == {"traffic": 6_394, "pedestrian": 1_787, None: 34}  # 6,395 with the id without a stop
    assert one.by("cited")[True] == 4_703
    assert one.by("found_drugs")[True] == 66
    assert one.by("searched") == {False: 7_197, True: 429, None: 589}  # 7,202 no searches, 5 beside a search
    [(earliest, latest)] = one.sql("SELECT min(date), max(date) FROM PEOPLE")
    assert (earliest.year, latest.year) == (2017, 2018)
    assert one.sql("SELECT count(*) FROM PEOPLE WHERE minute = 134 AND source_row = 4") == [(1,)]  # `214` is 02:14
    results = f"read_csv('{DATA}/boulder-2018/police_stop_data_results_2018.csv.gz', all_varchar = true)"
    distinct = dict(
        one.sql(
            f"SELECT itemdesc, count(DISTINCT appid) FROM {results} WHERE appkey IN ('RPT1', 'RPT5', 'RPT6') GROUP BY 1"
        )
    )
    assert [distinct[word] for word in ("VEHICLE", "PEDESTRIAN", "CITATION", "DRUGS")] == [6_395, 1_791, 4_703, 66]


def test_boulder_years_of_birth_that_cannot_be_are_named(imported):
    one = imported("boulder-2018")
    found = dict(one.sql("SELECT value, count(*) FROM PROBLEMS WHERE code = 'value.birth' GROUP BY 1"))
    assert "0" in found
    assert "2998" in found
    assert one.sql("SELECT min(age), max(age) FROM PEOPLE") == [(7, 91)]


def test_virginia_both_files_and_the_rows_that_are_identical(imported):
    one = imported("virginia-cpa")
    assert [source.rows for source in one.extract.manifest.sources] == [59_509, 20_908]
    assert dict(one.sql("SELECT source_file, count(*) FROM PROBLEMS WHERE code = 'row.identical' GROUP BY 1")) == {
        "albemarle.csv.gz": 138,
        "charlottesville.csv.gz": 80,
    }
    assert one.sql("SELECT count(DISTINCT agency) FILTER (source_file LIKE 'a%') FROM PEOPLE") == [(18,)]
    assert one.sql("SELECT count(DISTINCT agency) FILTER (source_file LIKE 'c%') FROM PEOPLE") == [(9,)]
    assert one.sql("SELECT count(minute) FROM PEOPLE") == [(0,)], "there is no time of day"


def test_virginia_what_is_missing_is_missing_and_not_no(imported):
    one = imported("virginia-cpa")
    assert one.by("force") == {False: 71_987, True: 449, None: 7_981}
    assert one.by("searched")[None] == 19
    coverage = {part.month: part.recorded / part.n for part in one.extract.manifest.coverage if part.column == "force"}
    assert coverage["2020-07"] == 0
    assert coverage["2023-03"] > 0.99


def test_london_keeps_both_ethnicities_and_the_clock_of_london(imported):
    one = imported("uk-london")
    assert one.by("race")["black"] == 41_546
    assert one.by("race_basis") == {"perceived": 93_628, None: 1_540}
    assert one.by("race_selected")["black;white"] == 1_417 + 435
    july = "source_file LIKE '2018-07-metropolitan%'"
    assert one.sql(f"SELECT min(date)::VARCHAR, max(date)::VARCHAR FROM PEOPLE WHERE {july}") == [
        ("2018-07-01", "2018-07-31")
    ]
    assert one.sql(
        f"SELECT strftime(min(instant), '%m-%dT%H:%M'), strftime(max(instant), '%m-%dT%H:%M') FROM PEOPLE WHERE {july}"
    ) == [("06-30T23:01", "07-31T22:59")]
    assert one.sql(f"SELECT count(*) FROM PEOPLE WHERE {july} AND month(instant) = 6") == [(18,)]
    assert one.sql(f"SELECT count(*) FROM PEOPLE WHERE {july} AND CAST(instant AS DATE) <> date") == [(488,)]


def test_london_says_where_coordinates_are_missing(imported):
    one = imported("uk-london")
    [(share,)] = one.sql("SELECT 1 - count(latitude) / count(*) FROM PEOPLE")
    assert share == pytest.approx(0.285, abs=0.0005)
    [(worst,)] = one.sql(
        "SELECT 1 - count(latitude) / count(*) FROM PEOPLE WHERE source_file LIKE '2018-0_-metro%' AND month IN (2, 3)"
    )
    assert worst == pytest.approx(0.95, abs=0.01)


def test_washington(imported):
    one = imported("dc-2020")
    race = one.by("race")
    assert (race["black"], race["white"], race["hispanic"]) == (60_220, 10_314, 5_749)
    assert (race[None], race["unknown"]) == (1_600, 1_519), "“(Missing)” is missing, “Unknown” was recorded"
    assert one.by("person")[1] == 81_020 - 7_226, "ids of 4,524 contacts stand on several rows"
    assert one.sql("SELECT count(*) - count(minute) FROM PEOPLE") == [(424 + 13,)]  # blank, and `NA`
    assert one.sql("SELECT count(*) FROM PEOPLE WHERE reason IS NULL AND contains(reason_raw, '<U+')") == [(0,)]


@pytest.mark.parametrize(("column", "n"), [("person", 10_754), ("property", 3_547)])
def test_washington_searches_of_persons_and_of_property(tmp_path, column, n):
    mapping = tmp_path / "dc.toml"
    rule = f'[columns.searched]\nfrom = "{column}_search_or_protective_pat_down"\n'
    mapping.write_text(f'name = "dc-part"\nextends = "dc-2020"\nabout = ""\n{rule}', encoding="utf-8")
    import_files(files("dc-2020"), mapping=mapping, out=tmp_path / "extract")
    counts = count(open_extract(tmp_path / "extract"), ["searched"])
    assert dict(zip(counts.column("searched").tolist(), counts.n.tolist(), strict=True))[True] == n


def test_new_york_2014(imported):
    one = imported("nypd-sqf-2014")
    race = one.by("race")
    assert one.report.people == 45_787
    assert one.by("officer") == {None: 45_787}, "no column of the file is an officer's id, though officrid sounds so"
    assert (race["black"], race["hispanic"], race["white"]) == (24_319, 12_489, 5_467)
    assert one.by("arrested", "cited")[False, False] == 37_744
    assert one.by("race_selected")["black;hispanic"] == 2_789
    basis = one.by("searched", "search_basis")
    assert basis[True, None] == 3_632, (
        "no box names these, and many came with an arrest: nobody knows what was a choice"
    )
    assert {basis for searched, basis in basis if searched} == {None, "frisk", "probable_cause"}
    assert one.sql("SELECT year, count(*) FROM PEOPLE GROUP BY 1") == [(2014, 45_787)]
    assert one.sql("SELECT count(*) FROM PEOPLE WHERE minute = 30") != [(0,)], "`30` is 00:30"
    [(south, north, west, east, n)] = one.sql(
        "SELECT min(latitude), max(latitude), min(longitude), max(longitude), count(latitude) FROM PEOPLE"
    )
    assert n == 45_787 - 1_650
    assert 40.49 < south < north < 40.92
    assert -74.27 < west < east < -73.69


def test_new_york_2014_ages_that_cannot_be_are_named(imported):
    found = dict(
        imported("nypd-sqf-2014").sql("SELECT trim(value), count(*) FROM PROBLEMS WHERE \"column\" = 'age' GROUP BY 1")
    )
    assert "999" in found
    assert "**" in found


def test_new_york_2021(imported):
    one = imported("nypd-sqf-2021")
    race = one.by("race")
    assert one.report.people == 8_947
    assert (race["black"], race["hispanic"], race["white"]) == (5_404, 2_457, 732)
    assert one.by("arrested", "cited")[False, False] == 5_422
    assert race[None] == 83


def test_boston_stops_and_the_officer_of_the_reference(imported):
    one = imported("boston-citations-stops")
    assert one.report.people == 240_092
    assert {"**730", "0", "0.2620", "107YL"} <= set(one.by("officer"))
    own = one.by("officer", "area")
    assert sum(n for (officer, _), n in own.items() if officer == "9047") == 787
    assert len([1 for officer, _ in own if officer == "9047"]) == 8


def test_boston_the_officers_difference_from_peers_at_the_same_places_and_times(imported):
    rows = imported("boston-citations-stops").sql(
        "SELECT area, date, officer = '9047' AS own, race_raw = 'BLACK' AS black FROM PEOPLE WHERE officer IS NOT NULL"
    )
    area, day, own, black = (np.array(column) for column in zip(*rows, strict=True))
    difference, stops = 0.0, int(own.sum())
    for place in np.unique(area[own]):
        here = area == place
        mine = here & own
        within = (day >= day[mine].min()) & (day <= day[mine].max())
        peers = here & ~own & within
        difference += mine.sum() / stops * (black[mine].mean() - black[peers].mean())
    assert difference == pytest.approx(-0.01679358, abs=1e-8)


def test_boston_offences_are_merged_by_citation(imported):
    one = imported("boston-citations-offences")
    assert one.report.rows_read == one.report.rows_used == 42_993
    assert one.report.people == 38_196 - 1 + 39 + 1  # 38,196 citations, and 39 rows without a number stand alone
    assert one.report.problems["value.time"] == 651 + 6, "AM or PM unknown, and 0 o'clock PM"
    years = dict(one.sql("SELECT value, count(*) FROM PROBLEMS WHERE code = 'value.birth' GROUP BY 1"))
    assert "9999.0" in years


def test_boston_times_in_three_columns_are_those_of_the_source(imported, tmp_path):
    one = imported("boston-citations-offences")
    source = f"read_csv('{DATA}/boston-citations/offences_2020.csv.gz', all_varchar = true)"
    [(n, differ)] = one.sql(
        f"""WITH numbered AS (SELECT row_number() OVER () + 1 AS row, * FROM {source}),
        source AS (SELECT row, am_pm, floor(CAST(time AS DOUBLE) / 60) AS minute FROM numbered)
        SELECT count(*), count(*) FILTER (p.minute <> s.minute) FROM PEOPLE p JOIN source s ON p.source_row = s.row
        WHERE p.minute IS NOT NULL AND s.am_pm IN ('AM', 'PM')"""
    )
    assert n > 36_000
    assert differ == 0


def test_new_orleans_and_the_regression_of_arrested_on_sex_and_race(imported):
    one = imported("new-orleans")
    assert one.report.people == 395_457
    cells = one.sql(
        "SELECT gender = 'male', race = 'white', sum(arrested::INT), count(*) FROM PEOPLE "
        "WHERE race IN ('black', 'white') GROUP BY ALL ORDER BY ALL"
    )
    male, white, arrested, n = (np.array(column, dtype=float) for column in zip(*cells, strict=True))
    assert n.sum() == 378_467
    design = np.column_stack([np.ones(4), male, white])
    fit = np.linalg.solve(design.T @ (design * n[:, None]), design.T @ arrested)
    assert fit == pytest.approx([0.2037, 0.0631, -0.0450], abs=5e-5)


@pytest.mark.parametrize(
    ("name", "n"),
    [("daylight-vt1", 27_557), ("daylight-oh1", 195_030), ("daylight-co1", 158_643), ("daylight-tx1", 99_880)],
)
def test_the_daylight_feeds_have_the_local_clock_of_their_stamps(imported, name, n):
    one = imported(name)
    assert one.report.people == n
    assert {"black", "white"} <= set(one.by("race")) <= {"black", "white", "hispanic"}
    zone = one.extract.manifest.place.zone
    [(differ,)] = one.sql(
        f"""SELECT count(*)
        FROM (SELECT timezone('{zone}', timezone('UTC', instant)) AS local, date, minute FROM PEOPLE)
        WHERE CAST(local AS DATE) <> date OR abs(hour(local) * 60 + minute(local) - minute) > 1"""
    )
    assert differ == 0

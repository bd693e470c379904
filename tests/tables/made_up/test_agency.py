"""The invented agency keeps the contract, whatever its size, and is the same each time."""

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from daylit.tables.contract import BY_NAME, COLUMNS, RAW_COLUMNS
from daylit.tables.counts import count
from daylit.tables.engine import connect
from daylit.tables.extract import Extract, open_extract
from daylit.tables.filters import Filters
from daylit.tables.made_up import GROUPS, Truth, make_agency, write_benchmark
from daylit.tables.sealing import ExtractExists


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Extract:
    return make_agency(tmp_path_factory.mktemp("agency") / "town", people=60_000)


def ask(extract: Extract, sql: str) -> list[tuple[object, ...]]:
    with connect() as con:
        return con.execute(sql.replace("people", "read_parquet($people)"), {"people": extract.people_glob}).fetchall()


def test_it_works(town: Extract) -> None:
    assert town.manifest.people == town.manifest.rows_used == 60_000
    assert town.manifest.place.name == "Quillhaven"
    assert open_extract(town.path, verify=True) == town


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.name)
def test_every_value_is_one_that_the_contract_allows(town: Extract, column) -> None:
    ((low, high, filled),) = ask(
        town, f"SELECT min({column.name}), max({column.name}), count({column.name}) FROM people"
    )
    assert filled > 0 or column.name in ("race_selected", "race_known_before", "tags")
    if column.low is not None:
        assert column.low <= low <= high <= column.high
    if column.codes is not None:
        found = {value for (value,) in ask(town, f"SELECT DISTINCT {column.name} FROM people") if value is not None}
        assert found <= set(column.codes.values)


@pytest.mark.parametrize(
    "never",
    [
        "searched IS DISTINCT FROM true AND search_basis IS NOT NULL",
        "searched IS DISTINCT FROM true AND found IS NOT NULL",
        "found_weapon AND NOT found",
        "cited AND arrested",
        "cited AND warned",
        "ethnicity = 'hispanic' AND race_ethnicity <> 'hispanic'",
        "ethnicity = 'not_hispanic' AND race_ethnicity IS DISTINCT FROM race",
        "kind = 'call' AND initiation <> 'call'",
        "year <> year(date) OR month <> month(date) OR weekday <> isodow(date)",
        "(reason IS NULL) <> (reason_group IS NULL)",
        "(minute IS NULL) <> (instant IS NULL)",
        "(latitude IS NULL) <> (longitude IS NULL)",
        "date IS NULL OR agency IS NULL OR contact_id IS NULL",
    ],
)
def test_no_row_contradicts_itself(town: Extract, never: str) -> None:
    assert ask(town, f"SELECT count(*) FROM people WHERE {never}") == [(0,)]


def test_persons_of_a_contact_share_time_place_officer_and_reason(tmp_path: Path) -> None:
    extract = make_agency(tmp_path / "town", people=20_000, truth=Truth(gaps=0))
    shared = ", ".join(f"count(DISTINCT {name})" for name in ("date", "minute", "officer", "area", "kind", "reason"))
    rows = ask(extract, f"SELECT count(*), max(person), {shared} FROM people GROUP BY contact_id HAVING count(*) > 1")
    assert len(rows) > 500
    assert set(rows) == {(2, 2, 1, 1, 1, 1, 1, 1)}


def test_the_instant_is_the_local_time_in_utc(town: Extract) -> None:
    here = ZoneInfo(town.manifest.place.zone or "")
    for day, minute, instant in ask(
        town,
        "SELECT date, minute, instant FROM people WHERE minute IS NOT NULL "
        "AND (date IN ('2022-03-13', '2022-11-06') OR source_row % 500 = 0)",
    ):
        local = datetime(day.year, day.month, day.day, tzinfo=here) + timedelta(minutes=minute)
        # The hour that the clock skips in March has no instant of its own: two conventions are then an hour apart.
        if local.astimezone(UTC).astimezone(here).replace(tzinfo=None) == local.replace(tzinfo=None):
            assert instant == local.astimezone(UTC).replace(tzinfo=None)


def test_the_same_arguments_give_the_same_extract_and_another_seed_another(tmp_path: Path) -> None:
    one, same, other = (
        make_agency(tmp_path / name, people=3_000, seed=seed).manifest.fingerprint
        for name, seed in (("one", 1), ("same", 1), ("other", 2))
    )
    assert one == same != other


@pytest.mark.parametrize("people", [0, 1, 2, 100])
def test_it_may_be_small(tmp_path: Path, people: int) -> None:
    extract = make_agency(tmp_path / "town", people=people)
    assert extract.manifest.people == count(extract, ["race"]).n_read == people


def test_several_agencies_are_sorted_and_add_up(tmp_path: Path) -> None:
    extract = make_agency(tmp_path / "towns", people=5_001, agencies=12)
    agencies = [cell["n"] for cell in count(extract, ["agency"]).cells()]
    assert (len(agencies), sum(agencies)) == (12, 5_001)
    assert agencies == sorted(agencies, reverse=True)
    rows = ask(extract, "SELECT agency, date FROM people")
    assert rows == sorted(rows)
    assert ask(extract, "SELECT count(*), count(DISTINCT (contact_id, person)) FROM people") == [(5_001, 5_001)]
    assert ask(extract, "SELECT count(DISTINCT source_row), min(source_row), max(source_row) FROM people") == [
        (5_001, 2, 5_002)
    ]


def test_parts_follow_each_other_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("daylit.tables.made_up.agency.CHUNK", 1_000)
    extract = make_agency(tmp_path / "towns", people=7_000, agencies=3)
    assert len(extract.people_files) > 3
    with connect() as con:
        rows = [
            row
            for file in extract.people_files
            for row in con.execute("SELECT agency, date FROM read_parquet(?)", [str(file)]).fetchall()
        ]
    assert len(rows) == 7_000
    assert rows == sorted(rows)
    assert ask(extract, "SELECT count(*), count(DISTINCT (contact_id, person)) FROM people") == [(7_000, 7_000)]


def test_without_gaps_everything_is_recorded(tmp_path: Path) -> None:
    extract = make_agency(tmp_path / "town", people=5_000, truth=Truth(gaps=0))
    missing = {part.column for part in extract.manifest.coverage if part.recorded < part.n}
    assert missing == {
        "race_selected",
        "race_known_before",
        "tags",
        "search_basis",
        "found",
        "found_weapon",
        "found_drugs",
    }


def test_one_unit_leaves_race_out_for_one_summer(town: Extract) -> None:
    def share_missing(*where: str) -> float:
        counts = count(town, ["race"], where=Filters.parse(where))
        return int(counts.n[counts.codes("race")[0] < 0].sum()) / counts.n_read

    summer = "date=2022-06-01..2022-08-31"
    assert share_missing("unit=Patrol North", summer) == pytest.approx(0.40, abs=0.06)
    assert share_missing("unit=Patrol East", summer) < 0.03
    assert share_missing("unit=Patrol North", "date=2021-06-01..2021-08-31") < 0.03


def test_progress_is_told_and_ends_at_all(tmp_path: Path) -> None:
    told: list[tuple[str, float]] = []
    make_agency(tmp_path / "town", people=100, progress=lambda step, share: told.append((step, share)))
    assert [share for _, share in told] == sorted(share for _, share in told)
    assert told[-1][1] == 1.0


def test_an_existing_extract_is_not_touched(town: Extract) -> None:
    with pytest.raises(ExtractExists):
        make_agency(town.path, people=10)
    assert open_extract(town.path).manifest.people == 60_000


def test_the_benchmark_holds_the_residents_by_group(tmp_path: Path) -> None:
    with write_benchmark(tmp_path / "benchmark.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["group"] for row in rows] == list(GROUPS)
    assert {row["group"]: int(row["population"]) for row in rows} == Truth().population


def test_all_columns_are_there(town: Extract) -> None:
    with connect() as con:
        described = con.execute("DESCRIBE SELECT * FROM read_parquet(?)", [town.people_glob]).fetchall()
    assert [row[0] for row in described] == [*BY_NAME, *RAW_COLUMNS]
    ((first, last),) = ask(town, "SELECT min(date), max(date) FROM people")
    assert (first, last) == (date(2021, 1, 1), date(2023, 12, 31))

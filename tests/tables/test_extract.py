"""An extract is there whole or not at all, says what it holds, and notices when it was changed."""

import json
from pathlib import Path

import pytest

from daylit.tables.contract import BY_NAME, RAW_COLUMNS
from daylit.tables.engine import connect
from daylit.tables.extract import NotAnExtract, open_extract
from daylit.tables.sealing import CannotWrite, ExtractExists, sealing
from small_extract import SOURCE, TOWN, extract_from_sql, write


def test_it_works(tmp_path: Path) -> None:
    extract = extract_from_sql(tmp_path / "town", race="'white'", date="DATE '2021-01-05'")
    manifest = extract.manifest
    assert (manifest.rows_read, manifest.rows_used, manifest.rows_set_aside, manifest.people) == (5, 3, 2, 3)
    assert manifest.place == TOWN
    assert manifest.sources == (SOURCE,)
    assert dict(manifest.tables) == {"people": 3, "problems": 0, "set_aside": 0}
    assert [path.name for path in tmp_path.iterdir()] == ["town"]
    assert open_extract(tmp_path / "town", verify=True) == extract


def test_it_counts_what_is_recorded_by_column_and_month(tmp_path: Path) -> None:
    manifest = extract_from_sql(tmp_path / "town", race="CASE WHEN i = 0 THEN 'white' END").manifest
    race = [(part.month, part.n, part.recorded) for part in manifest.coverage if part.column == "race"]
    assert race == [("2021-01", 2, 1), ("2021-02", 1, 0)]


def test_it_counts_problems_by_code(tmp_path: Path) -> None:
    with sealing(tmp_path / "town") as draft, connect() as con:
        con.execute(
            f"COPY (SELECT 'value.unknown' code, 's' source_file, 2 source_row, 'race' AS \"column\", 'Z' AS \"value\" "
            f"FROM range(4)) TO '{draft.folder / 'problems.parquet'}'"
        )
        write(draft)
    assert dict(open_extract(tmp_path / "town").manifest.problems) == {"value.unknown": 4}


def test_it_stores_the_types_of_the_contract_whatever_the_query_gives(tmp_path: Path) -> None:
    extract = extract_from_sql(tmp_path / "town", age="'41'", searched="1", date="'2021-01-05'")
    with connect() as con:
        described = con.execute("DESCRIBE SELECT * FROM read_parquet(?)", [extract.people_glob]).fetchall()
    assert [row[0] for row in described] == [*BY_NAME, *RAW_COLUMNS]
    assert {row[0]: row[1] for row in described} == {
        **{name: column.sql_type for name, column in BY_NAME.items()},
        **dict.fromkeys(RAW_COLUMNS, "VARCHAR"),
    }


def test_the_same_content_has_the_same_fingerprint_whatever_the_number_of_threads(tmp_path: Path) -> None:
    shuffled = {"agency": "'a' || (hash(i) % 3)", "date": "DATE '2021-01-01' + CAST(hash(i + 1) % 700 AS INTEGER)"}
    one = extract_from_sql(tmp_path / "one", rows=400_000, threads=1, **shuffled)
    two = extract_from_sql(tmp_path / "two", rows=400_000, threads=2, **shuffled)
    other = extract_from_sql(tmp_path / "other", rows=399_999, threads=2, **shuffled)
    assert one.manifest.fingerprint == two.manifest.fingerprint
    assert one.manifest.fingerprint != other.manifest.fingerprint


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_nothing_is_left_behind_when_writing_fails(tmp_path: Path, error: type[BaseException]) -> None:
    def spoil() -> None:
        with sealing(tmp_path / "town") as draft:
            write(draft)
            raise error

    with pytest.raises(error):
        spoil()
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_left_behind_when_it_was_not_finished(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not finished"), sealing(tmp_path / "town"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_an_extract_is_never_overwritten(tmp_path: Path) -> None:
    extract_from_sql(tmp_path / "town")
    with pytest.raises(ExtractExists, match="there already"), sealing(tmp_path / "town"):
        pytest.fail("the work must not begin")  # pragma: no cover
    assert open_extract(tmp_path / "town", verify=True).manifest.people == 3


def test_an_extract_that_appeared_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    def write_while_another_does() -> None:
        with sealing(tmp_path / "town") as draft:
            write(draft)
            (tmp_path / "town").mkdir()

    with pytest.raises(ExtractExists):
        write_while_another_does()
    assert [path.name for path in tmp_path.iterdir()] == ["town"]


def test_a_place_that_cannot_be_written_is_said_kindly(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(CannotWrite, match="cannot be written"), sealing(tmp_path / "file" / "town"):
        pytest.fail("the work must not begin")  # pragma: no cover


def test_a_folder_with_pattern_letters_in_its_name_is_found(tmp_path: Path) -> None:
    extract = extract_from_sql(tmp_path / "stops [final] *?'s")
    with connect() as con:
        found = con.execute("SELECT count(*) FROM read_parquet(?)", [extract.people_glob]).fetchall()
    assert found == [(3,)]


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda folder: (folder / "manifest.json").unlink(), "is not an extract"),
        (lambda folder: (folder / "manifest.json").write_text("{"), "cannot be read"),
        (lambda folder: (folder / "manifest.json").write_bytes(b"\xff\xfe"), "is not an extract"),
        (lambda folder: (folder / "manifest.json").write_text("[]"), "cannot be read"),
        (lambda folder: (folder / "manifest.json").write_text('{"format": 1}'), "lacks fields"),
        (lambda folder: (folder / "manifest.json").write_text('{"format": 999}'), "up to format 1"),
        (lambda folder: (folder / "people" / "part-00000.parquet").unlink(), "not whole"),
        (lambda folder: change_manifest(folder, people=4), "changed after"),
        (lambda folder: change_manifest(folder, rows_read=4), "add up"),
    ],
)
def test_a_folder_that_is_no_extract_is_refused_kindly(tmp_path: Path, spoil, says: str) -> None:
    extract_from_sql(tmp_path / "town")
    spoil(tmp_path / "town")
    with pytest.raises(NotAnExtract, match=says) as caught:
        open_extract(tmp_path / "town")
    assert caught.value.remedy


def test_a_changed_file_is_noticed_when_asked(tmp_path: Path) -> None:
    extract_from_sql(tmp_path / "town")
    file = tmp_path / "town" / "people" / "part-00000.parquet"
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    open_extract(tmp_path / "town")
    with pytest.raises(NotAnExtract, match=r"people/part-00000\.parquet"):
        open_extract(tmp_path / "town", verify=True)


def test_a_missing_folder_and_a_file_are_refused_kindly(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(NotAnExtract, match="There is no extract"):
        open_extract(tmp_path / "nowhere")
    with pytest.raises(NotAnExtract, match="is not an extract"):
        open_extract(tmp_path / "file")


def change_manifest(folder: Path, **changes: object) -> None:
    fields = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({**fields, **changes}))

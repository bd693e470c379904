"""The raw file holds the same people, in other words, with as many mistakes as it says."""

import csv
import tomllib
from pathlib import Path

import pytest

from daylit.tables.contract import BY_NAME, COLUMNS
from daylit.tables.counts import count
from daylit.tables.engine import connect
from daylit.tables.extract import Extract, open_extract
from daylit.tables.importing import import_files
from daylit.tables.made_up import RmsFile, make_agency, write_csv
from daylit.tables.made_up.rms_file import HEADER, MISTAKES, WORDS


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Extract, RmsFile]:
    folder = tmp_path_factory.mktemp("rms")
    extract = make_agency(folder / "town", people=20_000)
    return extract, write_csv(extract, folder / "raw")


def rows_of(file: RmsFile) -> list[dict[str, str]]:
    with file.csv.open(newline="", encoding="utf-8") as opened:
        return list(csv.DictReader(opened))


def test_it_works(made: tuple[Extract, RmsFile]) -> None:
    rows = rows_of(made[1])
    assert len(rows) == 20_000
    assert list(rows[0]) == list(HEADER)
    assert sorted(path.name for path in made[1].csv.parent.iterdir()) == ["stops.csv", "stops.toml"]


def test_every_kind_of_mistake_is_there_as_often_as_it_says(made: tuple[Extract, RmsFile]) -> None:
    rows = rows_of(made[1])
    titles = {name: title for title, name in HEADER.items()}
    for name, wrong in MISTAKES.values():
        assert sum(row[titles[name]] == wrong for row in rows) == made[1].mistyped[name] >= 3


def test_every_other_value_can_be_read_back(made: tuple[Extract, RmsFile]) -> None:
    extract, file = made
    wrong = dict(MISTAKES.values())
    names = [name for name in HEADER.values() if name not in ("latitude", "longitude")]
    with connect() as con:
        people = con.execute(f"SELECT {', '.join(names)} FROM read_parquet(?)", [extract.people_glob]).fetchall()
    titles = {name: title for title, name in HEADER.items()}
    for row, person in zip(rows_of(file), people, strict=True):
        for name, value in zip(names, person, strict=True):
            written = row[titles[name]]
            if written != wrong.get(name):
                assert read_back(name, written) == value, (name, written, value)


def read_back(name: str, written: str) -> object:
    if written in ("", "(null)"):
        return None
    if name in WORDS:
        return WORDS[name][written]
    if name == "date":
        from datetime import date

        month, day, year = map(int, written.split("/"))
        return date(year, month, day)
    if name == "minute":
        return int(written) // 100 * 60 + int(written) % 100
    return {"yes_no": {"Y": True, "N": False}.get, "whole": int}.get(BY_NAME[name].kind, str)(written)


def test_without_mistakes_there_are_none(tmp_path: Path) -> None:
    extract = make_agency(tmp_path / "town", people=5_000)
    file = write_csv(extract, tmp_path / "raw", mistakes_per_10_000=0)
    assert set(file.mistyped.values()) == {0}
    assert "13/45/2021" not in file.csv.read_text(encoding="utf-8")


def test_the_words_are_codes_of_the_lists(made: tuple[Extract, RmsFile]) -> None:
    mapping = tomllib.loads(made[1].mapping.read_text(encoding="utf-8"))
    assert {name: rule["from"] for name, rule in mapping["columns"].items()} == {n: t for t, n in HEADER.items()}
    for name, words in WORDS.items():
        codes = BY_NAME[name].codes
        assert codes is not None
        assert set(words.values()) <= set(codes.values)
        assert mapping["columns"][name]["values"] == dict(words)


PROBLEM_OF = {
    "date": "value.date",
    "minute": "value.time",
    "race": "value.unknown_code",
    "age": "value.out_of_range",
    "searched": "value.yes_no",
}


def test_importing_it_finds_every_mistake_and_nothing_else(tmp_path: Path, made: tuple[Extract, RmsFile]) -> None:
    extract, file = made
    report = import_files([file.csv], mapping=file.mapping, out=tmp_path / "imported")
    found = {code: n for code, n in report.problems.items() if code != "value.time_twice"}
    assert found == {PROBLEM_OF[name]: n for name, n in file.mistyped.items()}
    imported = open_extract(tmp_path / "imported")
    assert imported.manifest.place == extract.manifest.place
    for by in (
        ["kind", "initiation"],
        ["reason_group"],
        ["gender"],
        ["search_basis", "arrested"],
        ["officer"],
        ["unit"],
    ):
        assert count(imported, by).cells() == count(extract, by).cells()


def test_importing_it_without_mistakes_gives_the_same_people(tmp_path: Path, made: tuple[Extract, RmsFile]) -> None:
    file = write_csv(made[0], tmp_path / "raw", mistakes_per_10_000=0)
    import_files([file.csv], mapping=file.mapping, out=tmp_path / "imported")
    names = [column.name for column in COLUMNS if column.name not in ("instant", "source_file", "source_row")]
    with connect() as con:
        before, after = (
            con.execute(
                f"SELECT {', '.join(names)} FROM read_parquet(?) ORDER BY contact_id, person", [one.people_glob]
            ).fetchall()
            for one in (made[0], open_extract(tmp_path / "imported"))
        )
    assert after == before

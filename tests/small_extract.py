"""Small extracts for tests: every column of the contract, missing unless given."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from daylit.tables.contract import BY_NAME, RAW_COLUMNS
from daylit.tables.engine import connect
from daylit.tables.extract import Extract, open_extract
from daylit.tables.manifest import Place, Source
from daylit.tables.sealing import Draft, sealing

SOURCE = Source(name="stops.csv", sha256="ab" * 32, bytes=120, rows=5)
TOWN = Place(name="Elmford", latitude=40.0, longitude=-89.0, zone="America/Chicago")


def people_query(rows: int = 3, **columns: str) -> str:
    """SQL for rows with every column of the contract; a column is given as SQL over ``i``, from 0."""
    given = {
        "agency": "'elmford'",
        "person": "1",
        "year": "2021",
        "month": "1 + i % 2",
        "source_row": "i + 2",
        **columns,
    }
    chosen = ", ".join(f"{given.get(name, 'NULL')} AS {name}" for name in [*BY_NAME, *RAW_COLUMNS])
    return f"SELECT {chosen} FROM range({rows}) t(i)"


def write(draft: Draft, rows: int = 3, threads: int = 2, **columns: str) -> None:
    """Fill a draft with rows made by SQL and finish it; two source rows are set aside."""
    with connect(threads=threads) as con:
        draft.write_people(con, people_query(rows, **columns))
        finish(draft, rows, con)


def finish(draft: Draft, rows: int, con: Any) -> None:
    draft.finish(sources=[SOURCE], mapping={"name": "test"}, place=TOWN, rows_read=rows + 2, rows_set_aside=2, con=con)


def extract_from_sql(target: Path, rows: int = 3, threads: int = 2, **columns: str) -> Extract:
    with sealing(target) as draft:
        write(draft, rows, threads, **columns)
    return open_extract(target)


def extract_of(target: Path, people: Sequence[Mapping[str, Any]], *, parts: int = 1) -> Extract:
    """An extract of these people, each a dictionary of the columns that are filled in."""
    size = -(-max(len(people), 1) // parts)
    with sealing(target) as draft, connect() as con:
        for part in range(parts):
            rows = people[part * size : (part + 1) * size]
            draft.write_people(con, _rows_query(rows), part=part)
        finish(draft, len(people), con)
    return open_extract(target)


def _rows_query(people: Sequence[Mapping[str, Any]]) -> str:
    names = [*BY_NAME, *RAW_COLUMNS]
    if not people:
        return people_query(0)
    rows = ", ".join("(" + ", ".join(_literal(person.get(name)) for name in names) + ")" for person in people)
    return f"SELECT * FROM (VALUES {rows}) t({', '.join(names)})"


def _literal(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, date):
        return f"DATE '{value}'"
    return "'" + str(value).replace("'", "''") + "'"

"""Reading back what was staged, for the tests of the readers."""

import json
from pathlib import Path

from daylit.tables.engine import connect
from daylit.tables.readers import ReadSpec, Staged, stage


def staged(tmp_path: Path, *contents: bytes, name: str = "stops.csv", **settings: object) -> Staged:
    """Stage files with these contents."""
    paths = []
    for number, content in enumerate(contents):
        path = tmp_path / f"given-{number}" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        paths.append(path)
    return stage(paths, ReadSpec(**settings), tmp_path / "work")


def rows(result: Staged) -> list[tuple[object, ...]]:
    """(source_row, column, column, …) of every row, in order; the count is checked on the way."""
    if not result.parts:
        return []
    with connect() as engine:
        found = [row[1:] for part in result.parts for row in engine.execute(part.sql).fetchall()]
    assert len(found) == result.rows
    return found


def aside(result: Staged) -> list[tuple[int, str, str]]:
    """(source_row, code, raw text) of every row set aside."""
    with connect() as engine:
        sql = f"SELECT source_row, code, row FROM '{result.set_aside}' ORDER BY source_file, source_row"
        found = engine.execute(sql).fetchall()
    assert len(found) == result.rows_set_aside
    return [(row, code, json.loads(text)["raw"]) for row, code, text in found]


def row_codes(result: Staged) -> list[tuple[int, str]]:
    """(source_row, code) of every problem of a row."""
    with connect() as engine:
        return engine.execute(f"SELECT source_row, code FROM '{result.row_problems}' ORDER BY 1, 2").fetchall()


def codes(result: Staged) -> list[str]:
    """The codes of the problems of whole files."""
    return [problem.code for problem in result.problems]

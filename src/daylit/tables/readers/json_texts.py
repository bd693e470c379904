"""JSON lines and JSON arrays: nested objects become columns such as place.city, lists stay JSON text."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from daylit.tables.engine import quote_name, quote_text
from daylit.tables.problems import Problem
from daylit.tables.readers.damage import damage
from daylit.tables.readers.dialect import WIDEST, name_columns
from daylit.tables.readers.encoding import Recoder, find_encoding
from daylit.tables.readers.ledger import Ledger
from daylit.tables.readers.opening import Stream, Unusable
from daylit.tables.readers.relation import Reading, store
from daylit.tables.readers.spec import ReadSpec

_DEEPEST = 4
_LARGEST_WRAPPED = 200 * 2**20
_LARGEST_OBJECT = 16 * 2**20


def is_json_lines(head: bytes) -> bool:
    """Whether the first line is a JSON object of its own, so that the file is JSON lines."""
    line = next((line for line in head.splitlines() if line.strip()), b"")
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


def widen_lines(engine: duckdb.DuckDBPyConnection, lines: Reading, workdir: Path, ledger: Ledger) -> Reading:
    """JSON lines as columns; a line that is no JSON object is set aside."""
    gathered = "\nUNION ALL ".join(relation.sql for relation in lines.relations)
    if not gathered:
        return lines
    engine.execute(f"CREATE OR REPLACE TEMP TABLE objects AS {gathered}")
    bad = "NOT json_valid(line) OR json_type(line) <> 'OBJECT'"
    ledger.absorb(
        f"SELECT {quote_text(lines.file)} AS source_file, source_row, 'row.unreadable' AS code, "
        "to_json({raw: line}) AS row, 'it is no JSON object' AS value "
        f"FROM objects WHERE {bad}"
    )
    engine.execute(f"DELETE FROM objects WHERE {bad}")
    return _widen(engine, lines.file, workdir, ledger, rows=lines.rows, problems=lines.problems)


def read_array(
    engine: duckdb.DuckDBPyConnection, stream: Stream, spec: ReadSpec, workdir: Path, ledger: Ledger
) -> Reading:
    """A JSON array of objects, or an object that holds one, as columns. Raises ``Unusable`` where it is damaged."""
    path = workdir / f"array-{len(list(workdir.glob('array-*.json')))}.json"
    _copy_text(stream, spec, path)
    if not _starts_with_bracket(path):
        _unwrap(path)
    try:
        engine.execute(
            "CREATE OR REPLACE TEMP TABLE objects AS SELECT row_number() OVER () + 1 AS source_row, json AS line "
            f"FROM read_json({quote_text(path)}, format = 'array', records = false, columns = {{json: 'JSON'}}, "
            f"maximum_object_size = {_LARGEST_OBJECT})"
        )
    except duckdb.Error as error:
        raise Unusable("file.damaged", damage(error)) from error
    (rows, others) = engine.execute(
        "SELECT count(*), count(*) FILTER (json_type(line) <> 'OBJECT') FROM objects"
    ).fetchall()[0]
    if others:
        raise Unusable("file.unreadable", f"{others:,} of its {rows:,} items are no JSON objects")
    return _widen(engine, stream.name, workdir, ledger, rows=rows, problems=[])


def _widen(
    engine: duckdb.DuckDBPyConnection, file: str, workdir: Path, ledger: Ledger, *, rows: int, problems: list[Problem]
) -> Reading:
    repeated: list[tuple[str, str]] = []
    leaves = list(_leaves(engine, "", "", 1, repeated))
    for title, pointer in repeated:
        ledger.note_all(_repeated_sql(file, title, pointer))
    if len(leaves) > WIDEST:
        raise Unusable("file.too_wide", f"{len(leaves):,}")
    names, renamed = name_columns([name for name, _ in leaves], file)
    if not names:
        return Reading(file=file, names=(), relations=(), rows=rows, problems=[*problems, *renamed])
    values = ", ".join(
        f"CASE WHEN json_type(line, {quote_text(pointer)}) <> 'OBJECT' "
        f"THEN nullif(json_extract_string(line, {quote_text(pointer)}), '') END AS {quote_name(name)}"
        for name, (_, pointer) in zip(names, leaves, strict=True)
    )
    target = workdir / f"json-{len(list(workdir.glob('json-*.parquet')))}.parquet"
    relation = store(engine, f"SELECT source_row, {values} FROM objects ORDER BY source_row", target, names)
    engine.execute("DROP TABLE objects")
    if not rows:
        problems = [*problems, Problem("file.header_only", file)]
    return Reading(file=file, names=names, relations=(relation,), rows=rows, problems=[*problems, *renamed])


def _repeated_sql(file: str, title: str, pointer: str) -> str:
    """The keys that an object has more than once, of which the first counts, with the values of the others."""
    column = "key" if not title else f"{quote_text(title + '.')} || key"
    inner = f"json_extract(line, {quote_text(pointer)})" if pointer else "line"
    return (
        f"SELECT 'value.key_repeated', {quote_text(file)}, source_row, {column}, "
        "array_to_string(list(coalesce(json_extract_string(value, '$'), 'null') ORDER BY id)[2:], ' | ')[:200] "
        f"FROM objects, json_each({inner}) WHERE json_type({inner}) = 'OBJECT' "
        "GROUP BY source_row, key HAVING count(*) > 1"
    )


def _leaves(
    engine: duckdb.DuckDBPyConnection, name: str, pointer: str, depth: int, repeated: list[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    """Name and JSON pointer of every value that is no object, in the order in which the rows first have them.

    Adds to ``repeated`` the name and pointer of objects that somewhere have a key more than once.
    """
    at = f", {quote_text(pointer)}" if pointer else ""
    keys = engine.execute(
        "SELECT key, bool_or(again) FROM (SELECT source_row, unnest(keys) AS key, generate_subscripts(keys, 1) AS "
        "place, len(list_distinct(keys)) < len(keys) AS again FROM "
        f"(SELECT source_row, json_keys(line{at}) AS keys FROM objects)) GROUP BY key "
        "ORDER BY min(source_row), min(place)"
    ).fetchall()
    if any(again for _, again in keys):
        repeated.append((name, pointer))
    for key, _ in keys:
        inner = f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"
        kinds = engine.execute(
            f"SELECT DISTINCT json_type(line, {quote_text(inner)}) = 'OBJECT' FROM objects "
            f"WHERE json_type(line, {quote_text(inner)}) <> 'NULL'"
        ).fetchall()
        title = f"{name}.{key}" if name else key
        if (True,) in kinds and depth < _DEEPEST:
            yield from _leaves(engine, title, inner, depth + 1, repeated)
        if (False,) in kinds or (True,) not in kinds:
            yield title, inner


def _copy_text(stream: Stream, spec: ReadSpec, path: Path) -> None:
    head = stream.read(2**16)
    encoding = find_encoding(head, spec.encoding)
    recoder = Recoder(encoding)
    with path.open("wb") as file:
        file.write(recoder.recode(head[encoding.mark :], final=False))
        while data := stream.read(2**20):
            file.write(recoder.recode(data, final=False))
        file.write(recoder.recode(b"", final=True))


def _starts_with_bracket(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2**16).lstrip().startswith(b"[")


def _unwrap(path: Path) -> None:
    """Replace an object by the longest list of objects in it, as open-data sites wrap their rows."""
    if path.stat().st_size > _LARGEST_WRAPPED:
        raise Unusable("file.unreadable", "it is one JSON object too large to look into")
    try:
        found = _longest_list(json.loads(path.read_bytes(), object_pairs_hook=_Pairs))
    except (ValueError, RecursionError) as error:
        raise Unusable("file.damaged", damage(error)) from error
    if not found:
        raise Unusable("file.unreadable", "its JSON holds no list of rows")
    path.write_text(json.dumps(found), encoding="utf-8")


class _Pairs(dict[str, Any]):
    """An object that is written again as it was read, also where a key stands in it more than once."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self._pairs = pairs

    def items(self) -> Any:
        return self._pairs


def _longest_list(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value if value and all(isinstance(item, dict) for item in value) else []
    inner = (_longest_list(item) for item in value.values()) if isinstance(value, dict) else ()
    return max(inner, key=len, default=[])

"""Which of the files given is which: the main table's files, and those of tables joined to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from daylit.progress import Progress
from daylit.tables.engine import quote_name, quote_text
from daylit.tables.importing.ahead import Ahead
from daylit.tables.manifest import Source
from daylit.tables.mapping import PERSON_NUMBER, SideTable, SourceMapping, WrongSource, find_document, load_mapping
from daylit.tables.mapping.needed import used_columns
from daylit.tables.mapping.reading import read_mapping
from daylit.tables.problems import Problem, describe
from daylit.tables.readers import Listener, Part, ReadSpec, Rows, Staged, read_headers, stage
from daylit.tables.words import fold, plain_sql, trim_sql


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """The files, read: the main table, and what was joined to it. ``side`` tables hold the joined columns."""

    mapping: SourceMapping
    main: Staged
    side: tuple[tuple[SideTable, Staged], ...] = ()
    columns: tuple[str, ...] = ()
    side_rows: Mapping[str, int] = field(default_factory=dict)

    @property
    def sources(self) -> tuple[Source, ...]:
        """Every file, as the manifest names it."""
        every = [*self.main.sources, *(source for _, staged in self.side for source in staged.sources)]
        return tuple(Source(name=one.name, sha256=one.sha256, bytes=one.bytes, rows=one.rows) for one in every)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with whole files."""
        return (*self.main.problems, *(problem for _, staged in self.side for problem in staged.problems))

    @property
    def persons(self) -> tuple[int, ...]:
        """The numbers of the persons that a row may hold; 0 where a row holds one."""
        persons = self.mapping.persons
        return (0,) if persons is None else tuple(range(1, persons.numbered + 1))

    def rows_of(self, part: Part, person: int) -> Rows:
        """The rows of a part for one person; of plain text where they are just the part's own."""
        own = not person and not self.side
        return Rows(self.part_sql(part.sql, person), part.plain if own else None)

    def part_sql(self, sql: str, person: int) -> str:
        """A part of the main table with the joined columns, and with the columns of one person by their common name."""
        joined = sql
        for table, _ in self.side:
            key = _actual(table.on, self.main.columns)
            names = ", ".join(f"s.{quote_name(name)}" for name in table.new_columns)
            joined = (
                f"SELECT m.*, {names} FROM ({joined}) m LEFT JOIN {quote_name('side_' + table.name)} s "
                f"ON {trim_sql('m.' + quote_name(key))} = s.key"
            )
        if not person:
            return joined
        return self._one_person(joined, person)

    def _one_person(self, sql: str, person: int) -> str:
        persons = self.mapping.persons
        assert persons is not None
        templates = [name for name in self.columns if PERSON_NUMBER in name]
        names = [name for name in self.columns if PERSON_NUMBER not in name]
        listed = [quote_name(name) for name in names]
        there = {fold(name): name for name in self.main.columns}
        for name in templates:
            if name == PERSON_NUMBER:
                listed.append(f"'{person}' AS {quote_name(name)}")
                continue
            actual = there.get(fold(name.replace(PERSON_NUMBER, str(person))))
            listed.append(f"{quote_name(actual) if actual else 'CAST(NULL AS VARCHAR)'} AS {quote_name(name)}")
        exists = (
            ""
            if person == 1
            else " WHERE coalesce("
            + ", ".join(f"nullif(trim({quote_name(name)}), '')" for name in persons.exists)
            + ") IS NOT NULL"
        )
        return f"SELECT * FROM (SELECT source_file, source_row, {', '.join(listed)} FROM ({sql})){exists}"


def gather(
    engine: duckdb.DuckDBPyConnection,
    sources: Sequence[str | Path],
    *,
    mapping: str | Path,
    workdir: Path,
    progress: Progress,
    ahead: Ahead | None = None,
) -> Gathered:
    """Tell the files apart by their headers, read them, and join the side tables' words to the main one's keys.

    ``ahead`` may begin with the parts of a single file.
    """
    document = find_document(mapping)
    progress("Reading", 0.0)

    def told(name: str, done: int, size: int) -> None:
        progress(f"Reading {name}", done / size if size else 1.0)

    def read(
        files: Sequence[str | Path],
        spec: ReadSpec,
        folder: str,
        expected: Sequence[str],
        listener: Listener | None = None,
    ) -> Staged:
        return stage(files, spec, workdir / folder, expected=expected, progress=told, listener=listener)

    if not document.get("variants") and not document.get("tables"):
        found = read_mapping(document, file=mapping)
        listener = None if ahead is None else ahead.listener(found)
        staged = {"": read(sources, found.reader, "read", found.source.required, listener)}
        if _strange(found, staged[""].columns):
            raise _wrong_source(found, [("The source", staged[""].columns)], (), ())
    else:
        found, staged = _read_apart(mapping, sources, read)
    side = tuple((table, staged[table.name]) for table in found.tables)
    for table, one in side:
        _join_table(engine, table, one)
    main = staged[""]
    added = tuple(name for table, _ in side for name in table.new_columns)
    return Gathered(
        mapping=found,
        main=main,
        side=side,
        columns=_with_persons(found, (*main.columns, *added)),
        side_rows={table.name: one.rows_read for table, one in side},
    )


def _strange(mapping: SourceMapping, header: Sequence[str]) -> bool:
    return bool(header) and not mapping.fits(header)


def _read_apart(
    mapping: str | Path,
    sources: Sequence[str | Path],
    read: Callable[[Sequence[str | Path], ReadSpec, str, Sequence[str]], Staged],
) -> tuple[SourceMapping, dict[str, Staged]]:
    """Look at each file's header; then read those that belong to one table together."""
    headers = dict(zip(map(Path, sources), read_headers(sources), strict=True))
    found = load_mapping(mapping, [header for header in headers.values() if header])
    kinds: dict[str, list[Path]] = {"": [], **{table.name: [] for table in found.tables}}
    strange = []
    for source, header in headers.items():
        side = [table.name for table in found.tables if _has(header or (), table.required)]
        if side:
            kinds[side[0]].append(source)
        elif _strange(found, header or ()):
            strange.append((source.name, header or ()))
        else:
            kinds[""].append(source)
    absent = [name for name, files in kinds.items() if name and not files]
    if strange or absent:
        blind = [source for source, header in headers.items() if header is None]
        unread = read(blind, found.reader, "read-unread", ()).problems if blind else ()
        raise _wrong_source(found, strange, absent, unread)
    expected = {"": found.source.required, **{table.name: table.required for table in found.tables}}
    return found, {
        name: read(files, found.reader, f"read-{name or 'main'}", expected[name]) for name, files in kinds.items()
    }


def _wrong_source(
    mapping: SourceMapping,
    strange: Sequence[tuple[str, tuple[str, ...]]],
    absent: Sequence[str],
    unread: Sequence[Problem],
) -> WrongSource:
    """What does not fit, and why files could not be read: one of them may be the table that is not there."""
    lines = ""
    for source, header in strange:
        there = {fold(name) for name in header}
        lacking = [name for name in mapping.source.required if fold(name) not in there]
        lines += f"\n  · {source} has no column {', '.join(f'“{name}”' for name in lacking)}."
    lines += "".join(f"\n  · No file has the columns of its table “{name}”." for name in absent)
    lines += "".join(f"\n  · {describe(one)}" for one in unread)
    return WrongSource(
        f"These files are not what the mapping “{mapping.name}” reads:{lines}\n",
        remedy="Choose another mapping, or let “daylit map” propose one.",
    )


def _has(header: Sequence[str], required: Sequence[str]) -> bool:
    there = {fold(name) for name in header}
    return all(fold(name) in there for name in required)


def _join_table(engine: duckdb.DuckDBPyConnection, table: SideTable, staged: Staged) -> None:
    """Make the table ``side_NAME``: one row for each key, one column for each expected word, cells joined by “;”."""
    names = {part: quote_name(_actual(getattr(table, part), staged.columns)) for part in ("key", "pivot", "take")}
    words = ", ".join(
        f"string_agg({trim_sql(names['take'])}, ';' ORDER BY source_row) FILTER (WHERE lower(trim({names['pivot']})) = "
        f"{quote_text(fold(word))}) AS {quote_name(new)}"
        for word, new in zip(table.columns, table.new_columns, strict=True)
    )
    engine.execute(
        f"CREATE TABLE {quote_name('side_' + table.name)} AS SELECT {trim_sql(names['key'])} AS key, {words} "
        f"FROM ({staged.sql}) WHERE {trim_sql(names['key'])} IS NOT NULL GROUP BY 1"
    )


def _actual(name: str, columns: Sequence[str]) -> str:
    return next((column for column in columns if fold(column) == fold(name)), name)


def _with_persons(mapping: SourceMapping, columns: tuple[str, ...]) -> tuple[str, ...]:
    """The columns as the mapping speaks of them: ``race_1``, ``race_2`` … are also ``race_{n}``."""
    if mapping.persons is None:
        return columns
    templates = dict.fromkeys(column for column, _ in used_columns(mapping) if PERSON_NUMBER in column)
    there = {fold(name) for name in columns}
    known = [
        name
        for name in (*templates, *mapping.persons.exists)
        if name == PERSON_NUMBER or fold(name.replace(PERSON_NUMBER, "1")) in there
    ]
    return (*columns, *dict.fromkeys(known))


def side_troubles(engine: duckdb.DuckDBPyConnection, table: SideTable, staged: Staged, main: Staged) -> None:
    """Name the side table's rows that belong to no row of the main one, and the main rows without any of them."""
    key = trim_sql(quote_name(_actual(table.key, staged.columns)))
    on_name = _actual(table.on, main.columns)
    on = trim_sql(quote_name(on_name))
    aside = quote_name(f"side_aside_{table.name}")
    cells = ", ".join(f"{quote_text(name)}: {plain_sql(quote_name(name))}" for name in staged.columns)
    engine.execute(f"CREATE TABLE main_keys AS SELECT DISTINCT {on} AS key FROM ({main.sql})")
    engine.execute(
        f"CREATE OR REPLACE TABLE {aside} AS SELECT source_file, source_row, "
        f"CASE WHEN {key} IS NULL THEN 'row.no_key' ELSE 'id.orphan' END AS code, {key} AS key, "
        f"CAST(to_json({{{cells}}}) AS VARCHAR) AS row FROM ({staged.sql}) "
        f"WHERE {key} IS NULL OR {key} NOT IN (SELECT key FROM main_keys WHERE key IS NOT NULL)"
    )
    engine.execute(f"INSERT INTO problem SELECT code, source_file, source_row, $1, key FROM {aside}", [table.key])
    engine.execute(
        f"INSERT INTO problem SELECT 'id.without_results', source_file, source_row, $1, {on} FROM ({main.sql}) "
        f"WHERE {on} IS NULL OR {on} NOT IN (SELECT key FROM {quote_name('side_' + table.name)})",
        [on_name],
    )
    engine.execute("DROP TABLE main_keys")

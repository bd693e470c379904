"""Fixed-width files: each line is copied and checked whole, and DuckDB cuts it at the columns of the layout."""

from dataclasses import replace

import duckdb

from daylit.tables.engine import quote_name, quote_text
from daylit.tables.problems import Problem
from daylit.tables.readers.dialect import name_columns
from daylit.tables.readers.ledger import Ledger
from daylit.tables.readers.opening import Unusable
from daylit.tables.readers.relation import Reading, Relation
from daylit.tables.readers.spec import ReadSpec
from daylit.tables.words import trim_sql

_SHOWN = 200


def cut_lines(engine: duckdb.DuckDBPyConnection, lines: Reading, spec: ReadSpec, ledger: Ledger) -> Reading:
    """Cut lines into the fields of the layout. Spaces around a value belong to the layout and are taken off.

    A line with text after the last column is set aside: a value too long may have pushed the others to the right. So
    is one that ends before the last column begins, unless the mapping says that the export leaves out spaces there.
    """
    if not spec.fields:
        raise Unusable("file.no_layout")
    names, problems = name_columns([field.name for field in spec.fields], lines.file)
    cut = ", ".join(
        f"nullif(trim(substr(line, {field.start}, {field.width})), '') AS {quote_name(name)}"
        for name, field in zip(names, spec.fields, strict=True)
    )
    fault = _fault(spec)
    relations = []
    for one in lines.relations:
        found = ledger.absorb(
            f"SELECT {quote_text(lines.file)} AS source_file, source_row, code, to_json({{raw: line}}) AS row, "
            f"CASE code WHEN 'row.beyond_layout' THEN {_beyond(spec)} ELSE line END[:{_SHOWN}] AS value "
            f"FROM (SELECT source_row, line, {fault} AS code FROM ({one.sql})) WHERE code IS NOT NULL"
        )
        kept = f"SELECT source_row, {cut} FROM ({one.sql})"
        kept += f" WHERE {fault} IS NULL" if found else ""
        relations.append(Relation(sql=kept, names=names, rows=one.rows - found))
    every: list[Problem] = [*lines.problems, *problems]
    return replace(lines, names=names, relations=tuple(relations), problems=every)


def _fault(spec: ReadSpec) -> str:
    """What is wrong with the length of a line, missing where nothing is. Blanks after the last column are nothing."""
    begins = max(field.start for field in spec.fields)
    code = f"CASE WHEN {_beyond(spec)} IS NOT NULL THEN 'row.beyond_layout' "
    if spec.short_rows != "pad":
        code += f"WHEN length(line) < {begins} THEN 'row.ragged_short' "
    return code + "END"


def _beyond(spec: ReadSpec) -> str:
    """The text after the last column, missing where it is blank."""
    ends = max(field.start + field.width for field in spec.fields)
    return trim_sql(f"substr(line, {ends})")

"""Fixed-width files: each line is copied and checked whole, and DuckDB cuts it at the columns of the layout."""

from dataclasses import replace

from daylit.tables.engine import quote_name
from daylit.tables.problems import Problem
from daylit.tables.readers.dialect import name_columns
from daylit.tables.readers.opening import Unusable
from daylit.tables.readers.relation import Reading, Relation
from daylit.tables.readers.spec import ReadSpec


def cut_lines(lines: Reading, spec: ReadSpec) -> Reading:
    """Cut lines into the fields of the layout. Spaces around a value belong to the layout and are taken off.

    A line that ends early has nothing in its last fields: exports leave out spaces at the end.
    """
    if not spec.fields:
        raise Unusable("file.no_layout")
    names, problems = name_columns([field.name for field in spec.fields], lines.file)
    cut = ", ".join(
        f"nullif(trim(substr(line, {field.start}, {field.width})), '') AS {quote_name(name)}"
        for name, field in zip(names, spec.fields, strict=True)
    )
    relations = tuple(
        Relation(sql=f"SELECT source_row, {cut} FROM ({one.sql})", names=names, rows=one.rows)
        for one in lines.relations
    )
    kept: list[Problem] = [*lines.problems, *problems]
    return replace(lines, names=names, relations=relations, problems=kept)

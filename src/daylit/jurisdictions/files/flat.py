"""One table, delimited or of fixed widths: a row for each contact, person or disposition; and records read back."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from daylit.jurisdictions.files.gathering import Gathering
from daylit.jurisdictions.files.lines import header_of, is_fixed, line_of, taken_apart, troubles
from daylit.jurisdictions.files.places import places
from daylit.jurisdictions.files.rows import by_name, cells_of, rows_of, shown
from daylit.jurisdictions.files.trouble import trouble
from daylit.jurisdictions.pack import FileColumn, FileTable, StateFile
from daylit.record.form import Form
from daylit.record.problems import Problem

Answers = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Files by name, how many records they hold, and what kept the others out.

    ``left_out`` are the places (from 0) of the records that are in none of the files because of a problem.
    """

    files: dict[str, bytes]
    records: int
    left_out: tuple[int, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """Records read back, what could not be read, and the columns that hold nothing to read back."""

    records: tuple[Answers, ...]
    problems: tuple[Problem, ...]
    not_read: tuple[str, ...]


def write_flat(records: Sequence[Answers], file: StateFile, *, form: Form) -> Written:
    """The table for these records, under the file's ``id``.

    A record with a sign that the file must not hold, or with a text for which it has no room, is left out as a whole
    and named; nothing is replaced or cut off.

    Assumes
    -------
    ``check`` found nothing wrong with the records, and each belongs to the form.

    Does not show
    -------------
    Whether a record is to be reported at all: that is the scope of the pack.
    """
    lines, problems, left_out = [], [], []
    if file.header and not is_fixed(file):
        lines.append(header_of(list(by_name(file.columns)), file))
    count = 0
    for number, record in enumerate(records):
        made, found = _lines(record, file, form=form, number=number, before=len(lines))
        problems += found
        if found:
            left_out.append(number)
        elif made:
            lines += made
            count += 1
    content = "".join(line + file.line_end for line in lines).encode(file.encoding)
    return Written(files={file.id: content}, records=count, left_out=tuple(left_out), problems=tuple(problems))


def _lines(
    record: Answers, file: StateFile, *, form: Form, number: int, before: int
) -> tuple[list[str], list[Problem]]:
    found = places(form, record)
    lines: list[str] = []
    problems: list[Problem] = []
    first = before + (0 if file.header and not is_fixed(file) else 1)
    for row in rows_of(found, file.unit):
        if not shown(file.when, row, found):
            continue
        cells = cells_of(row, file.columns, found=found, unit=file.unit, empty=file.empty, at=first + len(lines))
        problems += troubles(cells, file.columns, file, row=row, record=number)
        lines.append(line_of(cells, file.columns, file))
    return lines, problems


def read_flat(content: bytes, file: StateFile, *, form: Form) -> Recovered:
    """The records in such a table.

    Lines that follow each other and have the same number of the record are one record: its people, or its
    dispositions. Texts that fit no answer are kept as they stand, so that ``check`` can say what is wrong.

    Does not show
    -------------
    What the file does not hold: the columns in ``not_read`` tell of several answers at once or of none.
    """
    table = FileTable(id=file.id, unit=file.unit, columns=file.columns)
    named, problems = read_table(content, table, file)
    gathering = Gathering(form, file)
    for cells in named:
        gathering.take(cells)
    return Recovered(
        records=tuple(gathering.records), problems=(*problems, *gathering.problems), not_read=not_read(file.columns)
    )


def read_table(content: bytes, table: FileTable, file: StateFile) -> tuple[list[dict[str, str]], list[Problem]]:
    """The lines of a table, each as name of the column → text, and what is wrong with it as a table."""
    try:
        text = content.decode(file.encoding)
    except UnicodeDecodeError:
        return [], [trouble("file.not_text", at=table.id, encoding=file.encoding)]
    columns = [same[0] for same in by_name(table.columns).values()]
    names = [column.to for column in columns]
    try:
        lines = taken_apart(text, columns, file)
    except csv.Error:
        return [], [trouble("file.not_a_table", at=table.id)]
    headed = file.header and not is_fixed(file)
    if headed:
        heading, *lines = lines or [[]]
        lacking = [name for name in names if name not in heading]
        if lacking:
            return [], [trouble("file.header", at=table.id, column=lacking[0])]
        names = heading
    named, problems = [], []
    for number, cells in enumerate(lines, 2 if headed else 1):
        if len(cells) == len(names):
            named.append(dict(zip(names, cells, strict=True)))
        else:
            at = f"{table.id} line {number}"
            problems.append(trouble("file.cells", at=at, found=len(cells), wanted=len(names)))
    return named, problems


def not_read(columns: Sequence[FileColumn]) -> tuple[str, ...]:
    """The columns of which nothing is read back: constants, numbers of parts, and what was worked out."""
    closed = ("key", "row", "count", "several", "band", "year", "month")
    return tuple(
        name
        for name, same in by_name(columns).items()
        if all("." not in column.source or column.how.partition(":")[0] in closed for column in same)
    )

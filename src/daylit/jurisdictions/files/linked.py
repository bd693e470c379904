"""Several tables joined by numbers: written from records, and joined into records again."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from daylit.jurisdictions.files.flat import Answers, Recovered, Written, not_read, read_table
from daylit.jurisdictions.files.gathering import readable, set_answer
from daylit.jurisdictions.files.lines import header_of, is_fixed, line_of, troubles
from daylit.jurisdictions.files.places import Place, Places, places
from daylit.jurisdictions.files.rows import by_name, cells_of, rows_of, shown, too_many
from daylit.jurisdictions.files.trouble import trouble
from daylit.jurisdictions.files.values import unwrapped
from daylit.jurisdictions.pack import FileColumn, FileTable, StateFile
from daylit.record.blocks import BLOCKS
from daylit.record.evaluate import holds
from daylit.record.form import Form
from daylit.record.parts import is_empty
from daylit.record.problems import Problem


def write_linked(records: Sequence[Answers], file: StateFile, *, form: Form) -> Written:
    """The tables for these records, under their names.

    Numbers of people, searches and so on are built from the record's own, one sign for each list. A record without a
    number, or one that any table has no room for, is left out of all of them and named.

    Assumes
    -------
    ``check`` found nothing wrong with the records, and their numbers differ: else the tables cannot be joined.
    """
    lines: dict[str, list[str]] = {table.id: _heading(table, file) for table in file.tables}
    problems, left_out, count = [], [], 0
    numbers: set[str] = set()
    for number, record in enumerate(records):
        found = places(form, record)
        wrong = _number_troubles(found, record, number, numbers)
        made: dict[str, list[str]] = {}
        for table in () if wrong else file.tables:
            made[table.id], more = _table_lines(table, file, found, number=number, before=len(lines[table.id]))
            wrong += more
        problems += wrong
        if wrong:
            left_out.append(number)
            continue
        count += any(made.values())
        for name, new in made.items():
            lines[name] += new
    files = {
        table.name or table.id: "".join(line + file.line_end for line in lines[table.id]).encode(file.encoding)
        for table in file.tables
    }
    return Written(files=files, records=count, left_out=tuple(left_out), problems=tuple(problems))


def _heading(table: FileTable, file: StateFile) -> list[str]:
    return [header_of(list(by_name(table.columns)), file)] if file.header and not is_fixed(file) else []


def _number_troubles(found: Places, record: Answers, number: int, numbers: set[str]) -> list[Problem]:
    at = f"records[{number}].submission.record"
    given = unwrapped(record.get("submission", {}).get("record"))
    if is_empty(given):
        return [trouble("file.no_key", at=at)]
    if str(given) in numbers:
        return [trouble("file.key_twice", at=at, key=str(given), table="records")]
    numbers.add(str(given))
    block = too_many(found)
    return [trouble("file.too_many", at=at, block=BLOCKS[block].title)] if block else []


def _table_lines(
    table: FileTable, file: StateFile, found: Places, *, number: int, before: int
) -> tuple[list[str], list[Problem]]:
    lines: list[str] = []
    problems: list[Problem] = []
    for row in rows_of(found, table.unit):
        if not shown(table.when, row, found):
            continue
        cells = cells_of(row, table.columns, found=found, unit=table.unit, empty=file.empty, at=before + len(lines) + 1)
        problems += troubles(cells, table.columns, file, row=row, record=number)
        lines.append(line_of(cells, table.columns, file))
    return lines, problems


def read_linked(contents: Mapping[str, bytes], file: StateFile, *, form: Form) -> Recovered:
    """The records in such tables, joined by their numbers.

    What a table says of the contact as a whole goes to the one person it can be about; where several come into
    question, a yes is not read and named, and a no holds for all of them.

    Does not show
    -------------
    What the tables do not hold, such as a find's search where a person was searched twice.
    """
    joining = _Joining(form)
    lacking = [table for table in file.tables if (table.name or table.id) not in contents]
    joining.problems += [trouble("file.no_table", at=table.id, table=table.name or table.id) for table in lacking]
    for table in file.tables if not lacking else ():
        rows, problems = read_table(contents[table.name or table.id], table, file)
        joining.problems += problems
        for number, cells in enumerate(rows, 1):
            joining.take(table, cells, at=f"{table.id} line {number}")
    joining.finish()
    columns = [column for table in file.tables for column in table.columns]
    return Recovered(
        records=tuple(joining.records), problems=tuple(joining.problems), not_read=not_read(_not_keys(columns))
    )


def _not_keys(columns: Sequence[FileColumn]) -> list[FileColumn]:
    return [column for column in columns if column.how != "key"]


class _Joining:
    """Tables being joined: every part by its block and number, and what waits until all people are known."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.records: list[Answers] = []
        self.problems: list[Problem] = []
        self._parts: dict[tuple[str, str], Answers] = {}
        self._waiting: list[tuple[Answers, list[FileColumn], str, str]] = []

    def take(self, table: FileTable, cells: dict[str, str], *, at: str) -> None:
        block, _, choice = table.unit.partition(".")
        part = self._choice_part(table, cells, block) if choice else self._new_part(table, cells, block, at)
        if part is None:
            parent = block if choice else BLOCKS[block].parent or "contact"
            key = _key(table, cells, parent)
            self.problems.append(trouble("file.no_parent", at=at, table=table.id, key=key, parent=parent))
            return
        for name, same in by_name(table.columns).items():
            self._cell(part, block, same, cells[name], at)

    def _choice_part(self, table: FileTable, cells: dict[str, str], block: str) -> Answers | None:
        return self._parts.get((block, _key(table, cells, block)))

    def _new_part(self, table: FileTable, cells: dict[str, str], block: str, at: str) -> Answers | None:
        key = _key(table, cells, block)
        if (block, key) in self._parts:
            self.problems.append(trouble("file.key_twice", at=at, key=key, table=table.id))
        if block == "contact":
            part: Answers = {}
            self.records.append(part)
        else:
            above = self._parts.get((BLOCKS[block].parent or "contact", _key(table, cells, BLOCKS[block].parent)))
            if above is None:
                return None
            part = {}
            above.setdefault(BLOCKS[block].key, []).append(part)
        self._parts[block, key] = part
        return part

    def _cell(self, part: Answers, block: str, same: list[FileColumn], text: str, at: str) -> None:
        columns = list(readable(same))
        if not columns:
            return
        source = columns[0].source.partition(".")[0]
        if source == block and BLOCKS[block].repeats:
            if text:
                set_answer(part, replace(columns[0], empty=""), text, form=self.form)
        elif not BLOCKS[source].repeats:
            if text:
                set_answer(part.setdefault(BLOCKS[source].key, {}), replace(columns[0], empty=""), text, form=self.form)
        else:
            self._waiting.append((part, same, text, at))

    def finish(self) -> None:
        """Give each person what the contact's table said, now that all people are known."""
        for record, same, text, at in self._waiting:
            for column in readable(same):
                self._give(record, column, text, nobody=text == (same[-1].empty or ""), at=at)

    def _give(self, record: Answers, column: FileColumn, text: str, *, nobody: bool, at: str) -> None:
        if not text:
            return
        block = column.source.partition(".")[0]
        element = self.form.element(column.source)
        found = places(self.form, record)
        fitting = [
            place.answers
            for place in found.of(block)
            if found.holds(column.when, place) and (element.show is None or _shows(element.show, place))
        ]
        if nobody or len(fitting) == 1:
            for holder in fitting:
                set_answer(holder, replace(column, empty="", when=None), text, form=self.form)
        elif fitting:
            self.problems.append(trouble("file.which_person", at=at, column=column.to))


def _shows(show: Any, place: Place) -> bool:
    return holds(show, place.env)


def _key(table: FileTable, cells: dict[str, str], block: str) -> str:
    """The number in a row by which it is joined to a part; for the contact, the number of the record."""
    wanted = block or "contact"
    for column in table.columns:
        if column.how == "key" and column.source == wanted:
            return cells[column.to]
    return next((cells[one.to] for one in table.columns if one.source == "submission.record"), "")

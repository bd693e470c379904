"""Cells become records again: each text goes to the part of the record that its column speaks of."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from daylit.jurisdictions.files.asked import element_of
from daylit.jurisdictions.files.rows import by_name
from daylit.jurisdictions.files.values import joined, read_value, unwrapped
from daylit.jurisdictions.pack import FileColumn, StateFile
from daylit.record.blocks import BLOCKS, chain
from daylit.record.elements import Node
from daylit.record.form import Form
from daylit.record.problems import Problem

Answers = dict[str, Any]
UNREAD = ("key", "row")


class Gathering:
    """Records made of the lines of one table."""

    def __init__(self, form: Form, file: StateFile) -> None:
        self.form = form
        self.file = file
        self.records: list[Answers] = []
        self.problems: list[Problem] = []
        self._columns = by_name(file.columns)
        self._number = next((one.to for one in file.columns if one.source == "submission.record"), "")
        self._last = ""

    def take(self, cells: dict[str, str]) -> None:
        """Take a line in: a new record, or one more part of the last one."""
        number = cells.get(self._number, "")
        repeats = BLOCKS[self.file.unit].repeats
        goes_on = repeats and number and number == self._last and self.records
        self._last = number
        if not goes_on:
            self.records.append({})
        record = self.records[-1]
        part: Answers = {}
        if repeats:
            above = instance(record, BLOCKS[self.file.unit].parent) if BLOCKS[self.file.unit].parent else record
            above.setdefault(BLOCKS[self.file.unit].key, []).append(part)
        for name, same in self._columns.items():
            self._cell(record, part, same, cells[name])

    def _cell(self, record: Answers, part: Answers, same: Sequence[FileColumn], text: str) -> None:
        for column in readable(same):
            filled = replace(column, empty=self.file.empty if column.empty is None else column.empty)
            if text == filled.empty:
                return
            block = column.source.partition(".")[0]
            wanted = dict(implied(column.when, block))
            holder = part if block == self.file.unit and BLOCKS[block].repeats else instance(record, block, wanted)
            set_answer(holder, filled, text, form=self.form)
            return


def readable(same: Sequence[FileColumn]) -> Iterator[FileColumn]:
    """The columns of a cell that speak of an answer, and not of a part as a whole, such as its number."""
    return (column for column in same if "." in column.source and column.how not in UNREAD)


def set_answer(holder: Answers, column: FileColumn, text: str, *, form: Form) -> None:
    """Put what a text stands for into a part of a record, beside what other columns put there before."""
    element = element_of(column.source, form)
    several = element is not None and element.kind == "choices" and ";" in text
    answer = read_value(text.split(";") if several else text, column, form=form)
    if answer is None or answer == []:
        return
    for path, value in implied(column.when, column.source.partition(".")[0]):
        holder.setdefault(path, value)
    name = column.source.partition(".")[2]
    had = unwrapped(holder.get(name))
    if isinstance(had, str) and "T" in had and element is not None and element.kind == "datetime":
        return  # a whole date and time was read; its parts say nothing new
    holder[name] = joined(holder.get(name), answer, element=element)


def implied(when: Node | None, block: str) -> Iterator[tuple[str, Any]]:
    """The answers of a part that a condition names outright: name and value, from “person.role == 'driver' and …”."""
    if when is None:
        return
    name, *arguments = when
    if name == "and":
        for argument in arguments:
            yield from implied(argument, block)
    elif name == "==" and arguments[0][0] == "get" and arguments[1][0] == "value" and arguments[0][1] == block:
        yield arguments[0][2], arguments[1][1]


def instance(record: Answers, block: str, wanted: dict[str, Any] | None = None) -> Answers:
    """The first instance of a block that has the wanted answers or none to those questions; made if there is none."""
    here = record
    for name in chain(block) or ():
        key = BLOCKS[name].key
        entries = here.setdefault(key, [])
        asked = wanted or {} if name == block else {}
        fitting = (each for each in entries if all(each.get(one, value) == value for one, value in asked.items()))
        found = next(fitting, None)
        if found is None:
            found = {}
            entries.append(found)
        here = found
    if not BLOCKS[block].repeats:
        made: Answers = here.setdefault(BLOCKS[block].key, {})
        return made
    return here

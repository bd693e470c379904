"""The rows that a record gives to a table, and the text of each cell.

A row stands for the contact, for each instance of a block (``person``, ``search``, ``outcome``), or for each choice of
an answer (``search.basis_detail``). A column that speaks of something above the row takes it from there; one that
speaks of something below takes the first instance for which its condition holds, an answered one before an open one.
Several columns of the same name are tried in turn; the first that applies writes the cell.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from daylit.jurisdictions.files.places import Place, Places
from daylit.jurisdictions.files.values import unwrapped, write_value
from daylit.jurisdictions.pack import FileColumn
from daylit.record.blocks import BLOCKS, chain
from daylit.record.elements import Node
from daylit.record.parts import is_empty

NUMBERS = "123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""One sign for each of up to 35 people, searches and so on, of which the numbers of linked rows are built."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: the part of the record it stands for, and the choice, where it stands for one."""

    place: Place
    choice: Any = None
    number: int = 0

    @property
    def at(self) -> str:
        """The part as a place in the document of answers."""
        return self.place.env[self.place.block].at


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell: the column's name, its text, and the element it came from."""

    to: str
    text: str
    source: str = ""


def rows_of(found: Places, unit: str) -> Iterator[Row]:
    """The rows that a record gives to a table of this unit, in the order of the record."""
    block, _, name = unit.partition(".")
    for place in found.of(block):
        if not name:
            yield Row(place=place)
            continue
        chosen = unwrapped(place.answers.get(name))
        for number, choice in enumerate(chosen if isinstance(chosen, list) else [chosen]):
            if not is_empty(choice):
                yield Row(place=place, choice=choice, number=number)


def cells_of(row: Row, columns: Sequence[FileColumn], *, found: Places, unit: str, empty: str, at: int) -> list[Cell]:
    """The cells of a row. ``at`` is the number of the row in the file, from 1."""
    writer = _Writer(row, found, unit, empty, at)
    return [writer.cell(name, same) for name, same in by_name(columns).items()]


def by_name(columns: Sequence[FileColumn]) -> dict[str, list[FileColumn]]:
    """Name of a cell → the columns that may write it, in order."""
    named: dict[str, list[FileColumn]] = {}
    for column in columns:
        named.setdefault(column.to, []).append(column)
    return named


def shown(condition: Node | None, row: Row, found: Places) -> bool:
    """Whether a condition holds for a row."""
    return found.holds(condition, row.place)


@dataclass(slots=True)
class _Writer:
    row: Row
    found: Places
    unit: str
    empty: str
    at: int

    def cell(self, name: str, same: list[FileColumn]) -> Cell:
        for column in same:
            text = self._text(column)
            if text is not None:
                return Cell(to=name, text=text, source=column.source)
        last = same[-1]
        return Cell(to=name, text=self.empty if last.empty is None else last.empty, source=last.source)

    def _text(self, column: FileColumn) -> str | None:
        """The text of a column, or nothing where it does not apply here."""
        if not column.source:
            applies = column.value and self.found.holds(column.when, self.row.place)
            return column.value if applies else None
        if column.how == "row":
            return str(self.at)
        if column.how == "key":
            return key_of(self._place_of(column.source), self.row, self.unit, column.source)
        if column.source in BLOCKS:
            return self._number_of(column.source)
        return self._answer(column)

    def _answer(self, column: FileColumn) -> str | None:
        block, _, name = column.source.partition(".")
        places = [place for place in self._near(block) if self._applies(column.when, place)]
        if not places:
            return None
        answered = (place for place in places if not is_empty(unwrapped(place.answers.get(name))))
        place = next(answered, places[0])
        answer = self.row.choice if column.source == self.unit else place.answers.get(name)
        filled = replace(column, empty=self.empty if column.empty is None else column.empty)
        written = write_value(answer, filled, form=self.found.form)
        return ";".join(written) if isinstance(written, list) else written

    def _near(self, block: str) -> list[Place]:
        """The instances of a block above the row, or below it."""
        mine = self.row.place.numbers
        mine_chain, its_chain = chain(self.row.place.block), chain(block)
        shared = sum(1 for one, other in zip(mine_chain, its_chain, strict=False) if one == other)
        return [place for place in self.found.of(block) if place.numbers[:shared] == mine[:shared]]

    def _applies(self, when: Node | None, place: Place) -> bool:
        if when is None:
            return True
        joined = Place(
            block=place.block, numbers=place.numbers, answers=place.answers, env={**self.row.place.env, **place.env}
        )
        return self.found.holds(when, joined)

    def _number_of(self, block: str) -> str | None:
        """Which person, search and so on this is, counted from 1 in the list it stands in."""
        place = self._place_of(block)
        return str(place.numbers[-1] + 1) if place and place.numbers else None

    def _place_of(self, source: str) -> Place | None:
        block = source.partition(".")[0]
        return next(iter(self._near(block)), None)


def key_of(place: Place | None, row: Row, unit: str, source: str) -> str:
    """The number of a part: that of the record, and one sign for each list it stands in. Empty where there is none.

    Assumes
    -------
    The record's number is in ``submission.record`` and no list is longer than ``NUMBERS``.
    """
    if place is None:
        return ""
    record = unwrapped(place.env[""].raw.get("submission", {}).get("record"))
    if is_empty(record):
        return ""
    numbers = [*place.numbers, *([row.number] if source == unit and "." in unit else [])]
    return f"{record}{''.join(NUMBERS[number] for number in numbers)}"


def too_many(found: Places) -> str:
    """The block of which a record has more instances in one list than there are signs, or nothing."""
    for name, block in BLOCKS.items():
        if block.repeats and any(place.numbers[-1] >= len(NUMBERS) for place in found.of(name)):
            return name
    return ""

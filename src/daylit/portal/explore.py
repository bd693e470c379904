"""What a reader asks of the released tables, and the rows that answer it.

A question names a column whose values become rows, and values of other columns that must hold. It is answered by the
smallest released table that has all of these columns; what was not released together is told, never put together here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from daylit.portal.cells import Cells
from daylit.release.bundle import ALL
from daylit.stats.rates import rate

AREAS = ("area", "district", "beat", "precinct", "unit")
TIMES = ("month", "quarter", "half", "year", "period", "hour", "time_of_day", "weekday")
REASONS = ("reason", "reason_group", "initiated", "basis", "kind")
GROUPS = ("race", "race_group", "group", "gender", "age_band", "age_group")
ORDER = (*AREAS, *TIMES, *REASONS, *GROUPS)
PEOPLE = "people"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """``along``: whose values are rows. ``where``: what must hold. ``outcome``: the measure shown beside people."""

    along: str
    where: Mapping[str, str] = field(default_factory=dict)
    outcome: str = ""

    def query(self) -> str:
        """The address of this question, always in the same order."""
        from urllib.parse import urlencode

        said = {"by": self.along, **{column: self.where[column] for column in ordered(self.where)}}
        return urlencode({**said, "show": self.outcome} if self.outcome else said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """What cannot be understood in a question: a key of the texts, and the words that go into it."""

    text: str
    column: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of an answer. A count is ``None`` where it is withheld; a share then too. ``hidden``: one or more are."""

    value: str
    people: int | None
    events: int | None
    share: float | None
    low: float | None
    high: float | None
    hidden: bool
    counts: Mapping[str, int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The rows that answer a question, their total as it was released, and the table that they stand in.

    ``table`` is empty where nothing that was released answers it; ``all_hidden`` where all of it is withheld.
    """

    question: Question
    table: str = ""
    measures: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    total: Row | None = None

    @property
    def all_hidden(self) -> bool:
        return bool(self.table) and all(row.people is None for row in self.rows)

    @property
    def some_hidden(self) -> bool:
        return any(row.people is None or self._lacks_events(row) for row in self.rows) and not self.all_hidden

    def _lacks_events(self, row: Row) -> bool:
        return row.events is None and self.question.outcome in self.measures and self.question.outcome != PEOPLE

    @property
    def largest(self) -> int:
        """The largest count of a row, for the length of bars; at least 1."""
        return max((row.people or 0 for row in self.rows), default=1) or 1


class Tables(dict[str, Cells]):
    """The released tables by name, and what can be asked of them: found once, since every page asks for it."""

    @cached_property
    def columns(self) -> list[str]:
        """Every column that some released table is counted by."""
        return ordered({column for table in self.values() for column in table.by})

    @cached_property
    def outcomes(self) -> list[str]:
        """Every measure besides people, in the order of the tables."""
        return list(dict.fromkeys(name for table in self.values() for name in table.measures if name != PEOPLE))

    @cached_property
    def levels(self) -> Mapping[str, Mapping[str, None]]:
        """Every value of each column in some released table, without the total, in order; quick to look one up."""
        return {column: dict.fromkeys(self._values_of(column)) for column in self.columns}

    def _values_of(self, column: str) -> list[str]:
        found = dict.fromkeys(value for one in self.values() if column in one.by for value in one.values[column])
        values = [value for value in found if value != ALL]
        return sorted(values) if column in TIMES else values


def ordered(columns: Iterable[str]) -> list[str]:
    """Columns as people look for them: area, time, reason, group, then the rest by name."""
    return sorted(columns, key=lambda name: (ORDER.index(name) if name in ORDER else len(ORDER), name))


def understood(parameters: Mapping[str, Sequence[str]], tables: Tables) -> tuple[Question, list[Wrong], list[str]]:
    """The question in an address; what is wrong with it, all at once; and names that nobody knows.

    What is wrong is left out of the question, so that a form can show the rest again.
    """
    columns, outcomes = tables.columns, tables.outcomes
    wrong: list[Wrong] = []
    given: dict[str, str] = {}
    for name in (*columns, "by", "show"):
        values = [value for value in dict.fromkeys(parameters.get(name, ())) if value not in ("", ALL)]
        if len(values) > 1:
            wrong.append(Wrong(text="explore.wrong.twice", column=name))
        elif values:
            given[name] = values[0]
    along = given.pop("by", "")
    outcome = given.pop("show", "")
    if along and along not in columns:
        wrong.append(Wrong(text="explore.wrong.column", value=_short(along)))
        along = ""
    if outcome and outcome not in (*outcomes, PEOPLE):
        wrong.append(Wrong(text="explore.wrong.outcome", value=_short(outcome)))
        outcome = ""
    where = {}
    for column, value in given.items():
        if value in tables.levels[column]:
            where[column] = value
        else:
            wrong.append(Wrong(text="explore.wrong.value", column=column, value=_short(value)))
    along = along or next((column for column in columns if column not in where), columns[0] if columns else "")
    where.pop(along, None)
    outcome = outcome or (outcomes[0] if outcomes else PEOPLE)
    unknown = [_short(name) for name in parameters if name not in (*columns, "by", "show")]
    return Question(along=along, where=where, outcome=outcome), wrong, unknown


def answered(question: Question, tables: Mapping[str, Cells]) -> Answer:
    """The answer from the smallest table that was released with these columns."""
    needed = {question.along, *question.where}
    fitting = sorted((one for one in tables.values() if needed <= set(one.by)), key=lambda one: len(one.by))
    for table in fitting:
        places = table.places(along=question.along, where=question.where)
        if len(places):
            return _from_table(question, table, places)
    return Answer(question=question)


def ways_on(question: Question, tables: Mapping[str, Cells]) -> list[Question]:
    """Questions close to one that nothing released answers: each leaves out as few conditions as it can."""
    for kept in range(len(question.where) - 1, 0, -1):
        near = [
            Question(along=question.along, where=dict(some), outcome=question.outcome)
            for some in combinations(question.where.items(), kept)
        ]
        if fewer := [one for one in near if answered(one, tables).table]:
            return fewer
    return [Question(along=question.along, outcome=question.outcome)]


def _from_table(question: Question, table: Cells, places: NDArray[np.int64]) -> Answer:
    named, hidden = table.labels(question.along, places), table.hidden[places]
    counts = {measure: table.numbers(measure, places) for measure in table.measures}
    people = counts.get(PEOPLE) or counts[table.measures[0]]
    events = counts.get(question.outcome, [None] * len(named)) if question.outcome != PEOPLE else [None] * len(named)
    low, high, share = _shares(people, events)
    rows = [
        Row(
            value=value,
            people=people[at],
            events=events[at],
            share=share[at],
            low=low[at],
            high=high[at],
            hidden=bool(hidden[at]),
            counts={measure: counts[measure][at] for measure in table.measures},
        )
        for at, value in enumerate(named)
    ]
    body = [row for row in rows if row.value != ALL]
    if question.along in TIMES:
        body.sort(key=lambda row: row.value)
    total = next((row for row in rows if row.value == ALL), None)
    return Answer(question=question, table=table.name, measures=table.measures, rows=tuple(body), total=total)


def _shares(
    people: Sequence[int | None], events: Sequence[int | None]
) -> tuple[list[float | None], list[float | None], list[float | None]]:
    """Shares with their 95 % intervals (Wilson), from released counts alone; ``None`` where one is withheld."""
    known = np.array([bool(n) and x is not None for n, x in zip(people, events, strict=True)], dtype=bool)
    if not known.any():
        nothing: list[float | None] = [None] * len(people)
        return nothing, nothing, nothing
    n = np.array([float(one or 1) for one in people])
    x = np.array([float(one or 0) for one in events])
    found = rate(events=np.where(known, np.minimum(x, n), 0), n=n)
    listed = [[float(one) if ok else None for one, ok in zip(part, known, strict=True)]
              for part in (found.low, found.high, found.estimate)]  # fmt: skip
    return listed[0], listed[1], listed[2]


def _short(text: str) -> str:
    """Words of a stranger, as far as a page can show them."""
    return text if len(text) <= 60 else f"{text[:60]}…"

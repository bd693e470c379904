"""Gathering problems: each is placed, worded and kept in the order in which it was found."""

from collections.abc import Mapping
from typing import Any

from daylit.record.parts import Part
from daylit.record.problems import Problem, placed, problem
from daylit.record.ready import ReadyElement, ReadyRule

Table = Mapping[str, tuple[str | None, str | None] | None]
"""A table from outside: code → the first and the last day for which it holds, or nothing where it always does."""

Tables = Mapping[str, Table]
"""Tables by name."""


class Found:
    """The problems of one record so far, and what every check of it needs: the day and the tables."""

    __slots__ = ("day", "problems", "tables")

    def __init__(self, day: str | None, tables: Tables) -> None:
        self.day = day
        self.tables = tables
        self.problems: list[Problem] = []

    def about(self, code: str, part: Part, ready: ReadyElement, *, rule: str = "", severity: str = "error",
              **values: Any) -> None:  # fmt: skip
        """A problem with the answer to an element."""
        said = {"label": ready.element.label, **values}
        at = f"{part.at}.{ready.name}"
        self.problems.append(problem(code, at=at, where=part.where(), rule=rule, severity=severity, values=said))

    def at(self, code: str, at: str, *, where: str = "", rule: str = "", **values: Any) -> None:
        """A problem with a part, or with the record as a whole."""
        self.problems.append(problem(code, at=at, where=where, rule=rule, values=values))

    def broken(self, code: str, part: Part, rule: ReadyRule, at: str) -> None:
        """A rule of the place that does not hold: it speaks in its own words."""
        self.problems.append(
            Problem(
                code=code,
                at=at,
                sentence=placed(rule.rule.message, part.where()),
                remedy=rule.rule.remedy,
                rule=rule.rule.id,
                severity=rule.rule.severity,
            )
        )
